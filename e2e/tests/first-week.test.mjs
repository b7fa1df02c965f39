// From the printed link to the first coffee: an admin sets the place up and imports people, a member
// accepts an invitation, a round is previewed and run, the member sees the match and pauses.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { expectAccessible, heading, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { startServer } from "../lib/server.mjs";

const BAD_CSV = "email,name,team\nben@example.org,Ben,Engines\nnot-an-address,Cleo,Wings\n";
const GOOD_CSV = [
  "email,name,team,time_zone,topics,slots",
  "ben@example.org,Ben,Engines,Europe/Berlin,climbing;tea,mon 09:00;mon 09:30",
  "cleo@example.org,Cleo,Wings,Europe/Berlin,tea,mon 09:00",
  "dan@example.org,Dan,Wings,America/New_York,chess,tue 15:00",
].join("\n");

describe("the first week", () => {
  let server, browser, admin, member, invitation;
  const step = flow(() => [admin, member]);

  before(async () => {
    server = await startServer();
    browser = await openBrowser();
    admin = await openPerson(browser, server);
    member = await openPerson(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  step("the printed link leads to the set-up of this place", async () => {
    const { page } = admin;
    await page.goto("/");
    await heading(page, "This place is not set up yet").waitFor();
    await expectAccessible(page, "sign-in before set-up");

    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await heading(page, "Set up this place").waitFor();
    await expectAccessible(page, "set-up");
    await page.getByLabel("Name of this place").fill("Lighthouse");
    await page.getByLabel("Your name").fill("Ada Berg");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByText("Use at least 12 characters").waitFor();
    await page.getByLabel("Password", { exact: true }).fill("a kettle of good tea");
    await page.getByRole("button", { name: "Set up" }).click();

    await heading(page, "Hello, Ada Berg").waitFor();
    await page.getByText("To get this place going").waitFor();
    await page.getByText("It is called Lighthouse.").waitFor();
    await expectAccessible(page, "home of a new admin");
  });

  step("the link works once", async () => {
    const { page } = member;
    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await page.getByLabel("Your name").fill("Somebody Else");
    await page.getByLabel("Email").fill("else@example.org");
    await page.getByLabel("Password", { exact: true }).fill("a kettle of good tea");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("alert").waitFor();
    await page.goto("/");
    await heading(page, "Sign in").waitFor();
  });

  step("an import says which line is wrong and why, and changes nothing", async () => {
    const { page } = admin;
    await page
      .getByRole("link", { name: "Import people" })
      .or(page.getByRole("button", { name: "Import people" }))
      .first()
      .click();
    await heading(page, "Import people").waitFor();
    await expectAccessible(page, "import");
    await page.getByLabel("Or paste the table").fill(BAD_CSV);
    await page.getByRole("button", { name: "Check" }).click();

    await page.getByText("1 row needs a correction").waitFor();
    const row = page.getByRole("table", { name: "What is wrong" }).getByRole("row").nth(1);
    await row.getByText("3", { exact: true }).waitFor();
    await row.getByText("email", { exact: true }).waitFor();
    assert.match(await row.innerText(), /address/i);
    assert.equal(
      await page.getByRole("button", { name: "Import 1 person" }).getAttribute("aria-disabled"),
      "true",
    );
    await expectAccessible(page, "import with a wrong line");
  });

  step("a corrected file is imported", async () => {
    const { page } = admin;
    await page.locator("input[type=file]").setInputFiles({
      name: "people.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(GOOD_CSV),
    });
    await page.getByRole("button", { name: "Import 3 people" }).click();
    await page.getByText("The import is done").waitFor();
    await page.getByText("3 people added, 0 changed.").waitFor();
    await expectAccessible(page, "import that is done");

    await page
      .getByRole("link", { name: "See people" })
      .or(page.getByRole("button", { name: "See people" }))
      .first()
      .click();
    await heading(page, "People").waitFor();
    await page.getByRole("table").getByText("cleo@example.org").waitFor();
    await expectAccessible(page, "people");
  });

  step("the admin invites somebody and gets a link to pass on", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Invite people" });
    await dialog.getByLabel("Email addresses").fill("Mira Holm <mira@example.org>");
    const answer = page.waitForResponse((response) => response.url().endsWith("/admin/invitations"));
    await dialog.getByRole("button", { name: "Invite 1 person" }).click();
    invitation = (await (await answer).json()).items[0].link;
    await page.getByText("Copy the link and pass it on").waitFor();
    await expectAccessible(page, "invitations");
    await page.getByRole("button", { name: "Done" }).click();
    assert.ok(invitation.startsWith(server.url), invitation);
  });

  step("a member joins, says what and when, and is in", async () => {
    const { page } = member;
    await page.goto(invitation);
    await heading(page, "Join Lighthouse").waitFor();
    await expectAccessible(page, "invitation");
    assert.equal(await page.getByLabel("Email").inputValue(), "mira@example.org");
    await page.getByLabel("Your name").fill("Mira Holm");
    await page.getByLabel("Password", { exact: true }).fill("seven grey seagulls");
    await page.getByRole("button", { name: "Join" }).click();

    await heading(page, "Who are you?").waitFor();
    await expectAccessible(page, "first steps: who");
    await page.getByLabel("Team").fill("Lamps");
    await page.getByRole("button", { name: "Continue" }).click();

    await heading(page, "What do you like to talk about, and when?").waitFor();
    await page.getByRole("button", { name: "Finish" }).click();
    await page.getByText("Pick or type at least one topic").waitFor();
    const topics = page.getByRole("combobox", { name: "Topics you like to talk about" });
    await topics.fill("tea");
    await topics.press("Enter");
    await page.getByRole("button", { name: "Mornings, Monday to Friday" }).click();
    await expectAccessible(page, "first steps: what and when");
    await page.getByRole("button", { name: "Finish" }).click();

    await heading(page, "You are in").waitFor();
    await expectAccessible(page, "first steps: done");
    await page.getByRole("button", { name: "Go to Home" }).click();
    await heading(page, "Hello, Mira Holm").waitFor();
    await page.getByText("Nothing to do yet").waitFor();
    await expectAccessible(page, "home while waiting");
  });

  step("past meetings are checked line by line, then imported", async () => {
    const { page } = admin;
    await page.goto("/admin/rounds/import");
    await heading(page, "Import past meetings").waitFor();
    const table = page.getByLabel("Or paste the table");
    await table.fill("round,members\n1,ben@example.org;nobody@example.org\n");
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByText("1 row needs a correction").waitFor();
    await page.getByRole("table", { name: "What is wrong" }).getByText("members", { exact: true }).waitFor();
    await expectAccessible(page, "past meetings with a wrong line");

    await table.fill("round,members\n1,ben@example.org;cleo@example.org\n");
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByRole("heading", { name: "What would happen" }).waitFor();
    await page.getByRole("button", { name: "Import 1 meeting", exact: true }).click();
    await page.getByText("1 meeting imported.").waitFor();
    await expectAccessible(page, "past meetings that are imported");
  });

  step("a program is let in with a token shown once, and shut out", async () => {
    const { page } = admin;
    await page.getByRole("link", { name: "API access" }).click();
    await heading(page, "API access").waitFor();
    await page.getByText("No programs yet").waitFor();
    await page.getByRole("button", { name: "Let a program in" }).click();
    const dialog = page.getByRole("dialog", { name: "Let a program in" });
    await dialog.getByLabel("What is it called?").fill("Staff list");
    const answer = page.waitForResponse((response) => response.url().endsWith("/admin/services"));
    await dialog.getByRole("button", { name: "Let a program in" }).click();
    const { token } = await (await answer).json();
    await page.getByText(token, { exact: true }).waitFor();
    await expectAccessible(page, "a new token");
    await page.getByRole("button", { name: "I have copied it" }).click();
    assert.equal(await page.getByText(token, { exact: true }).count(), 0);

    const asProgram = () =>
      fetch(`${server.url}/api/v1/programs`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await asProgram()).status, 200);
    await page.getByRole("button", { name: "Remove Staff list" }).click();
    await page
      .getByRole("dialog", { name: "Remove this program" })
      .getByRole("button", { name: "Remove", exact: true })
      .click();
    await page.getByText("No programs yet").waitFor();
    assert.equal((await asProgram()).status, 401);
  });

  step("a round is previewed, and nothing happens before it is run", async () => {
    const { page } = admin;
    await page.goto("/admin/rounds");
    await heading(page, "Rounds").waitFor();
    await page.getByText("No rounds yet").waitFor();
    await page.getByRole("button", { name: "Preview a round" }).first().click();
    await page.getByRole("heading", { name: "What this round would look like" }).waitFor();
    await page.getByText("Nothing has happened yet. Nobody has been told.").waitFor();
    await expectAccessible(page, "preview of a round");
    await page.getByText("No rounds yet").waitFor();

    await page.getByRole("button", { name: "Run this round" }).click();
    const dialog = page.getByRole("dialog", { name: "Run this round" });
    await dialog.getByRole("button", { name: /^Run with/ }).click();
    await page
      .getByText(/^The round is formed/)
      .first()
      .waitFor();
    await heading(page, /^Round of/).waitFor();
    await expectAccessible(page, "a round");
  });

  step("the member sees the match without asking, and why", async () => {
    const { page } = member;
    await page.getByRole("heading", { level: 2, name: /^You and / }).waitFor();
    await page.getByRole("heading", { name: "Why you" }).waitFor();
    await page.getByText("You have not met before").waitFor();
    await expectAccessible(page, "home with a match");
  });

  step("the member pauses, and comes back by undoing it", async () => {
    const { page } = member;
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByText("You are paused. You will not be matched until you come back.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  });

  step("signing out ends it; signing in with the password comes back", async () => {
    const { page } = member;
    await page.getByRole("button", { name: "Mira Holm, your account" }).first().click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await heading(page, "Sign in").waitFor();
    await page.goto("/meet/history");
    await heading(page, "Sign in").waitFor();
    await page.getByLabel("Email").fill("mira@example.org");
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByText(/do not go together/).waitFor();
    await expectAccessible(page, "sign-in that was refused");
    await page.getByLabel("Password", { exact: true }).fill("seven grey seagulls");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await heading(page, "History").waitFor();
    await expectAccessible(page, "history");
  });

  step("one person is removed, another erased after typing the address", async () => {
    const { page } = admin;
    await page.goto("/admin/people");
    await heading(page, "People").waitFor();
    const act = async (name, action) => {
      await page.getByRole("checkbox", { name: `Choose ${name}` }).check({ force: true });
      await page.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: action }).click();
    };
    await act("Dan", "Remove");
    await expectAccessible(page, "removing somebody");
    await page
      .getByRole("dialog", { name: "Remove 1 person" })
      .getByRole("button", { name: "Remove 1 person" })
      .click();
    await page.getByText("1 person removed.").waitFor();
    await page.getByText("dan@example.org").waitFor({ state: "detached" });

    await act("Cleo", "Erase");
    const dialog = page.getByRole("dialog", { name: "Erase this person" });
    const submit = dialog.getByRole("button", { name: "Erase for good" });
    // Before typing: the button fades in from its disabled colours.
    await expectAccessible(page, "erasing somebody");
    await dialog.getByLabel("Type cleo@example.org to confirm").fill("cleo@example");
    assert.equal(await submit.getAttribute("aria-disabled"), "true");
    await dialog.getByLabel("Type cleo@example.org to confirm").fill("cleo@example.org");
    await submit.click();
    await page.getByText("Everything personal about them is erased.").waitFor();
    await page.getByText("cleo@example.org").waitFor({ state: "detached" });

    await page.goto("/admin/security");
    await heading(page, "Security").waitFor();
    await page.getByText("Person erased", { exact: true }).waitFor();
    await page.getByText("Service removed", { exact: true }).waitFor();
  });

  step("no page complained", () => {
    assert.deepEqual(admin.complaints, []);
    assert.deepEqual(member.complaints, []);
  });
});
