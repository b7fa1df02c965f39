// Two people and a bad network: what one does the other sees, and nothing that anybody did is lost or done twice, in a
// tunnel, over a reload, over a restart of the server.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { signInToDemo } from "../lib/pages.mjs";
import { startServer } from "../lib/server.mjs";

const PROJECT = "Move to the new office";

describe("live changes and a bad network", () => {
  let server, browser, ben, chiara, project;
  const step = flow(() => [ben, chiara]);

  before(async () => {
    server = await startServer({ command: ["demo"] });
    browser = await openBrowser();
    ben = await openPerson(browser, server);
    chiara = await openPerson(browser, server, { colorScheme: "dark" });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** As somebody, beside their page: it works while the page is offline. */
  async function ask({ context }, method, path, body) {
    const answer = await context.request.fetch(`${server.url}/api/v1${path}`, { method, data: body });
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }
  const make = async (person, title) => (await ask(person, "POST", "/tasks", { title, project })).task.id;
  const named = async (title) => {
    const { items } = await ask(ben, "GET", `/tasks?status=any&limit=200&project=${project}`);
    return items.filter((task) => task.title === title);
  };
  const history = async (id) => (await ask(ben, "GET", `/tasks/${id}/history`)).items;
  const state = ({ page }, text) => page.getByRole("link", { name: text }).first();
  const offline = async (person) => {
    await person.context.setOffline(true);
    await state(person, /^Offline/).waitFor();
  };
  const online = async (person) => {
    await person.context.setOffline(false);
    await state(person, /^(Up to date|\d+ to decide)/).waitFor();
  };
  const openTask = async ({ page }, id) => {
    await page.goto(`/tasks/${id}`);
    await page.getByRole("textbox", { name: "Title" }).waitFor();
  };
  const retitle = async ({ page }, title) => {
    await page.getByRole("textbox", { name: "Title" }).fill(title);
    await page.getByRole("textbox", { name: "Title" }).press("Enter");
  };
  const decisions = async ({ page }) => {
    await page.goto("/sync");
    await page.getByRole("heading", { level: 2, name: /^To decide/ }).waitFor();
  };
  const decide = async ({ page }, choice) => {
    await page.getByRole("button", { name: choice }).click();
    await page.getByRole("heading", { name: "Nothing waits" }).waitFor();
  };

  step("what one changes appears at the other", async () => {
    await signInToDemo(ben.page, "member");
    await chiara.page.goto("/sign-in");
    await ask(chiara, "POST", "/auth/login", {
      email: "chiara.romano@demo.example",
      password: "virtual-coffee",
    });
    const { items } = await ask(ben, "GET", "/projects");
    project = items.find(({ name }) => name === PROJECT).id;
    for (const { page } of [ben, chiara]) {
      await page.goto(`/projects/${project}`);
      await page.getByRole("heading", { level: 1, name: PROJECT }).waitFor();
    }
    await ben.page
      .getByLabel(/^Add a task/)
      .first()
      .fill("Order the desks");
    await ben.page.keyboard.press("Enter");
    await chiara.page.getByRole("link", { name: "Order the desks" }).waitFor();
    const [{ id }] = await named("Order the desks");
    await ask(ben, "PATCH", `/tasks/${id}`, { title: "Order twelve desks" });
    await chiara.page.getByRole("link", { name: "Order twelve desks" }).waitFor();
    await chiara.page.getByRole("checkbox", { name: "Complete “Order twelve desks”" }).click();
    const box = ben.page.getByRole("checkbox", { name: "Complete “Order twelve desks”" });
    await box.waitFor({ state: "detached" });
    await expectAccessible(ben.page, "a project while it changes");
  });

  step("what both change offline comes together", async () => {
    const id = await make(ben, "Choose the carpets");
    for (const person of [ben, chiara]) await openTask(person, id);
    for (const person of [ben, chiara]) await offline(person);
    await retitle(ben, "Choose the carpets and the blinds");
    await chiara.page.getByRole("button", { name: /^Priority/ }).click();
    await chiara.page.getByRole("option", { name: "High" }).click();
    await state(ben, /^Offline, 1 waiting/).waitFor();
    await state(chiara, /^Offline, 1 waiting/).waitFor();
    // It shows at once where it was made, and nowhere else.
    assert.equal((await ask(ben, "GET", `/tasks/${id}`)).title, "Choose the carpets");
    for (const person of [ben, chiara]) await online(person);
    await chiara.page.getByText("Choose the carpets and the blinds").first().waitFor();
    const { title, priority } = await ask(ben, "GET", `/tasks/${id}`);
    assert.deepEqual([title, priority], ["Choose the carpets and the blinds", "high"]);
  });

  step("two tabs of one person wait together, and what both made is there once", async () => {
    const other = { ...ben, page: await ben.context.newPage() };
    for (const { page } of [ben, other]) {
      await page.goto(`/projects/${project}`);
      await page.getByRole("heading", { level: 1, name: PROJECT }).waitFor();
    }
    await offline(ben);
    await state(other, /^Offline/).waitFor();
    const add = async ({ page }, title) => {
      await page
        .getByLabel(/^Add a task/)
        .first()
        .fill(title);
      await page.keyboard.press("Enter");
    };
    await add(ben, "Hang the clock");
    await add(other, "Buy batteries");
    for (const tab of [ben, other]) {
      await state(tab, /^Offline, 2 waiting/).waitFor();
      for (const title of ["Hang the clock", "Buy batteries"])
        await tab.page.getByRole("link", { name: title }).waitFor();
    }
    await online(ben);
    await state(other, "Up to date").waitFor();
    for (const title of ["Hang the clock", "Buy batteries"]) {
      assert.equal((await named(title)).length, 1, `${title}, once`);
      for (const { page } of [ben, other])
        assert.equal(await page.getByRole("link", { name: title }).count(), 1);
    }
    await other.page.close();
  });

  step("of the same field both values are shown, and the one that lost is in the history", async () => {
    const id = await make(ben, "Paint the walls");
    await openTask(ben, id);
    await offline(ben);
    await retitle(ben, "Paint the walls green");
    await state(ben, /^Offline, 1 waiting/).waitFor();
    await ask(chiara, "PATCH", `/tasks/${id}`, { title: "Paint the walls blue" });
    await online(ben);
    await state(ben, /1 to decide/).waitFor();
    assert.equal((await ask(ben, "GET", `/tasks/${id}`)).title, "Paint the walls green");
    const froms = (await history(id)).flatMap(({ changes }) => changes.map(({ from }) => from));
    assert.ok(froms.includes("Paint the walls blue"), "the value that lost is in the history");
    await decisions(ben);
    await ben.page.getByText("Paint the walls green", { exact: true }).first().waitFor();
    await ben.page.getByText("Paint the walls blue", { exact: true }).first().waitFor();
    await ben.page.getByText("Chiara Romano").first().waitFor();
    await expectAccessible(ben.page, "a conflict");
    await decide(ben, /^Take theirs/);
    assert.equal((await ask(ben, "GET", `/tasks/${id}`)).title, "Paint the walls blue");
  });

  step("a change of what somebody else put away waits for a decision", async () => {
    const id = await make(ben, "Measure the windows");
    await openTask(ben, id);
    await offline(ben);
    await retitle(ben, "Measure all windows");
    await state(ben, /^Offline, 1 waiting/).waitFor();
    await ask(chiara, "DELETE", `/tasks/${id}`);
    await online(ben);
    await state(ben, /1 to decide/).waitFor();
    await decisions(ben);
    await decide(ben, /^Restore it and do mine/);
    const { title, place } = await ask(ben, "GET", `/tasks/${id}`);
    assert.deepEqual([title, place], ["Measure all windows", "active"]);
  });

  step("a reload in a tunnel keeps what is seen and what waits", async () => {
    const { page } = ben;
    const id = await make(ben, "Label the boxes");
    await page.goto(`/projects/${project}`);
    await page.getByRole("link", { name: "Label the boxes" }).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await openTask(ben, id);
    await page.goto(`/projects/${project}`);
    await page.getByRole("link", { name: "Label the boxes" }).waitFor();
    await page.waitForFunction(() => indexedDB.databases().then((all) => all.length >= 2));
    await offline(ben);
    await page.getByRole("checkbox", { name: "Complete “Label the boxes”" }).click();
    await page
      .getByLabel(/^Add a task/)
      .first()
      .fill("Buy more tape");
    await page.keyboard.press("Enter");
    await state(ben, /^Offline, 2 waiting/).waitFor();
    await page.reload();
    await state(ben, /^Offline, 2 waiting/).waitFor();
    await page
      .getByText(/What you see is as of/)
      .first()
      .waitFor();
    await page.getByRole("link", { name: "Buy more tape" }).waitFor();
    await expectAccessible(page, "a page that was kept");
    assert.equal((await named("Buy more tape")).length, 0);
    await online(ben);
    await page.getByText("Not sent yet").first().waitFor({ state: "detached" });
    assert.equal((await named("Buy more tape")).length, 1);
    assert.equal((await ask(ben, "GET", `/tasks/${id}`)).status, "done");
  });

  step("what is taken back is never sent", async () => {
    const { page } = ben;
    await page.goto("/tasks/today");
    await page.getByRole("textbox", { name: "Add a task" }).waitFor();
    await offline(ben);
    const field = page.getByRole("textbox", { name: "Add a task" });
    for (const title of ["Ring the movers", "Ring the bank"]) {
      await field.fill(title);
      await field.press("Enter");
      await page.getByRole("link", { name: title }).waitFor();
    }
    await page.getByText("will be read when you are back").first().waitFor();
    await state(ben, /^Offline, 2 waiting/).click();
    await page.getByRole("button", { name: "Take back: Add “Ring the movers”" }).click();
    await page.getByText("Taken back: Add “Ring the movers”").first().waitFor();
    await online(ben);
    await page.getByRole("heading", { name: "Nothing waits" }).waitFor();
    const { items } = await ask(ben, "GET", "/tasks?q=Ring&limit=200");
    assert.deepEqual(
      items.map(({ title }) => title),
      ["Ring the bank"],
    );
  });

  step("a restart of the server loses nothing and does nothing twice", async () => {
    const { page } = ben;
    await page.goto(`/projects/${project}`);
    await page.getByRole("link", { name: "Choose the carpets and the blinds" }).waitFor();
    await state(ben, /^Up to date/).waitFor();
    await chiara.page.goto(`/projects/${project}`);
    await server.halt();
    await state(ben, /^(Reconnecting|Offline)/).waitFor();
    const line = page.getByLabel(/^Add a task/).first();
    for (const title of ["Return the keys", "Cancel the lease"]) {
      await line.fill(title);
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: title }).waitFor();
    }
    await page.getByRole("checkbox", { name: "Complete “Choose the carpets and the blinds”" }).click();
    await state(ben, /3 waiting/).waitFor();
    await server.resume();
    await state(ben, /^Up to date/).waitFor({ timeout: 60_000 });
    for (const title of ["Return the keys", "Cancel the lease"]) {
      assert.equal((await named(title)).length, 1, title);
      await chiara.page.getByRole("link", { name: title }).waitFor();
    }
    const [carpets] = await named("Choose the carpets and the blinds");
    assert.equal(carpets.status, "done");
    const completed = (await history(carpets.id)).filter(({ what }) => what === "task_completed");
    assert.equal(completed.length, 1);
  });

  step("whoever signs out with unsent changes is asked, and nobody else sees them", async () => {
    const { page } = ben;
    await offline(ben);
    await page
      .getByLabel(/^Add a task/)
      .first()
      .fill("Water the old plants");
    await page.keyboard.press("Enter");
    await state(ben, /^Offline, 1 waiting/).waitFor();
    await page.getByRole("button", { name: /your account/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    const dialog = page.getByRole("dialog", { name: "Not everything is sent" });
    await dialog.getByText("1 change of yours waits here").waitFor();
    await expectAccessible(page, "the question before signing out");
    await dialog.getByRole("button", { name: "Stay signed in" }).click();
    // The session ends elsewhere, and somebody else signs in at this browser.
    const signIn = (email) => ask(ben, "POST", "/auth/login", { email, password: "virtual-coffee" });
    await signIn("chiara.romano@demo.example");
    await ben.context.setOffline(false);
    // Their page notices by itself, before it would send anything under another name.
    await page.getByRole("button", { name: /^Chiara Romano/ }).waitFor();
    await state(ben, /^Up to date/).click();
    await page.getByRole("heading", { name: "Nothing waits" }).waitFor();
    assert.equal((await named("Water the old plants")).length, 0);
    // Back again, what waited goes out.
    await signIn("ben.lindqvist@demo.example");
    await page.goto(`/projects/${project}`);
    await page.getByRole("link", { name: "Water the old plants" }).waitFor();
    await state(ben, /^Up to date/).waitFor();
    assert.equal((await named("Water the old plants")).length, 1);
  });

  step("nothing complained", () => {
    const real = (complaints) => complaints.filter((one) => !one.startsWith("503"));
    assert.deepEqual([real(ben.complaints), real(chiara.complaints)], [[], []]);
  });
});
