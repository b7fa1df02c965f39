// Quiet hours: a member lets messages wait, an admin sees that one does, and it goes out when they are switched off.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { signInToDemo } from "../lib/pages.mjs";
import { startServer } from "../lib/server.mjs";

describe("quiet hours", () => {
  let server, browser, admin, member, name;
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

  const toggle = () => member.page.getByRole("checkbox", { name: /Let messages wait/ });
  const save = () => member.page.getByRole("button", { name: "Save", exact: true }).click();
  /** The newest message to the member; those to others may be about them. */
  const message = () => {
    const to = admin.page.getByText(name, { exact: true });
    return admin.page.getByRole("row").filter({ has: to }).first();
  };

  step("a member chooses hours that hold now, undoes it, and chooses them again", async () => {
    const { page } = member;
    await signInToDemo(page, "member");
    const me = await (await page.request.get("/api/v1/auth/me")).json();
    name = me.person.name;
    // Two hours before and after, on the member's clock.
    const hour = Number(
      new Intl.DateTimeFormat("en-GB", {
        hour: "2-digit",
        hourCycle: "h23",
        timeZone: me.person.time_zone,
      }).format(new Date()),
    );
    const clock = (ahead) => `${String((hour + ahead + 24) % 24).padStart(2, "0")}:00`;

    await page.goto("/preferences?tab=notifications");
    await toggle().click({ force: true });
    await page.getByLabel("From").fill(clock(-2));
    await page.getByLabel("Until").fill(clock(2));
    await expectAccessible(page, "quiet hours");
    await expectFits(page, "quiet hours");
    await save();
    await page.getByText("Quiet hours are saved.").first().waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("Quiet hours are as before.").first().waitFor();
    await page.getByRole("checkbox", { name: /Let messages wait/, checked: false }).waitFor();

    await toggle().click({ force: true });
    await page.getByLabel("From").fill(clock(-2));
    await page.getByLabel("Until").fill(clock(2));
    await save();
    await page.getByText("Quiet hours are saved.").first().waitFor();
  });

  step("an admin runs a round, and sees that the member's message waits", async () => {
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
    await page.goto("/admin/deliveries?status=pending");
    await message().getByText("Quiet hours until").waitFor();
    await expectAccessible(page, "deliveries that wait");
  });

  step("it goes out as soon as the member switches them off", async () => {
    await toggle().click({ force: true });
    await save();
    await member.page.getByText("Quiet hours are off.").first().waitFor();
    // The page with what waits is still open.
    await message().waitFor({ state: "detached" });
    const newest = await admin.page.request.get("/api/v1/admin/deliveries?limit=200");
    const { items } = await newest.json();
    const { status } = items.find(({ person }) => person.name === name);
    assert.equal(status, "sent");
    assert.deepEqual([...admin.complaints, ...member.complaints], []);
  });
});
