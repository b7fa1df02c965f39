// Somebody who is paused while a round is formed comes back, is offered a seat in it, and takes it.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { signInToDemo } from "../lib/pages.mjs";
import { startServer } from "../lib/server.mjs";

describe("a late joiner", () => {
  let server, browser, admin, member;
  const step = flow(() => [admin, member]);

  before(async () => {
    server = await startServer({ command: ["demo"] });
    browser = await openBrowser();
    admin = await openPerson(browser, server);
    member = await openPerson(browser, server, {
      viewport: { width: 360, height: 740 },
      colorScheme: "dark",
    });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  step("is paused while a round is formed", async () => {
    await signInToDemo(member.page, "member");
    await member.page.getByRole("button", { name: "Pause", exact: true }).click();
    await member.page.getByText("Paused until you come back").first().waitFor();
    const { page } = admin;
    await signInToDemo(page, "admin");
    await page.goto("/admin/rounds?preview=1");
    await page.getByRole("heading", { name: /^What this round/ }).waitFor();
    await page.getByRole("button", { name: "Run this round" }).click();
    await page.getByRole("button", { name: /^Run with/ }).click();
    await page
      .getByText(/^The round is formed/)
      .first()
      .waitFor();
  });

  step("is back, and is offered a seat", async () => {
    const { page } = member;
    await page.getByRole("button", { name: "Come back now" }).click();
    await page.getByText("There is still a seat").first().waitFor();
    await expectAccessible(page, "a seat that is offered");
    await expectFits(page, "a seat that is offered");
  });

  step("takes it, and has a match", async () => {
    const { page } = member;
    await page.getByRole("button", { name: /^Take the seat/ }).click();
    await page.getByRole("heading", { name: /^You(,| and)/ }).waitFor();
    assert.equal(await page.getByText("There is still a seat").count(), 0);
    await expectAccessible(page, "a seat that was taken");
    // The admin sees who it was.
    await admin.page
      .getByRole("table", { name: "Changes" })
      .getByText(/meet instead/)
      .waitFor();
  });

  step("without a complaint of the browser", () => {
    assert.deepEqual([...admin.complaints, ...member.complaints], []);
  });
});
