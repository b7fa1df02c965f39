// Who meets whom, by hand: whom a member or an admin keeps apart, groups that are kept while the rest is
// matched, and changes to a round that was formed.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { signInToDemo } from "../lib/pages.mjs";
import { startServer } from "../lib/server.mjs";

const KEPT = ["Kofi Boateng", "Nadia Petrova"];
const APART = ["Oscar Nilsson", "Priya Raman"];

describe("a round by hand", () => {
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

  /** Chooses somebody in a field that finds people while one types. */
  const choose = async (dialog, field, name) => {
    const { page } = admin;
    await dialog.getByRole("button", { name: new RegExp(`^${field}`) }).click();
    await page.keyboard.type(name);
    await page.getByRole("option", { name: new RegExp(`^${name}`) }).click();
  };
  const row = (page, name) => page.getByRole("row").filter({ hasText: name });

  step("a member keeps somebody away, sees it alone, and lets them meet again", async () => {
    const { page } = member;
    await signInToDemo(page, "member");
    await page.goto("/preferences?tab=participation");
    const add = page.getByRole("button", { name: "Do not match me" });
    await add.click();
    await page.getByText("Give the address they use here.").first().waitFor();
    await page.getByLabel("Mail address").fill("nobody@demo.example");
    await add.click();
    await page
      .getByText(/No such|nobody|not found|There is no/i)
      .first()
      .waitFor();
    await page.getByLabel("Mail address").fill("hiro.tanaka@demo.example");
    await add.click();
    await page.getByText("You will not be matched with Hiro Tanaka").first().waitFor();
    await expectAccessible(page, "people one would rather not meet");
    await expectFits(page, "people one would rather not meet");
    await signInToDemo(admin.page, "admin");
    await admin.page.goto("/admin/exclusions");
    await admin.page.getByText("No exclusions").or(admin.page.getByRole("table")).first().waitFor();
    assert.equal(await row(admin.page, "Hiro Tanaka").count(), 0, "an admin does not see it");
    await page.getByRole("button", { name: "Meet again: Hiro Tanaka" }).click();
    await page.getByText("You may meet Hiro Tanaka again").first().waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Meet again: Hiro Tanaka" }).waitFor();
  });

  step("an admin keeps a pair apart", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "Exclude a pair" }).click();
    const dialog = page.getByRole("dialog", { name: "Exclude a pair" });
    await dialog.getByRole("button", { name: "Exclude", exact: true }).click();
    await dialog.getByText("Choose two different people.").waitFor();
    await choose(dialog, "One person", APART[0]);
    await choose(dialog, "The other", APART[1]);
    await expectAccessible(page, "excluding a pair");
    await dialog.getByRole("button", { name: "Exclude", exact: true }).click();
    await page
      .getByText(`${APART.join(" and ")} will not be matched`)
      .first()
      .waitFor();
    await row(page, APART[0]).waitFor();
    await expectFits(page, "exclusions");
  });

  step("a group is set by hand, and one that is kept apart is refused", async () => {
    const { page } = admin;
    await page.goto("/admin/rounds?preview=1");
    await page.getByRole("heading", { name: /^What this round/ }).waitFor();
    for (const [names, done] of [
      [APART, false],
      [KEPT, true],
    ]) {
      await page.getByRole("button", { name: "Set a group by hand" }).click();
      const dialog = page.getByRole("dialog", { name: "Set a group by hand" });
      await choose(dialog, "Person 1", names[0]);
      await choose(dialog, "Person 2", names[1]);
      // Seen before anything is set.
      const seen = done
        ? /^They (have not met|last met|met)/
        : /keep two people of a group fixed by hand apart/;
      await dialog.getByText(seen).waitFor();
      await expectAccessible(page, "a group that is picked");
      await dialog.getByRole("button", { name: "Set and preview" }).click();
      if (done) {
        await dialog.waitFor({ state: "detached" });
      } else {
        await dialog.getByText("That did not work").waitFor();
        await expectAccessible(page, "a refused group");
        await dialog.getByRole("button", { name: "Cancel" }).click();
      }
    }
    await row(page, KEPT.join(" and ")).getByText("Kept together").waitFor();
    await expectAccessible(page, "a preview with a group set by hand");
  });

  step("the round is formed around it", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "Run this round" }).click();
    const dialog = page.getByRole("dialog", { name: "Run this round" });
    await dialog.getByRole("button", { name: /^Run with/ }).click();
    await page
      .getByText(/^The round is formed/)
      .first()
      .waitFor();
    await page.getByRole("heading", { level: 1, name: /^Round of/ }).waitFor();
    await row(page, KEPT.join(" and ")).waitFor();
    assert.equal(await row(page, APART.join(" and ")).count(), 0);
  });

  step("two people are swapped, which is noted and undone", async () => {
    const { page } = admin;
    const matches = page.getByRole("table", { name: "Matches" });
    const pairs = (await matches.getByRole("row").allInnerTexts())
      .map((text) => /([^\n\t]+) and ([^\n\t]+)/.exec(text)?.slice(1, 3))
      .filter((names) => names !== undefined && !names[0].includes(","));
    const [first, second] = pairs.filter((names) => !names.some((name) => APART.includes(name)));
    for (const names of [first, second]) {
      await page.getByRole("checkbox", { name: `Choose ${names.join(" and ")}` }).check({ force: true });
    }
    await page.getByRole("button", { name: "Change who meets" }).click();
    const dialog = page.getByRole("dialog", { name: "Change who meets" });
    for (const [name, group] of [
      [first[1], "Group 2"],
      [second[1], "Group 1"],
    ]) {
      await dialog.getByRole("button", { name: new RegExp(`^${name}`) }).click();
      await page.getByRole("option", { name: group }).click();
    }
    await expectAccessible(page, "changing who meets");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("The matches were changed and everybody concerned is told").first().waitFor();
    const changes = page.getByRole("table", { name: "Changes" });
    await changes.getByText(`${first.join(" and ")}: off`).waitFor();
    await expectAccessible(page, "a changed round");
    await expectFits(page, "a changed round");
    await changes.getByRole("button", { name: /^Undo the change/ }).click();
    await page.getByText("The matches are as they were").first().waitFor();
    await changes.getByText(`${first.join(" and ")}: meet instead`).waitFor();
  });

  step("without a complaint of the browser", () => {
    // What is refused is answered with 400, which the browser writes to its console.
    const real = [...admin.complaints, ...member.complaints].filter((text) => !/status of 40[04]/.test(text));
    assert.deepEqual(real, []);
  });
});
