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
    await page
      .getByText(/has five fields/)
      .first()
      .waitFor();
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
    await page.getByText("Name: Board games → Board games and tea").first().waitFor();
  });

  step("has words of its own in its mail, shown while they are typed", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "Texts" }).click();
    const subject = page.getByRole("textbox", { name: "Subject" });
    await subject.fill("Games with {nobody}");
    await page
      .getByText(/\{nobody\} is unknown here/)
      .first()
      .waitFor();
    await subject.fill("{program}: you and {names} <3");
    await page
      .getByText(/^Board games and tea: you and .+ <3$/)
      .first()
      .waitFor();
    await expectAccessible(page, "texts of a program");
    await expectFits(page, "texts of a program");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("The program is saved.").last().waitFor();
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

  step("is made a lottery, whose hosts carry a tag", async () => {
    const { page } = admin;
    await page.goto("/admin/programs/new");
    await page.getByRole("textbox", { name: "Name" }).fill("Meet the leads");
    await page.getByRole("button", { name: "Hosts and guests, by lot" }).click();
    await page.getByRole("button", { name: "Set up program" }).click();
    await page.getByText("Name the tag of those who host").first().waitFor();
    await page.getByRole("combobox", { name: /^Tag of those who host/ }).fill("lead");
    await page.getByRole("spinbutton", { name: /^People in a group, the host included/ }).fill("4");
    await page.keyboard.press("Escape");
    await expectAccessible(page, "a new lottery");
    await page.getByRole("button", { name: "Set up program" }).click();
    await page.getByRole("heading", { level: 1, name: "Meet the leads" }).waitFor();
    await expectFits(page, "a lottery");

    await page.goto("/admin/rounds");
    await page.getByRole("button", { name: /^Program/ }).click();
    await page.getByRole("option", { name: "Meet the leads" }).click();
    await page.getByRole("button", { name: "Preview a round" }).first().click();
    await page
      .getByText(/Nobody can host: .*“lead”/)
      .first()
      .waitFor();
  });

  step("draws seats for its guests, and the host is told", async () => {
    const { page } = admin;
    await page.goto("/admin/people?role=admin");
    await page
      .getByRole("checkbox", { name: /^Choose (?!everybody)/ })
      .first()
      .check({ force: true });
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Add a tag" }).click();
    const dialog = page.getByRole("dialog", { name: /^Add a tag to/ });
    await dialog.getByRole("combobox", { name: "Tag" }).fill("lead");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Add the tag" }).click();
    await page.getByText("1 person tagged.").first().waitFor();

    await page.goto("/admin/rounds");
    await page.getByRole("button", { name: /^Program/ }).click();
    await page.getByRole("option", { name: "Meet the leads" }).click();
    await page.getByRole("button", { name: "Preview a round" }).first().click();
    await page
      .getByText(/ hosts$/)
      .first()
      .waitFor();
    await page
      .getByText(/The seats were drawn by lot/)
      .first()
      .waitFor();
    await expectAccessible(page, "preview of a lottery");
    await expectFits(page, "preview of a lottery");
    await page.getByRole("button", { name: "Run this round" }).click();
    await page.getByRole("button", { name: "Run with 1 group" }).click();
    await page.getByRole("heading", { level: 1, name: /^Round of/ }).waitFor();
    await page.goto("/meet/match");
    await page.getByText("You are hosting").first().waitFor();
    await expectAccessible(page, "a match that one hosts");
  });

  step("without a complaint of the browser", () => {
    // Half a cron expression is answered with 400, which the browser writes to its console.
    const real = [...admin.complaints, ...member.complaints].filter((text) => !/status of 400/.test(text));
    assert.deepEqual(real, []);
  });
});

describe("a program of vc.yaml", () => {
  const config = [
    "instances:",
    "  - id: main",
    "    name: Lighthouse",
    "    programs:",
    "      - id: lunch",
    "        settings:",
    "          name: Lunch",
    "          group_size: 4",
    "          schedule: { kind: weeks, every: 2, start: 2099-11-30, time: 12:00 }",
    "",
  ].join("\n");
  let server, browser, admin;
  const step = flow(() => [admin]);

  before(async () => {
    server = await startServer({ config });
    browser = await openBrowser();
    admin = await openPerson(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  step("is there from the start, locked where the file says something", async () => {
    const { page } = admin;
    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await page.getByLabel("Your name").fill("Ada Berg");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("seven warm lamps");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("heading", { level: 1, name: /^(Hello|Welcome|Who are you)/ }).waitFor();
    await page.goto("/admin/programs");
    await page.getByRole("link", { name: "Lunch" }).click();
    await page.getByText("stand in vc.yaml, under lunch").first().waitFor();
    const size = page.getByRole("spinbutton", { name: /^People in a group/ });
    assert.equal(await size.isDisabled(), true);
    assert.equal(await size.inputValue(), "4");
    await expectAccessible(page, "a program of the file");
    await expectFits(page, "a program of the file");
  });

  step("is changed where the file says nothing", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "Whoever joins" }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("The program is saved.").first().waitFor();
    await page.getByRole("cell", { name: "vc.yaml" }).first().waitFor();
  });
});
