// The admin's people: a table from elsewhere is imported column by column, many are tagged, paused,
// removed and invited at once, and each of it is taken back.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { startPost } from "../lib/post.mjs";
import { startServer } from "../lib/server.mjs";

const COUNT = 120;
const TABLE = [
  "Mail address,Full name,Group",
  ...Array.from({ length: COUNT }, (_, n) => {
    const number = String(n).padStart(3, "0");
    return `p${number}@example.org,Person ${number},${n % 2 === 0 ? "Engines" : "Wings"}`;
  }),
].join("\n");

describe("an admin and many people", () => {
  let post, server, browser, admin;
  const step = flow(() => [admin]);

  before(async () => {
    post = await startPost();
    server = await startServer({ config: post.config });
    browser = await openBrowser();
    admin = await openPerson(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await post?.stop();
  });

  const act = async (action) => {
    await admin.page.getByRole("button", { name: "Actions" }).click();
    await admin.page.getByRole("menuitem", { name: action }).click();
  };
  const total = (count) => admin.page.getByRole("heading", { level: 2, name: `People (${count})` });

  step("the place is set up", async () => {
    const { page } = admin;
    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await page.getByLabel("Name of this place").fill("Lighthouse");
    await page.getByLabel("Your name").fill("Ada Berg");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("seven warm lamps");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("heading", { level: 1, name: /^(Hello|Welcome|Who are you)/ }).waitFor();
  });

  step("a table with other headings is imported once its columns are named", async () => {
    const { page } = admin;
    await page.goto("/admin/people/import");
    await page.getByLabel("Or paste the table").fill(TABLE);
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByRole("heading", { name: "What each column is" }).waitFor();
    for (const [column, field] of [
      ["Mail address", "Email"],
      ["Full name", "Name"],
      ["Group", "Team"],
    ]) {
      await page.getByRole("button", { name: column }).click();
      await page.getByRole("option", { name: field, exact: true }).click();
      await page.getByRole("button", { name: new RegExp(`${column}.*${field}`) }).waitFor();
    }
    await page.getByRole("cell", { name: "Person 000" }).waitFor();
    await expectAccessible(page, "naming the columns");
    await expectFits(page, "naming the columns");
    await page.getByRole("button", { name: `Import ${COUNT} people` }).click();
    await page.getByText("The import is done").first().waitFor();
  });

  step("everybody whom a filter finds is tagged, and found by the tag", async () => {
    const { page } = admin;
    await page.goto("/admin/people?team=Engines");
    await total(COUNT / 2).waitFor();
    await page.getByRole("checkbox", { name: "Choose everybody on this page" }).check({ force: true });
    await page.getByRole("button", { name: `Choose all ${COUNT / 2} people` }).click();
    await act("Add a tag");
    const dialog = page.getByRole("dialog", { name: `Add a tag to ${COUNT / 2} people` });
    await dialog.getByRole("combobox", { name: "Tag" }).fill("On site");
    await expectAccessible(page, "adding a tag");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Add the tag" }).click();
    await page
      .getByText(`${COUNT / 2} people tagged.`)
      .first()
      .waitFor();
    await page.goto("/admin/people?tag=on%20site");
    await total(COUNT / 2).waitFor();
    await expectAccessible(page, "people by tag");
  });

  step("a pause is taken back in the notice", async () => {
    const { page } = admin;
    await page.getByRole("checkbox", { name: "Choose Person 000" }).check({ force: true });
    await page.getByRole("checkbox", { name: "Choose Person 002" }).check({ force: true });
    await act("Pause");
    await page.getByText("2 people paused.").first().waitFor();
    await page
      .getByRole("row", { name: /Person 002/ })
      .getByText("Paused")
      .waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("2 people are as before.").first().waitFor();
    await page
      .getByRole("row", { name: /Person 002/ })
      .getByText("Paused")
      .waitFor({ state: "detached" });
  });

  step("a removal is taken back in the list, after a reload", async () => {
    const { page } = admin;
    await page.goto("/admin/people?team=Wings");
    await total(COUNT / 2).waitFor();
    await page.getByRole("checkbox", { name: "Choose everybody on this page" }).check({ force: true });
    await page.getByRole("button", { name: `Choose all ${COUNT / 2} people` }).click();
    await act("Remove");
    const dialog = page.getByRole("dialog", { name: `Remove ${COUNT / 2} people` });
    await dialog.getByRole("button", { name: `Remove ${COUNT / 2} people` }).click();
    await page
      .getByText(`${COUNT / 2} people removed.`)
      .first()
      .waitFor();
    await page.getByText("Nothing matches").first().waitFor();
    await page.reload();
    const row = page.getByRole("table", { name: "Recent changes of many people" }).getByRole("row").nth(1);
    await row.getByText("Removed").waitFor();
    await row.getByRole("button", { name: "Undo this change" }).click();
    await page
      .getByText(`${COUNT / 2} people are as before.`)
      .first()
      .waitFor();
    await total(COUNT / 2).waitFor();
  });

  step("somebody gets a manager, and nobody becomes their own", async () => {
    const { page } = admin;
    await page.goto("/admin/people?query=Person%20004");
    const open = async () => {
      await page
        .getByRole("row", { name: /Person 004/ })
        .getByRole("button", { name: /Edit/ })
        .click();
      return page.getByRole("dialog");
    };
    const choose = async (dialog, name) => {
      await dialog.getByRole("button", { name: /^Manager/ }).click();
      await page.keyboard.type(name);
      await page.getByRole("option", { name: new RegExp(`^${name}`) }).click();
      await dialog.getByRole("button", { name: "Save" }).click();
    };
    let dialog = await open();
    await choose(dialog, "Person 004");
    await dialog
      .getByText(/own manager|themselves/)
      .first()
      .waitFor();
    await expectAccessible(page, "a manager who cannot be");
    await choose(dialog, "Person 005");
    await dialog.waitFor({ state: "detached" });
    dialog = await open();
    await dialog.getByText("Person 005").waitFor();
    await expectAccessible(page, "somebody with a manager");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.goto("/admin/people?team=Wings");
    await total(COUNT / 2).waitFor();
  });

  step("whoever a filter finds is invited by mail, and a link that was taken back says so", async () => {
    const { page } = admin;
    await page.getByRole("checkbox", { name: "Choose everybody on this page" }).check({ force: true });
    await page.getByRole("button", { name: `Choose all ${COUNT / 2} people` }).click();
    await act("Send an invitation");
    const dialog = page.getByRole("dialog", { name: "Send invitations" });
    await dialog.getByText("A mail that was sent cannot be taken back.").waitFor();
    await expectAccessible(page, "inviting many");
    await dialog.getByRole("button", { name: "Send" }).click();
    await page
      .getByText(`${COUNT / 2} people invited by mail.`)
      .first()
      .waitFor();
    const wings = Array.from(
      { length: COUNT / 2 },
      (_, n) => `p${String(2 * n + 1).padStart(3, "0")}@example.org`,
    );
    assert.deepEqual(
      post.mails.flatMap(({ to }) => to).sort(),
      wings,
      "each is mailed once, and nobody else",
    );

    const guest = await openPerson(browser, server);
    const link = `/invitation?token=${post.tokenFor("p001@example.org")}`;
    await guest.page.goto(link);
    await guest.page.getByRole("heading", { level: 1, name: "Join Lighthouse" }).waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page
      .getByText(`${COUNT / 2} invitations taken back.`)
      .first()
      .waitFor();
    await guest.page.goto(link);
    await guest.page.getByRole("heading", { level: 1, name: "This invitation was taken back" }).waitFor();
    await expectAccessible(guest.page, "an invitation that was taken back");
  });

  step("no column is cut off, down to a phone", async () => {
    const { page } = admin;
    for (const width of [1280, 1100, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto("/admin/people");
      await total(COUNT + 1).waitFor();
      await expectFits(page, `people at ${String(width)} px`);
      const cut = await page.getByRole("table", { name: "People", exact: true }).evaluate((table) => {
        const room = table.parentElement;
        return room.scrollWidth - room.clientWidth;
      });
      assert.ok(cut <= 1, `at ${String(width)} px ${String(cut)} px of the table are cut off`);
      await expectAccessible(page, `people at ${String(width)} px`);
    }
  });

  step("no page complained", () => assert.deepEqual(admin.complaints, []));
});
