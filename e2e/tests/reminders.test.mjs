// Days in which reminders come due: each comes once, none for what was done, snoozed ones again, and a digest in the morning.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { startServer } from "../lib/server.mjs";

describe("reminders", () => {
  let server, browser, admin, landlord;
  const step = flow(() => [admin]);

  before(async () => {
    server = await startServer({ clock: true });
    browser = await openBrowser();
    admin = await openPerson(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** As the page itself asks; refused is an error. */
  const ask = (method, path, body) =>
    admin.page.evaluate(
      async ([method, path, body]) => {
        const answer = await fetch(`/api/v1${path}`, {
          method,
          headers: { "content-type": "application/json" },
          body: body === undefined ? undefined : JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
      },
      [method, path, body],
    );
  /** Days later; the page takes its session up again. */
  const pass = async (days) => {
    await server.pass(days);
    await admin.page.goto("/");
    await admin.page.getByRole("heading", { level: 1, name: /^Hello/ }).waitFor();
  };
  const add = async (text) => (await ask("POST", "/tasks/quick", { text })).task;
  /** How often a mail with this subject was printed, once a change has woken what is due. */
  const mails = async (subject, expected, looks_max = 100) => {
    await add("Something else");
    const count = () => server.output().split(`Subject: ${subject}`).length - 1;
    for (let looks = 0; looks < looks_max && count() < expected; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return count();
  };

  step("an admin sets the place up and writes down what is to be done", async () => {
    const { page } = admin;
    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await page.getByLabel("Name of this place").fill("Lighthouse");
    await page.getByLabel("Your name").fill("Ada Berg");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("seven warm lamps");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("heading", { level: 1, name: /^(Hello|Welcome|Who are you)/ }).waitFor();
    landlord = await add("Call the landlord tomorrow at noon remind 30 minutes before");
    assert.equal(landlord.title, "Call the landlord");
    const done = await add("Water the plants tomorrow at noon remind 30 minutes before");
    await ask("POST", `/tasks/${done.id}/complete`, {});
    const { items } = await ask("GET", "/reminders?to_come=true");
    assert.deepEqual(
      items.map((item) => item.title),
      ["Call the landlord"],
    );
  });

  step("a reminder comes once, and none for what is done", async () => {
    await pass(2);
    assert.equal(await mails("Reminder: Call the landlord", 1), 1);
    assert.equal(await mails("Reminder: Call the landlord", 2, 20), 1, "not a second time");
    assert.equal(await mails("Reminder: Water the plants", 0), 0);
    const { items } = await ask("GET", "/reminders?to_come=false");
    assert.deepEqual(
      items.map((item) => [item.title, item.late]),
      [["Call the landlord", true]],
    );
    assert.match(server.output(), /This reminder is late: it was meant for/);
  });

  step("one that was snoozed comes again", async () => {
    await ask("POST", "/reminders/snooze", { task: landlord.id, tomorrow: true });
    assert.equal(await mails("Reminder: Call the landlord", 2, 20), 1, "not before its time");
    await pass(2);
    assert.equal(await mails("Reminder: Call the landlord", 2), 2);
  });

  step("the digest tells what is overdue, on each day once", async () => {
    await ask("PUT", "/me/task-preferences", { day_at: "09:00", digest_at: "08:00" });
    await pass(1);
    await add("One more thing");
    const digests = () => server.output().match(/^\s*Subject: .*(overdue|due today)/gm)?.length ?? 0;
    for (let looks = 0; looks < 100 && digests() < 1; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.equal(digests(), 1);
  });

  step("without a complaint of the browser", () => {
    assert.deepEqual([...admin.complaints], []);
  });
});
