// Projects, boards, the calendar, repeating tasks, templates and tags, as members use them, and the ways back: every step
// here that changes something is looked at on the server too.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { signInToDemo } from "../lib/pages.mjs";
import { startServer } from "../lib/server.mjs";

const DAY_MS = 86_400_000;
const PROJECT = "Summer fair";
/** Where the demo's first member lives. */
const ZONE = "Europe/London";

describe("members and their projects", () => {
  let server, browser, ben, chiara, project, today;
  const step = flow(() => [ben, chiara]);
  const inDays = (days) => new Date(Date.parse(today) + days * DAY_MS).toISOString().slice(0, 10);

  before(async () => {
    server = await startServer({ command: ["demo"] });
    browser = await openBrowser();
    ben = await openPerson(browser, server);
    chiara = await openPerson(browser, server, { colorScheme: "dark" });
    today = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date());
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** What the server says to whoever is signed in on the page. */
  const ask = (page, method, path, body) =>
    page.evaluate(
      async ([method, path, body]) => {
        const answer = await fetch(`/api/v1${path}`, {
          method,
          headers: { "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
      },
      [method, path, body],
    );
  const notice = (page, text) => page.getByText(text).first().waitFor();
  const undo = (page) => page.getByRole("button", { name: "Undo", exact: true }).first().click();
  const column = (page, name) => page.getByRole("list", { name, exact: true });
  const taskNamed = async (page, title) => {
    const { items } = await ask(page, "GET", `/tasks?status=any&limit=200`);
    return items.find((task) => task.title === title);
  };
  const onDay = (page, day) => page.locator(`[data-day="${day}"]`);

  step("a private project is made, and nobody else sees it", async () => {
    const { page } = ben;
    await signInToDemo(page, "member");
    await page.goto("/projects");
    await page.getByRole("button", { name: "New project" }).click();
    const dialog = page.getByRole("dialog", { name: "New project" });
    await dialog.getByRole("button", { name: "New project" }).click();
    await dialog.getByText("Give it a name.").waitFor();
    await dialog.getByRole("textbox", { name: "Name" }).fill(PROJECT);
    await dialog.getByRole("checkbox", { name: /^Private/ }).check({ force: true });
    await dialog.getByLabel("Sections").fill("Ideas\nDecided");
    await dialog.getByRole("button", { name: "New project" }).click();
    await page.getByRole("heading", { level: 1, name: PROJECT }).waitFor();
    project = new URL(page.url()).pathname.split("/").at(-1);
    await page.getByText("Private", { exact: true }).first().waitFor();
    await expectAccessible(page, "a new project");

    await chiara.page.goto("/sign-in");
    await ask(chiara.page, "POST", "/auth/login", {
      email: "chiara.romano@demo.example",
      password: "virtual-coffee",
    });
    await chiara.page.goto("/projects");
    await chiara.page.getByRole("link", { name: "Move to the new office" }).waitFor();
    assert.equal(await chiara.page.getByText(PROJECT).count(), 0);
    await chiara.page.goto(`/projects/${project}`);
    await chiara.page.getByText("There is no project with this id").first().waitFor();
  });

  step("tasks are added to its sections, and a card is dragged to another", async () => {
    const { page } = ben;
    for (const title of ["Find a band", "Rent a tent"]) {
      await page.getByLabel("Add a task to Ideas").first().fill(title);
      await page.keyboard.press("Enter");
      await column(page, "Ideas").getByText(title).waitFor();
    }
    await page
      .getByRole("radio", { name: "Board" })
      .or(page.getByRole("button", { name: "Board" }))
      .first()
      .click();
    await page.locator("[data-column] li", { hasText: "Find a band" }).waitFor();
    const decided = page.locator("[data-column]", { hasText: "Decided" });
    await page.locator("li.vc-card", { hasText: "Rent a tent" }).dragTo(decided);
    await column(page, "Decided").getByText("Rent a tent").waitFor();
    await notice(page, "“Rent a tent” is in “Decided”");
    assert.equal((await taskNamed(page, "Rent a tent")).section.name, "Decided");
    await expectAccessible(page, "a board by section");
  });

  step("the same goes by keyboard, and is taken back", async () => {
    const { page } = ben;
    const card = () => page.getByRole("link", { name: "Find a band" });
    await card().focus();
    await page.keyboard.press("Shift+ArrowRight");
    await column(page, "Decided").getByText("Find a band").waitFor();
    await notice(page, "“Find a band” is in “Decided”");
    // Moved to the top of the column; one further down it is the last.
    await card().focus();
    await page.keyboard.press("Shift+ArrowDown");
    await notice(page, "“Find a band” moved");
    const titles = await column(page, "Decided").getByRole("link").allTextContents();
    assert.deepEqual(titles, ["Rent a tent", "Find a band"]);
    await undo(page);
    await page.getByText("Undone").first().waitFor();
    await page.getByRole("button", { name: "Move “Find a band”" }).click();
    await page.getByRole("menuitem", { name: "To “Ideas”" }).click();
    await notice(page, "“Find a band” is in “Ideas”");
    assert.equal((await taskNamed(page, "Find a band")).section.name, "Ideas");
  });

  step("on a board by status a card is done by a key", async () => {
    const { page } = ben;
    await page.goto(`/tasks/board?project=${project}`);
    await column(page, "To do").getByText("Rent a tent").waitFor();
    await page.getByRole("link", { name: "Rent a tent" }).focus();
    await page.keyboard.press("Shift+ArrowRight");
    await column(page, "Done").getByText("Rent a tent").waitFor();
    await notice(page, "“Rent a tent” is in “Done”");
    assert.equal((await taskNamed(page, "Rent a tent")).status, "done");
    await page.getByLabel("Find on this board").fill("tent");
    await page.getByText("Nothing here matches").waitFor();
  });

  step("what is due moves to another day: by mouse, by keys, by a dialog", async () => {
    const { page } = ben;
    await ask(page, "POST", "/tasks", { title: "Print posters", due: { date: today, time: "22:15" } });
    await page.goto("/tasks/upcoming");
    const entry = () => page.getByRole("button", { name: /Print posters/ });
    await entry().dragTo(onDay(page, inDays(2)));
    await onDay(page, inDays(2)).getByText("Print posters").waitFor();
    await entry().focus();
    await page.keyboard.press("Shift+ArrowRight");
    await onDay(page, inDays(3)).getByText("Print posters").waitFor();
    await entry().click();
    const dialog = page.getByRole("dialog", { name: "Print posters" });
    await expectAccessible(page, "something on the calendar");
    await dialog.getByRole("button", { name: "Tomorrow" }).click();
    await onDay(page, inDays(1)).getByText("Print posters").waitFor();
    await notice(page, /“Print posters”.*tomorrow/);
    const moved = await taskNamed(page, "Print posters");
    assert.deepEqual(moved.due, { date: inDays(1), time: "22:15", zone: ZONE });
    await page.goto("/tasks/upcoming?view=month");
    await page.locator(".vc-month").getByText("Print posters").waitFor();
    await expectFits(page, "a month");
  });

  step("a date to come of a repeating task is skipped alone, and comes back", async () => {
    const { page } = ben;
    const { task } = await ask(page, "POST", "/tasks", {
      title: "Fair meeting",
      due: { date: today, time: "10:00" },
      repeats: { rule: { rule: "FREQ=DAILY" } },
    });
    await page.goto("/tasks/upcoming");
    const third = onDay(page, inDays(2)).getByRole("button", { name: /Fair meeting/ });
    await third.click();
    await page
      .getByRole("dialog", { name: "Fair meeting" })
      .getByRole("button", { name: "Skip this one" })
      .click();
    await third.waitFor({ state: "detached" });
    await onDay(page, inDays(3))
      .getByRole("button", { name: /Fair meeting/ })
      .waitFor();
    await undo(page);
    await third.waitFor();
    await page.goto(`/series/${task.series.id}`);
    await page.getByRole("heading", { level: 1, name: "Fair meeting" }).waitFor();
  });

  step("a series is moved for once, changed for all, paused and goes on", async () => {
    const { page } = ben;
    const next = page.getByRole("table", { name: "Next dates" });
    await next.getByRole("row").nth(2).waitFor();
    await next
      .getByRole("button", { name: /^Move / })
      .nth(1)
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Another day" }).fill(inDays(9));
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    await next.getByRole("link", { name: "changed alone" }).waitFor();

    await page.getByRole("button", { name: "Change all" }).click();
    await page.getByRole("dialog").getByLabel("What is to be done").fill("Fair round table");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Fair round table" }).waitFor();
    const moved = await ask(
      page,
      "GET",
      `/tasks?status=any&limit=200&due_from=${inDays(9)}&due_until=${inDays(9)}`,
    );
    assert.ok(
      moved.items.some(({ title }) => title === "Fair round table"),
      "the moved one has the new title too",
    );

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused", { exact: true }).first().waitFor();
    await expectAccessible(page, "a paused series");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("Goes on", { exact: true }).first().waitFor();
  });

  step("a project becomes a template, and another project comes of it", async () => {
    const { page } = ben;
    await page.goto(`/projects/${project}`);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Save as template…" }).click();
    await page.getByRole("dialog").getByLabel("Name of the template").fill("A fair");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await notice(page, "Template “A fair” saved");

    await page.goto("/templates");
    await page.getByRole("button", { name: "Edit A fair" }).click();
    const edit = page.getByRole("dialog", { name: "Edit template" });
    await edit
      .getByLabel("Tasks", { exact: true })
      .fill("# Ideas\n+2 Find a band\n  +1 Listen to three\n# Decided\n-1 Tell everybody");
    await expectAccessible(page, "a template");
    await edit.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Use A fair" }).click();
    const use = page.getByRole("dialog", { name: "Use “A fair”" });
    await use.getByRole("textbox", { name: "Start day" }).fill(inDays(10));
    await use.getByLabel("Name", { exact: true }).fill("Winter fair");
    await use.getByRole("button", { name: "Use", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Winter fair" }).waitFor();
    await column(page, "Decided").getByText("Tell everybody").waitFor();
    const made = new URL(page.url()).pathname.split("/").at(-1);
    const { items } = await ask(page, "GET", `/tasks?project=${made}`);
    const dates = Object.fromEntries(items.map(({ title, due }) => [title, due?.date]));
    assert.deepEqual(dates, {
      "Tell everybody": inDays(9),
      "Listen to three": inDays(11),
      "Find a band": inDays(12),
    });
  });

  step("two tags become one, and two again", async () => {
    const { page } = ben;
    await page.goto("/tags");
    await page.getByRole("button", { name: "Merge errand into another" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge “errand” into another" });
    await dialog.getByRole("button", { name: /^Into/ }).click();
    await page.getByRole("option", { name: "home" }).click();
    await dialog.getByRole("button", { name: "Merge" }).click();
    await notice(page, "“errand” is now “home”");
    const tags = async () => (await taskNamed(page, "Renew the passport")).tags.map(({ name }) => name);
    assert.deepEqual(await tags(), ["home"]);
    await undo(page);
    await page.getByRole("button", { name: "Merge errand into another" }).waitFor();
    assert.deepEqual(await tags(), ["errand"]);
    await page.getByRole("button", { name: "Change errand" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("shopping");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await notice(page, "Tag “shopping” changed");
    assert.deepEqual(await tags(), ["shopping"]);
  });

  step("a project goes to the trash with its tasks, and comes back", async () => {
    const { page } = ben;
    await page.goto(`/projects/${project}`);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText("This project is in the trash").first().waitFor();
    assert.equal(await taskNamed(page, "Find a band").then((task) => task?.project?.id === project), false);
    await page.goto("/tasks/put-away?place=trash");
    await page.getByRole("button", { name: `Restore ${PROJECT}` }).click();
    await notice(page, `“${PROJECT}” is back`);
    await page.getByRole("button", { name: "Restore Sell the old monitor" }).click();
    await notice(page, "Back again: Sell the old monitor");
    assert.equal((await taskNamed(page, "Sell the old monitor")).place, "active");
    await page.goto(`/projects/${project}`);
    await column(page, "Ideas").getByText("Find a band").waitFor();
  });

  step("what was done is taken back after a reload, too", async () => {
    const { page } = ben;
    await page.goto("/tasks/changes");
    const rows = page.getByRole("row", { name: /Sell the old monitor/ });
    await rows.first().waitFor();
    await page.reload();
    await rows.first().getByRole("button", { name: /^Undo/ }).click();
    await rows.filter({ hasText: "taken back" }).waitFor();
    const { place } = await ask(page, "GET", "/tasks?place=trash").then(({ items }) =>
      items.find(({ title }) => title === "Sell the old monitor"),
    );
    assert.equal(place, "trash");
    await expectAccessible(page, "what I did");
    assert.deepEqual(ben.complaints, []);
  });
});
