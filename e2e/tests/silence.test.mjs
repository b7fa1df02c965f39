// Weeks in which nothing is heard of some: they are asked, one answers on Home, one by the link in the mail, and
// one is paused before the next round.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { startServer } from "../lib/server.mjs";

const PEOPLE = [
  "email,name",
  "ben@example.org,Ben Vale",
  "cleo@example.org,Cleo Park",
  "dan@example.org,Dan Wu",
];

describe("who is silent", () => {
  let server, browser, admin, member;
  const step = flow(() => [admin, member]);

  before(async () => {
    server = await startServer({ clock: true });
    browser = await openBrowser();
    admin = await openPerson(browser, server);
    member = await openPerson(browser, server, { viewport: { width: 360, height: 740 } });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const runRound = async () => {
    const { page } = admin;
    await page.goto("/admin/rounds?preview=1");
    await page.getByRole("heading", { name: /^What this round/ }).waitFor();
    await page.getByRole("button", { name: "Run this round" }).click();
    await page.getByRole("button", { name: /^Run with/ }).click();
    await page
      .getByText(/^The round is formed/)
      .first()
      .waitFor();
  };
  /** The mails that ask somebody, which are printed where no mail server is set up: to whom, and their link. */
  const asked = () =>
    new Map(
      server
        .output()
        .split(/^\s*To: /m)
        .map((mail) => [
          /\S+@example\.org/.exec(mail)?.[0].replace(/[<>]/g, ""),
          /http\S+\/stay-in\?token=[^\s)>"]+/.exec(mail)?.[0],
        ])
        .filter(([, link]) => link !== undefined),
    );

  step("an admin sets the place up, and a member joins", async () => {
    const { page } = admin;
    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await page.getByLabel("Name of this place").fill("Lighthouse");
    await page.getByLabel("Your name").fill("Ada Berg");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("seven warm lamps");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("heading", { level: 1, name: /^(Hello|Welcome|Who are you)/ }).waitFor();
    await page.goto("/admin/people/import");
    await page.getByLabel("Or paste the table").fill(PEOPLE.join("\n"));
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByRole("button", { name: "Import 3 people" }).click();
    await page.getByText("The import is done").first().waitFor();

    await page.goto("/admin/people");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Invite people" });
    await dialog.getByLabel("Email addresses").fill("Mira Holm <mira@example.org>");
    const answer = page.waitForResponse((response) => response.url().endsWith("/admin/invitations"));
    await dialog.getByRole("button", { name: "Invite 1 person" }).click();
    await member.page.goto((await (await answer).json()).items[0].link);
    await member.page.getByLabel("Your name").fill("Mira Holm");
    await member.page.getByLabel("Password", { exact: true }).fill("seven grey seagulls");
    await member.page.getByRole("button", { name: "Join" }).click();
    await member.page.getByRole("heading", { level: 1, name: "Who are you?" }).waitFor();
    await member.page.getByRole("button", { name: "Later" }).click();
    await member.page.getByRole("heading", { level: 1, name: /^Hello/ }).waitFor();
    // An open page looks for news, which is a sign of its owner.
    await member.page.goto("about:blank");
  });

  step("three weeks later everybody of whom nothing was heard is asked", async () => {
    for (let week = 0; week < 3; week += 1) {
      await runRound();
      await server.pass(7);
    }
    // A clock that jumps wakes nobody; the next change does.
    const { page } = admin;
    await page.goto("/");
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByRole("button", { name: "Come back now" }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    for (let looks = 0; looks < 100 && asked().size < 4; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual([...asked().keys()].sort(), [
      "ben@example.org",
      "cleo@example.org",
      "dan@example.org",
      "mira@example.org",
    ]);
  });

  step("one of them says on Home that they are still in", async () => {
    const { page } = member;
    await page.goto("/");
    await page.getByText("Are you still in?").first().waitFor();
    await expectAccessible(page, "home with the question whether one is still in");
    await expectFits(page, "home with the question whether one is still in");
    await page.getByRole("button", { name: "Yes, keep me in" }).click();
    await page.getByText("You are in. Nothing changes.").first().waitFor();
    await page.goto("about:blank");
  });

  step("one click in the mail keeps somebody in", async () => {
    const { page } = member;
    await page.goto(asked().get("ben@example.org"));
    await page.getByRole("heading", { level: 1, name: "Are you still in?" }).waitFor();
    await expectAccessible(page, "the question whether one is still in");
    await page.getByRole("button").first().click();
    await page.getByRole("status").waitFor();
    await expectFits(page, "the answer");
  });

  step("who does not answer is paused before the next round, and told", async () => {
    const { page } = admin;
    await server.pass(3);
    await runRound();
    await page.goto("/admin/people");
    await page.getByRole("row").filter({ hasText: "Paused" }).nth(1).waitFor();
    assert.equal(await page.getByRole("row").filter({ hasText: "Paused" }).count(), 2);
    await expectAccessible(page, "people who were paused");
  });

  step("without a complaint of the browser", () => {
    assert.deepEqual([...admin.complaints, ...member.complaints], []);
  });
});
