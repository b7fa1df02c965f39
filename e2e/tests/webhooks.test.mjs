// Another system follows along: added, tried out, failing, given up, sent again, over a crash of the server.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { flow } from "../lib/flow.mjs";
import { isSigned, openReceiver } from "../lib/receiver.mjs";
import { startServer } from "../lib/server.mjs";

describe("webhooks", () => {
  let server, browser, admin, receiver, secret, project;
  const step = flow(() => [admin]);

  before(async () => {
    receiver = await openReceiver();
    server = await startServer({ config: receiver.config });
    browser = await openBrowser();
    admin = await openPerson(browser, server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await receiver?.stop();
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
  const addTask = async (title) => (await ask("POST", "/tasks", { title, project: project.id })).task;
  const said = (text) => admin.page.getByText(text).first().waitFor();

  step("an admin sets the place up and reads what webhooks are for", async () => {
    const { page } = admin;
    await page.goto(await server.printed(/http\S+\/setup\S+/));
    await page.getByLabel("Name of this place").fill("Lighthouse");
    await page.getByLabel("Your name").fill("Ada Berg");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password", { exact: true }).fill("seven warm lamps");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("heading", { level: 1, name: /^(Hello|Welcome|Who are you)/ }).waitFor();
    project = (await ask("POST", "/projects", { name: "Lamps" })).project;
    await page.goto("/admin/webhooks");
    await said("No webhooks yet");
  });

  step("a webhook is added for some events, and its secret is shown once", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "Add a webhook" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add a webhook" }).click();
    await dialog.getByText("Give it a name").waitFor();
    await dialog.getByLabel("What is it called?").fill("Dashboard");
    await dialog.getByLabel("Where are events sent to?").fill("http://169.254.169.254/latest");
    await dialog.getByRole("button", { name: "Only some" }).click();
    await dialog
      .getByRole("button", { name: /Events/ })
      .last()
      .click();
    for (const type of ["tasks.task_created", "tasks.task_completed"]) {
      await page.getByRole("option", { name: new RegExp(`^${type}`) }).click();
    }
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Add a webhook" }).click();
    await dialog.getByText("Events are not sent to this address").first().waitFor();
    await dialog.getByLabel("Where are events sent to?").fill(receiver.url);
    await dialog.getByRole("button", { name: "Add a webhook" }).click();
    await dialog.getByText("It is shown only this once").waitFor();
    secret = (await dialog.textContent()).match(/whsec_[A-Za-z0-9+/=]+/)[0];
    await expectAccessible(page, "the secret");
    await dialog.getByRole("button", { name: "I have copied it" }).click();
    await page.getByText("Nothing sent yet").waitFor();
    assert.equal((await page.content()).includes(secret), false, "the secret is gone from the page");
  });

  step("a test arrives, signed", async () => {
    const { page } = admin;
    await page.getByRole("link", { name: "Dashboard" }).click();
    await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    await page.getByRole("button", { name: "Send a test" }).click();
    await said(/It works: answered 204/);
    const [trial] = await receiver.came(1);
    assert.equal(trial.event.type, "vc.test");
    assert.ok(isSigned(trial, secret));
    assert.equal(isSigned({ ...trial, body: `${trial.body} ` }, secret), false);
  });

  step("what happens is sent, with ids and without words", async () => {
    const from = receiver.received.length;
    const task = await addTask("Trim the wick");
    await ask("POST", `/tasks/${task.id}/complete`, {});
    const came = await receiver.came(2, from);
    assert.deepEqual(
      came.map(({ event }) => event.type),
      ["tasks.task_created", "tasks.task_completed"],
    );
    for (const one of came) {
      assert.ok(isSigned(one, secret));
      assert.equal(one.event.subject, task.id);
      assert.equal(one.event.data.project, project.id);
      assert.equal(/wick|Lamps|Ada/.test(one.body), false, one.body);
      const schema = await (await fetch(one.event.dataschema.replace(/^http:\/\/[^/]+/, server.url))).json();
      for (const name of schema.required) assert.ok(name in one.event.data, name);
    }
    await said("Working");
  });

  step("what is not taken is tried again, given up and listed", async () => {
    const { page } = admin;
    const from = receiver.received.length;
    receiver.answers(503);
    const task = await addTask("Polish the lens");
    const came = await receiver.came(2, from);
    assert.equal(came[0].event.id, came[1].event.id, "the same event again");
    await page.getByRole("heading", { level: 2, name: /Not taken \(1\)/ }).waitFor();
    await said("It answered 503");
    await page.getByText(task.id).first().waitFor();
    await expectAccessible(page, "a webhook that fails");
    await expectFits(page, "a webhook that fails");
    const pictures = process.env.VC_E2E_PICTURES;
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/webhook-failing.png`, fullPage: true });
  });

  step("it is dropped, that is undone, and it is sent again", async () => {
    const { page } = admin;
    receiver.answers(204);
    const from = receiver.received.length;
    await page.getByRole("button", { name: /^Drop: tasks.task_created/ }).click();
    await said("1 event is dropped.");
    await said("Everything was taken.");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("heading", { level: 2, name: /Not taken \(1\)/ }).waitFor();
    await page.getByRole("button", { name: /^Send again: tasks.task_created/ }).click();
    await said("1 event is sent again.");
    const [again] = await receiver.came(1, from);
    assert.ok(isSigned(again, secret));
    assert.equal(again.event.id, receiver.received[from - 1].event.id, "the same id as before");
    await said("Everything was taken.");
  });

  step("a server that dies loses nothing and repeats with the same ids", async () => {
    const from = receiver.received.length;
    const titles = Array.from({ length: 12 }, (_, index) => `Lamp ${index + 1}`);
    let fifth;
    const reached = new Promise((resolve) => (fifth = resolve));
    receiver.answers(async () => {
      if (receiver.received.length - from === 5) fifth();
      await pause(30);
      return 204;
    });
    const tasks = [];
    for (const title of titles) tasks.push((await addTask(title)).id);
    await reached;
    await server.crash();
    const firsts = () => [...new Set(receiver.received.slice(from).map(({ event }) => event.subject))];
    for (let looks = 0; looks < 200 && firsts().length < tasks.length; looks += 1) await pause(50);
    assert.deepEqual(firsts(), tasks, "each task once or more, in order");
    const byId = new Map();
    for (const { event } of receiver.received.slice(from)) {
      assert.equal(byId.get(event.id) ?? event.subject, event.subject, "one id, one event");
      byId.set(event.id, event.subject);
    }
    assert.equal(byId.size, tasks.length);
    receiver.answers(204);
    // Reads that met the dead server are no fault of the page.
    admin.complaints.length = 0;
  });

  step("paused it waits, and goes on with what happened meanwhile", async () => {
    const { page } = admin;
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await said("The webhook is paused.");
    await said("Nothing is sent for now");
    const from = receiver.received.length;
    await addTask("Wind the clockwork");
    await page.getByRole("button", { name: "Go on" }).click();
    const [came] = await receiver.came(1, from);
    assert.equal(came.event.type, "tasks.task_created");
  });

  step("another secret signs beside the former one", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Another secret…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Make another secret" }).click();
    await dialog.getByText("It is shown only this once").waitFor();
    const next = (await dialog.textContent()).match(/whsec_[A-Za-z0-9+/=]+/)[0];
    assert.notEqual(next, secret);
    await dialog.getByRole("button", { name: "I have copied it" }).click();
    const from = receiver.received.length;
    await addTask("Light the lamp");
    const [came] = await receiver.came(1, from);
    assert.ok(isSigned(came, next) && isSigned(came, secret));
  });

  step("who answers that it wants no more is paused", async () => {
    receiver.answers(410);
    await addTask("Ring the bell");
    await said("It answered that it wants no more events (410).");
    receiver.answers(204);
  });

  step("it is removed, and all of it stands among the security events", async () => {
    const { page, complaints } = admin;
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await said("The webhook is removed.");
    await said("No webhooks yet");
    await page.goto("/admin/security");
    for (const kind of [
      "Webhook added",
      "Webhook changed",
      "Webhook got another secret",
      "Webhook removed",
    ]) {
      await said(kind);
    }
    assert.deepEqual(complaints, []);
  });
});
