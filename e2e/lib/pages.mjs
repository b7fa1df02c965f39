// Every page with what it shows once it is there, for whoever goes through all of them.

export const PAGES = [
  { name: "home", path: "/", heading: /^Hello/, role: "member" },
  { name: "match", path: "/meet/match", heading: "My match", role: "member" },
  { name: "history", path: "/meet/history", heading: "History", role: "member" },
  { name: "preferences", path: "/preferences", heading: "Preferences", role: "member" },
  {
    name: "preferences-availability",
    path: "/preferences?tab=availability",
    heading: "Preferences",
    role: "member",
  },
  {
    name: "preferences-participation",
    path: "/preferences?tab=participation",
    heading: "Preferences",
    role: "member",
  },
  {
    name: "preferences-notifications",
    path: "/preferences?tab=notifications",
    heading: "Preferences",
    role: "member",
  },
  { name: "preferences-security", path: "/preferences?tab=security", heading: "Preferences", role: "member" },
  { name: "preferences-tokens", path: "/preferences?tab=tokens", heading: "Preferences", role: "member" },
  { name: "upcoming", path: "/tasks/upcoming", heading: "Upcoming", role: "member" },
  { name: "upcoming-month", path: "/tasks/upcoming?view=month", heading: "Upcoming", role: "member" },
  {
    name: "upcoming-dialog",
    path: "/tasks/upcoming",
    heading: "Upcoming",
    role: "member",
    act: async (page) => {
      await page
        .getByRole("button", { name: /Water the plants/ })
        .first()
        .click();
      await page.getByRole("dialog").getByRole("button", { name: "Open", exact: true }).waitFor();
    },
  },
  { name: "board", path: "/tasks/board", heading: "Board", role: "member" },
  { name: "projects", path: "/projects", heading: "Projects", role: "member" },
  {
    name: "project-new-dialog",
    path: "/projects",
    heading: "Projects",
    role: "member",
    act: (page) => openDialog(page, "New project"),
  },
  { name: "project", path: "/projects", heading: "Projects", role: "member", act: openMove },
  {
    name: "project-board",
    path: "/projects",
    heading: "Projects",
    role: "member",
    act: async (page) => {
      await openMove(page);
      await page.goto(`${page.url()}?view=board`);
      await page.getByRole("heading", { level: 3, name: /^Before/ }).waitFor();
      await page.waitForLoadState("networkidle");
    },
  },
  ...["Change…", "Sections…", "Save as template…"].map((item, index) => ({
    name: ["project-change-dialog", "project-sections-dialog", "project-template-dialog"][index],
    path: "/projects",
    heading: "Projects",
    role: "member",
    act: async (page) => {
      await openMove(page);
      await page.getByRole("main").getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("menuitem", { name: item }).click();
      await page.getByRole("dialog").waitFor();
    },
  })),
  { name: "series", path: "/projects", heading: "Projects", role: "member", act: openStandUp },
  {
    name: "series-move-dialog",
    path: "/projects",
    heading: "Projects",
    role: "member",
    act: async (page) => {
      await openStandUp(page);
      await page
        .getByRole("button", { name: /^Move / })
        .first()
        .click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "series-change-dialog",
    path: "/projects",
    heading: "Projects",
    role: "member",
    act: async (page) => {
      await openStandUp(page);
      await page.getByRole("button", { name: "Change all" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "templates", path: "/templates", heading: "Templates", role: "member" },
  {
    name: "template-use-dialog",
    path: "/templates",
    heading: "Templates",
    role: "member",
    act: async (page) => {
      await page.getByRole("button", { name: "Use A new colleague" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "template-new-dialog",
    path: "/templates",
    heading: "Templates",
    role: "member",
    act: (page) => openDialog(page, "New template"),
  },
  { name: "tags", path: "/tags", heading: "Tags", role: "member" },
  {
    name: "tag-merge-dialog",
    path: "/tags",
    heading: "Tags",
    role: "member",
    act: async (page) => {
      await page.getByRole("button", { name: "Merge errand into another" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "put-away", path: "/tasks/put-away?place=trash", heading: "Archive and trash", role: "member" },
  { name: "changes", path: "/tasks/changes", heading: "What I did", role: "member" },
  { name: "preferences-tasks", path: "/preferences?tab=tasks", heading: "Preferences", role: "member" },
  { name: "today", path: "/tasks/today", heading: "Today", role: "member", act: addOneForToday },
  { name: "tasks", path: "/tasks", heading: "All tasks", role: "member", act: addOneForToday },
  {
    name: "tasks-filter-wrong",
    path: "/tasks?q=due:nonsense",
    heading: "All tasks",
    role: "member",
    act: (page) => page.getByText("nonsense").first().waitFor(),
  },
  {
    name: "quick-add-dialog",
    path: "/tasks/today",
    heading: "Today",
    role: "member",
    act: async (page) => {
      await page.keyboard.press("q");
      const dialog = page.getByRole("dialog", { name: "Add task" });
      await dialog
        .getByRole("textbox", { name: "Add a task" })
        .fill("Pay rent every month on the 1st at 9 #home !high remind 1d before, call at 3");
      await dialog.getByRole("button", { name: /^Tag #home/ }).waitFor();
    },
  },
  {
    name: "task-beside",
    path: "/tasks",
    heading: "All tasks",
    role: "member",
    act: openOneForToday,
  },
  {
    name: "task-snooze-dialog",
    path: "/tasks",
    heading: "All tasks",
    role: "member",
    act: async (page) => {
      await openOneForToday(page);
      await page.getByRole("button", { name: "More actions" }).first().click();
      await page.getByRole("menuitem", { name: "At a time…" }).click();
      await page.getByRole("dialog", { name: "Remind me again" }).waitFor();
    },
  },
  ...["Edit repetition", "Edit reminders"].map((button, index) => ({
    name: ["task-repeat-dialog", "task-reminders-dialog"][index],
    path: "/tasks",
    heading: "All tasks",
    role: "member",
    act: async (page) => {
      await openOneForToday(page);
      await page.getByRole("button", { name: new RegExp(`^${button}`) }).click();
      await page.getByRole("dialog").waitFor();
    },
  })),
  ...["d", "p", "t"].map((key, index) => ({
    name: ["task-due-dialog", "task-priority-dialog", "task-tags-dialog"][index],
    path: "/tasks/today",
    heading: "Today",
    role: "member",
    act: async (page) => {
      await addOneForToday(page);
      await page.getByRole("link", { name: FOR_TODAY, exact: true }).first().focus();
      await page.keyboard.press(key);
      await page.getByRole("dialog").waitFor();
    },
  })),
  { name: "sync", path: "/sync", heading: "Waiting changes", role: "member" },
  { name: "sync-offline", path: "/tasks/today", heading: "Today", role: "member", act: goOffline },
  {
    name: "sync-waiting",
    path: "/tasks/today",
    heading: "Today",
    role: "member",
    act: async (page) => {
      await goOffline(page);
      await page
        .getByRole("link", { name: /^Offline, 2 waiting/ })
        .first()
        .click();
      await page.getByRole("heading", { level: 1, name: "Waiting changes" }).waitFor();
    },
  },
  { name: "sync-review", path: "/tasks", heading: "All tasks", role: "member", act: makeConflict },
  { name: "welcome-1", path: "/welcome", heading: "Who are you?", role: "member" },
  { name: "welcome-2", path: "/welcome?step=2", heading: /^What do you like/, role: "member" },
  { name: "nothing", path: "/no-such-page", heading: "There is nothing here", role: "member" },
  { name: "admin-home", path: "/", heading: /^Hello/, role: "admin" },
  { name: "people", path: "/admin/people", heading: "People", role: "admin" },
  { name: "import", path: "/admin/people/import", heading: "Import people", role: "admin" },
  { name: "rounds", path: "/admin/rounds", heading: "Rounds", role: "admin" },
  {
    name: "round-preview",
    path: "/admin/rounds?preview=1",
    heading: "Rounds",
    role: "admin",
    wait: /^What this round/,
  },
  {
    name: "round-group-dialog",
    path: "/admin/rounds?preview=1",
    heading: "Rounds",
    role: "admin",
    wait: /^What this round/,
    act: (page) => openDialog(page, "Set a group by hand"),
  },
  { name: "round", path: "/admin/rounds", heading: "Rounds", role: "admin", act: openNewestRound },
  {
    name: "round-rearrange-dialog",
    path: "/admin/rounds",
    heading: "Rounds",
    role: "admin",
    act: async (page) => {
      await openNewestRound(page);
      const matches = page.getByRole("checkbox", { name: /^Choose .+ and / });
      for (const index of [0, 1]) await matches.nth(index).check({ force: true });
      await openDialog(page, "Change who meets");
    },
  },
  {
    name: "exclusion-dialog",
    path: "/admin/exclusions",
    heading: "Exclusions",
    role: "admin",
    act: (page) => openDialog(page, "Exclude a pair"),
  },
  { name: "history-import", path: "/admin/rounds/import", heading: "Import past meetings", role: "admin" },
  { name: "exclusions", path: "/admin/exclusions", heading: "Exclusions", role: "admin" },
  { name: "programs", path: "/admin/programs", heading: "Programs", role: "admin" },
  { name: "program-new", path: "/admin/programs/new", heading: "New program", role: "admin" },
  { name: "deliveries", path: "/admin/deliveries", heading: "Deliveries", role: "admin" },
  { name: "security", path: "/admin/security", heading: "Security", role: "admin" },
  { name: "services", path: "/admin/services", heading: "API access", role: "admin" },
  {
    name: "webhooks-empty",
    path: "/admin/webhooks",
    heading: "Webhooks",
    role: "admin",
    act: removeWebhooks,
  },
  {
    name: "webhook-new-dialog",
    path: "/admin/webhooks",
    heading: "Webhooks",
    role: "admin",
    act: async (page) => {
      await openDialog(page, "Add a webhook");
      const dialog = page.getByRole("dialog");
      const some = dialog.getByRole("button", { name: "Only some" });
      if (await some.isVisible()) return some.click();
      // On a phone it is a select.
      await dialog.getByRole("button", { name: /All, also later ones/ }).click();
      await page.getByRole("option", { name: "Only some" }).click();
    },
  },
  { name: "webhook", path: "/admin/webhooks", heading: "Webhooks", role: "admin", act: openWebhook },
  { name: "webhooks", path: "/admin/webhooks", heading: "Webhooks", role: "admin" },
  { name: "sign-in", path: "/sign-in", heading: "Sign in", role: "nobody" },
  { name: "reset-password", path: "/reset-password", heading: "Forgot your password?", role: "nobody" },
  { name: "register", path: "/register", heading: /account/i, role: "nobody" },
  {
    name: "invitation-broken",
    path: "/invitation?token=nonsense",
    heading: "This invitation cannot be used",
    role: "nobody",
  },
  { name: "setup-incomplete", path: "/setup", heading: "Set up this place", role: "nobody" },
  { name: "stay-in", path: "/stay-in?token=nonsense", heading: "Are you still in?", role: "nobody" },
  { name: "pause", path: "/pause?token=nonsense", heading: "Pause your coffee meetings", role: "nobody" },
];

/** Opens a page and waits until it shows what it came for: nothing loads any more. */
export async function openPage(page, { path, heading, wait, act }) {
  // The page before may have been one without a network.
  await page.context().setOffline(false);
  await page.waitForFunction(() => navigator.onLine);
  await page.goto(path);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  if (wait !== undefined) await page.getByRole("heading", { name: wait }).first().waitFor();
  await page.waitForLoadState("networkidle");
  if (act !== undefined) await act(page);
}

/** Asks the API as the page does. */
function ask(page, method, path, body) {
  return page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(`/api/v1${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? undefined : answer.json();
    },
    [method, path, body],
  );
}

async function removeWebhooks(page) {
  const { items } = await ask(page, "GET", "/admin/webhooks");
  for (const { id } of items) await ask(page, "DELETE", `/admin/webhooks/${id}`);
  await page.reload();
  await page.getByText("No webhooks yet").waitFor();
}

/** One whose address leads nowhere (RFC 6761 §6.4), for what rarely happens: nothing is sent but a test. */
async function openWebhook(page) {
  const form = {
    name: "Dashboard of the harbour",
    url: "https://hooks.harbour.invalid/commons/a-long-address-that-has-to-wrap-somewhere",
    types: ["coffee.program_archived", "people.person_erased"],
  };
  const { id } = await ask(page, "POST", "/admin/webhooks", form);
  await page.goto(`/admin/webhooks/${id}`);
  await page.getByRole("heading", { level: 1, name: form.name }).waitFor();
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("The test did not arrive").first().waitFor();
}

const FOR_TODAY = "Write to the harbour master";

async function addOneForToday(page) {
  const field = page.getByRole("textbox", { name: "Add a task" });
  await field.fill(`${FOR_TODAY} today !high #harbour`);
  await field.press("Enter");
  // The row is there before the server knows of it; the notice says that it does.
  await page.getByText(`Added: ${FOR_TODAY}`).first().waitFor();
  await page.getByRole("link", { name: FOR_TODAY, exact: true }).first().waitFor();
  await page.waitForLoadState("networkidle");
}

/** A task is added and another one finished in a tunnel. */
async function goOffline(page) {
  // It appears by itself, so the page is connected, and has sent what waited before.
  await page.request.post("/api/v1/tasks/quick", { data: { text: "Oil the lamp today" } });
  const lamp = page.getByRole("checkbox", { name: "Complete “Oil the lamp”" }).first();
  await lamp.waitFor();
  await page
    .getByRole("link", { name: /^Up to date/ })
    .first()
    .waitFor();
  await page.context().setOffline(true);
  const field = page.getByRole("textbox", { name: "Add a task" });
  await field.fill("Ring the lighthouse tomorrow at 9");
  await field.press("Enter");
  await page
    .getByRole("link", { name: /^Ring the lighthouse/ })
    .first()
    .waitFor();
  await lamp.click();
  await page
    .getByRole("link", { name: /^Offline, 2 waiting/ })
    .first()
    .waitFor();
}

/** The same title is changed elsewhere while this page is offline. */
async function makeConflict(page) {
  await addOneForToday(page);
  const ask = (method, path, body) => page.request.fetch(`/api/v1${path}`, { method, data: body });
  const rows = page.getByRole("link", { name: FOR_TODAY, exact: true });
  await rows.first().click();
  const title = page.getByRole("textbox", { name: "Title" });
  await title.waitFor();
  const id = new URL(page.url()).searchParams.get("task") ?? new URL(page.url()).pathname.split("/").at(-1);
  await page.context().setOffline(true);
  await title.fill("Write to the harbour master and the pilots");
  await title.press("Enter");
  await page
    .getByRole("link", { name: /^Offline, 1 waiting/ })
    .first()
    .waitFor();
  await ask("PATCH", `/tasks/${id}`, { title: "Write to the harbour office" });
  await page.context().setOffline(false);
  await page
    .getByRole("link", { name: /to decide/ })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: "Waiting changes" }).waitFor();
  await page.getByRole("heading", { level: 3 }).first().waitFor();
}

async function openOneForToday(page) {
  await addOneForToday(page);
  await page.getByRole("link", { name: FOR_TODAY, exact: true }).first().click();
  await page.getByRole("textbox", { name: "Title" }).waitFor();
  await page.waitForLoadState("networkidle");
}

async function openDialog(page, name) {
  await page.getByRole("button", { name }).first().click();
  await page.getByRole("dialog", { name }).waitFor();
  await page.waitForLoadState("networkidle");
}

async function openNewestRound(page) {
  await page
    .getByRole("table", { name: "Rounds so far" })
    .locator('a[href*="/rounds/round_"]')
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: /^Round of/ }).waitFor();
  await page.waitForLoadState("networkidle");
}

async function openMove(page) {
  await page.getByRole("link", { name: "Move to the new office" }).click();
  await page.getByRole("heading", { level: 1, name: "Move to the new office" }).waitFor();
  await page.getByRole("list", { name: "Before" }).waitFor();
  await page.waitForLoadState("networkidle");
}

/** The page of a repeating task, from the project it is in. */
async function openStandUp(page) {
  const series = await page.evaluate(async () => {
    const answer = await fetch("/api/v1/series?limit=200");
    const { items } = await answer.json();
    return items.find(({ title }) => title === "Stand-up about the move").id;
  });
  await page.goto(`/series/${series}`);
  await page.getByRole("heading", { level: 1, name: "Stand-up about the move" }).waitFor();
  await page.getByRole("table", { name: "What became of it" }).waitFor();
  await page.waitForLoadState("networkidle");
}

/** Signs a demo account in through the form's API, as the page does. */
export async function signInToDemo(page, role) {
  await page.goto("/sign-in");
  await page
    .getByRole("button", { name: new RegExp(`\\(${role}\\)`, "i") })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: /^Hello/ }).waitFor();
}
