// A day with tasks in a browser: added in plain words, changed, repeated, ticked off, found, and taken back.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, heading, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { startServer } from "../lib/server.mjs";

describe("tasks", () => {
  let server, browser, ada;
  const step = flow(() => [ada]);

  before(async () => {
    server = await startServer();
    browser = await openBrowser();
    ada = await openPerson(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const press = (key) => ada.page.keyboard.press(key);
  const type = (text) => ada.page.keyboard.type(text);
  const link = (name) => ada.page.locator("main").getByRole("link", { name, exact: true });
  const told = (text) => ada.page.getByRole("region", { name: "Messages" }).getByText(text).first();
  const dialog = (name) => ada.page.getByRole("dialog", { name });

  async function quickly(text) {
    const field = ada.page.getByRole("textbox", { name: "Add a task" });
    await field.fill(text);
    await field.press("Enter");
    await ada.page.waitForFunction(
      () => document.querySelector('input[aria-label="Add a task"]')?.value === "",
    );
  }

  step("set up", async () => {
    const { page } = ada;
    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await page.getByLabel("Name of this place").fill("Harbour");
    await page.getByLabel("Your name").fill("Ada Berg");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("a kettle of good tea");
    await page.keyboard.press("Enter");
    await heading(page, "Hello, Ada Berg").waitFor();
  });

  step("add tasks in plain words, with chips while typing", async () => {
    const { page } = ada;
    await page.goto("/tasks/today");
    await page.getByText("Nothing is due today").waitFor();
    const field = page.getByRole("textbox", { name: "Add a task" });
    await field.fill("Call Sun Wei today !high #work");
    await page.getByRole("button", { name: /^Tag #work/ }).waitFor();
    await page.getByRole("button", { name: /^Priority/ }).waitFor();
    await field.press("Enter");
    await link("Call Sun Wei").waitFor();
    await quickly("Water the plants every day #home");
    await link("Water the plants").waitFor();
    await expectAccessible(page, "Today");
  });

  step("a dismissed chip is title", async () => {
    const { page } = ada;
    const field = page.getByRole("textbox", { name: "Add a task" });
    await field.fill("Read Today weekly");
    await page.getByRole("button", { name: /^Repeats/ }).click();
    await page.getByRole("button", { name: /^Repeats/ }).waitFor({ state: "detached" });
    await field.press("Enter");
    await link("Read weekly").waitFor();
  });

  step("tick off one that repeats: the next one comes, and undo takes both back", async () => {
    const { page } = ada;
    await page.getByRole("checkbox", { name: "Complete “Water the plants”" }).click();
    await told(/^Done: Water the plants\. It comes again tomorrow/).waitFor();
    await page.getByRole("checkbox", { name: "Open “Water the plants” again" }).waitFor();
    await page.reload();
    await page.getByRole("checkbox", { name: "Open “Water the plants” again" }).waitFor();
    await page.goto("/tasks");
    await link("Water the plants").waitFor();
    await page.goto("/tasks/today");
    await page.getByRole("checkbox", { name: "Complete “Call Sun Wei”" }).click();
    await told("Done: Call Sun Wei").waitFor();
    await page.getByRole("button", { name: "Undo" }).first().click();
    await told("Undone").waitFor();
    await page.getByRole("checkbox", { name: "Complete “Call Sun Wei”" }).waitFor();
  });

  step("edit in the panel: title, notes, subtasks, comment", async () => {
    const { page } = ada;
    await link("Call Sun Wei").click();
    const title = page.getByRole("textbox", { name: "Title" });
    await title.fill("Call Sun Wei about the boat");
    await title.press("Enter");
    await told("Changed").waitFor();
    await link("Call Sun Wei about the boat").waitFor();
    await page.getByRole("button", { name: "Edit notes" }).click();
    await page.getByRole("textbox", { name: "Notes" }).fill("- bring the **keys**\n\n<b>no html</b>");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("strong").getByText("keys").waitFor();
    await page.getByText("<b>no html</b>").waitFor();
    for (const part of ["Find the number", "Dial"]) {
      await page.getByRole("textbox", { name: "Add a subtask" }).fill(part);
      await page.getByRole("textbox", { name: "Add a subtask" }).press("Enter");
      await link(part)
        .or(page.getByRole("link", { name: part, exact: true }))
        .first()
        .waitFor();
    }
    const parts = page.getByRole("list", { name: "Subtasks" });
    await parts.getByRole("link", { name: "Dial" }).focus();
    await press("Alt+ArrowUp");
    await page.waitForFunction(
      () => document.querySelector('ul[aria-label="Subtasks"] li a')?.textContent === "Dial",
    );
    await parts.getByRole("checkbox", { name: "Complete “Dial”" }).click();
    await parts.getByRole("checkbox", { name: "Open “Dial” again" }).waitFor();
    await page.getByRole("textbox", { name: "Write a comment" }).fill("She is back on *Monday*.");
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await page.getByRole("article", { name: "Ada Berg" }).getByText("She is back on").waitFor();
    await expectAccessible(page, "a task beside the list");
  });

  step(
    "a subtask keeps the focus, and can be moved, while the answer that makes it is on its way",
    async () => {
      const { page } = ada;
      let answer;
      const answered = new Promise((resolve) => (answer = resolve));
      const made = (url) => url.pathname === "/api/v1/tasks";
      await page.route(made, async (route) => {
        if (route.request().method() !== "POST") return route.fallback();
        const response = await route.fetch();
        await answered;
        await route.fulfill({ response });
      });
      const listed = page.waitForResponse(
        async (response) => made(new URL(response.url())) && (await response.text()).includes("Hang up"),
      );
      await page.getByRole("textbox", { name: "Add a subtask" }).fill("Hang up");
      await page.getByRole("textbox", { name: "Add a subtask" }).press("Enter");
      const part = page.getByRole("list", { name: "Subtasks" }).getByRole("link", { name: "Hang up" });
      await part.focus();
      await listed;
      await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 300)));
      const focused = () => page.evaluate(() => document.activeElement?.textContent);
      assert.equal(await focused(), "Hang up");
      await press("Alt+ArrowUp");
      const order = () => page.getByRole("list", { name: "Subtasks" }).getByRole("link").allTextContents();
      const moved = ["Dial", "Hang up", "Find the number"];
      assert.deepEqual(await order(), moved);
      answer();
      await told("Changed").last().waitFor();
      assert.deepEqual(await order(), moved);
      assert.equal(await focused(), "Hang up");
      await page.unroute(made);
    },
  );

  step("bring back a former title from the history", async () => {
    const { page } = ada;
    await page.getByRole("link", { name: "Open as a page" }).click();
    await heading(page, "Task").waitFor();
    await page.getByRole("button", { name: "History" }).click();
    await page.getByRole("button", { name: /^Bring back the former title: Call Sun Wei$/ }).click();
    await told("Changed").waitFor();
    await page.waitForFunction(
      () => document.querySelector('textarea[aria-label="Title"]')?.value === "Call Sun Wei",
    );
  });

  step("let it repeat on certain days, and change one alone", async () => {
    const { page } = ada;
    await page.getByRole("button", { name: /^Edit repetition/ }).click();
    await page.getByRole("button", { name: /How it repeats/ }).click();
    await page.getByRole("option", { name: "Every month" }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await dialog("Repetition").waitFor({ state: "detached" });
    await page.getByText(/^Next dates: /).waitFor();
    const title = page.getByRole("textbox", { name: "Title" });
    await title.fill("Call Sun Wei, this time by letter");
    await title.press("Enter");
    await page.getByRole("radio", { name: "Only this one" }).waitFor();
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await told("Changed").waitFor();
  });

  step("a reminder, a due time, and the archive with a way back", async () => {
    const { page } = ada;
    await page.goto("/tasks");
    await quickly("Send the invoice tomorrow");
    await link("Send the invoice").click();
    await page.getByRole("button", { name: "tomorrow", exact: true }).click();
    await page.getByLabel("Time", { exact: true }).fill("17:30");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "tomorrow 17:30" }).waitFor();
    await page.getByRole("button", { name: /^Edit reminders/ }).click();
    await dialog("Reminders")
      .getByRole("button", { name: /Add a reminder/ })
      .click();
    await page.getByRole("option", { name: "1 hour before" }).click();
    await dialog("Reminders").getByText("1 hour before").first().waitFor();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Edit reminders: 1 hour before" }).waitFor();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Archive" }).click();
    await told("Archived: Send the invoice").waitFor();
    await link("Send the invoice").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).first().click();
    await link("Send the invoice").waitFor();
  });

  step("filter in the language of the search box, and keep the view", async () => {
    const { page } = ada;
    const search = page.getByRole("searchbox", { name: "Find tasks" });
    await search.fill("#home");
    await link("Send the invoice").waitFor({ state: "detached" });
    await link("Water the plants").waitFor();
    assert.match(page.url(), /q=%23home/);
    await page.getByRole("button", { name: "Saved views" }).click();
    await page.getByRole("menuitem", { name: "Save this view…" }).click();
    await page.getByLabel("Name of the view").fill("At home");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "At home" }).waitFor();
    await search.fill("due:nonsense");
    await page
      .getByText(/nonsense/)
      .first()
      .waitFor();
    await search.fill("");
    await link("Send the invoice").waitFor();
  });

  step("change many at once, and take it back after a reload", async () => {
    const { page } = ada;
    for (const name of ["Choose Send the invoice", "Choose Read weekly"]) {
      await page.getByRole("checkbox", { name, exact: true }).check({ force: true });
    }
    await page.getByRole("button", { name: "Complete", exact: true }).click();
    await told("2 tasks changed").waitFor();
    await link("Send the invoice").waitFor({ state: "detached" });
    await page.reload();
    const actions = await page.evaluate(async () => (await fetch("/api/v1/actions")).json());
    const status = await page.evaluate(
      async (id) => (await fetch(`/api/v1/actions/${id}/undo`, { method: "POST" })).status,
      actions.items[0].id,
    );
    assert.equal(status, 200);
    await page.reload();
    await link("Send the invoice").waitFor();
    await link("Read weekly").waitFor();
  });

  step("all of it with the keyboard", async () => {
    const { page } = ada;
    await page.goto("/");
    await page.getByRole("list", { name: "Due today" }).waitFor();
    await press("q");
    await dialog("Add task").waitFor();
    await page.getByRole("textbox", { name: "Add a task" }).and(page.locator(":focus")).waitFor();
    await type("Sweep the pier today");
    await press("Enter");
    await told("Added: Sweep the pier").waitFor();
    await press("Escape");
    await dialog("Add task").waitFor({ state: "detached" });
    await press("g");
    await press("t");
    await heading(page, "Today").waitFor();
    await link("Sweep the pier").waitFor();
    for (let tries = 0; tries < 20; tries += 1) {
      await press("j");
      if ((await page.evaluate(() => document.activeElement?.textContent)) === "Sweep the pier") break;
    }
    await press("p");
    await dialog("Priority").waitFor();
    await page.getByRole("radio", { name: "High" }).focus();
    await press("Space");
    await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
    await dialog("Priority").waitFor({ state: "detached" });
    await page.locator("main").getByText("High").first().waitFor();
    await link("Sweep the pier").focus();
    await press("e");
    await told("Done: Sweep the pier").waitFor();
    await press("Control+k");
    await page.getByRole("dialog").waitFor();
    await type("invoice");
    await page.getByRole("option", { name: "Task: Send the invoice" }).waitFor();
    await press("ArrowDown");
    await press("Enter");
    await heading(page, "Task").waitFor();
    assert.deepEqual(ada.complaints, []);
  });
});
