// A program with a schedule, from the admin who sets it up to the member who joins it.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { signInToDemo } from "../lib/pages.mjs";
import { startServer } from "../lib/server.mjs";

describe("a program", () => {
  let server, browser, admin, member;
  const step = flow(() => [admin, member]);

  before(async () => {
    server = await startServer({ command: ["demo"] });
    browser = await openBrowser();
    admin = await openPerson(browser, server);
    member = await openPerson(browser, server, { viewport: { width: 360, height: 740 } });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  step("is set up with a schedule whose next runs are seen while typing", async () => {
    const { page } = admin;
    await signInToDemo(page, "admin");
    await page.goto("/admin/programs");
    await page.getByRole("link", { name: "New program" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Board games");
    await page.getByRole("button", { name: "Whoever joins" }).click();
    await page.getByRole("button", { name: "Cron expression" }).click();
    const expression = page.getByRole("textbox", { name: /^Cron expression/ });
    await expression.fill("0 18 * *");
    await page.getByText(/has five fields/).waitFor();
    await expression.fill("0 18 * * THU");
    await page.getByRole("listitem").filter({ hasText: /^Thu / }).nth(4).waitFor();
    await expectAccessible(page, "a new program");
    await page.getByRole("button", { name: "Set up program" }).click();
    await page.getByRole("heading", { level: 1, name: "Board games" }).waitFor();
    await page.getByRole("cell", { name: "Set up" }).waitFor();
    await expectAccessible(page, "a program");
    await expectFits(page, "a program");
  });

  step("is changed, and says who changed it", async () => {
    const { page } = admin;
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("Board games and tea");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Name: Board games → Board games and tea").waitFor();
  });

  step("is joined by a member, who sees when its next round runs", async () => {
    const { page } = member;
    await signInToDemo(page, "member");
    await page.goto("/preferences?tab=participation");
    await page.getByRole("button", { name: "Join Board games and tea" }).click();
    await expectAccessible(page, "programs of a member");
    await expectFits(page, "programs of a member");
    await page.getByRole("button", { name: "Leave Board games and tea" }).waitFor();
  });

  step("without a complaint of the browser", () => {
    // Half a cron expression is answered with 400, which the browser writes to its console.
    const real = [...admin.complaints, ...member.complaints].filter((text) => !/status of 400/.test(text));
    assert.deepEqual(real, []);
  });
});
