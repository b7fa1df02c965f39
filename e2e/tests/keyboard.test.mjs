// Without a mouse: set up a place, import people by the command palette, pause and come back.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { heading, openBrowser, openPerson, tabTo } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { startServer } from "../lib/server.mjs";

describe("with the keyboard only", () => {
  let server, browser, admin;
  const step = flow(() => [admin]);

  before(async () => {
    server = await startServer();
    browser = await openBrowser();
    admin = await openPerson(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const press = (key) => admin.page.keyboard.press(key);
  const type = (text) => admin.page.keyboard.type(text);

  async function fill(label, text) {
    await tabTo(admin.page, admin.page.getByLabel(label, { exact: true }));
    await type(text);
  }

  step("set up", async () => {
    const { page } = admin;
    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await heading(page, "Set up this place").waitFor();
    await fill("Name of this place", "Harbour");
    await fill("Your name", "Ada Berg");
    await fill("Email", "ada@example.org");
    await fill("Password", "a kettle of good tea");
    await press("Enter");
    await heading(page, "Hello, Ada Berg").waitFor();
  });

  step("go to the import by the command palette, and import", async () => {
    const { page } = admin;
    await press("Control+k");
    await page.getByRole("dialog").waitFor();
    await type("import");
    await page.getByRole("option", { name: "Import people" }).first().waitFor();
    await press("ArrowDown");
    await press("Enter");
    await heading(page, "Import people").waitFor();
    await tabTo(page, page.getByLabel("Or paste the table"));
    await type("email,name\nben@example.org,Ben\ncleo@example.org,Cleo");
    await tabTo(page, page.getByRole("button", { name: "Check" }));
    await press("Enter");
    await tabTo(page, page.getByRole("button", { name: "Import 2 people" }));
    await press("Enter");
    await page.getByText("2 people added, 0 changed.").waitFor();
  });

  step("the list of shortcuts opens with ? and closes with Escape", async () => {
    const { page } = admin;
    await press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  step("pause and come back", async () => {
    const { page } = admin;
    await press("g");
    await press("h");
    await heading(page, "Hello, Ada Berg").waitFor();
    await tabTo(page, page.getByRole("button", { name: "Pause", exact: true }));
    await press("Enter");
    await page.getByText("You are paused. You will not be matched until you come back.").waitFor();
    await tabTo(page, page.getByRole("button", { name: "Undo" }));
    await press("Enter");
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    assert.deepEqual(admin.complaints, []);
  });
});
