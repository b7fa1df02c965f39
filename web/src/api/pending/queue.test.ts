import "fake-indexeddb/auto";
import { beforeEach, afterEach, expect, it, vi } from "vitest";
import { createStore } from "@test/render";
import { refuse } from "@test/server";
import { aTask } from "@test/tasks";
import { ada, grace } from "@test/fixtures";
import { api } from "@api";
import { failureFromResponse, offlineFailure } from "../failure";
import type { Task, TaskHistoryEntry } from "../types";
import { openBox } from "./box";
import type { Deed } from "./command";
import type { Outside } from "./outside";
import { createQueue, type Queue } from "./queue";

type Sent = Parameters<Outside["send"]>[0];
type Answer = Awaited<ReturnType<Outside["send"]>>;

const acted = (task: Partial<Task> = {}, action = "action_1"): Answer => ({
  data: { action, task: aTask(task) },
});
const refused = (status: number, error: string, details = {}): Answer => ({
  error: failureFromResponse(status, refuse(status, error, details).body, undefined),
});
const OFFLINE: Answer = { error: offlineFailure() };
const rename = (title: string, task = "task_1"): Deed => ({ kind: "change", task, patch: { title } });

let people = 0;
let queues: Queue[] = [];
beforeEach(() => {
  people += 1;
  queues = [];
});
afterEach(() => queues.forEach((queue) => queue.stop()));

/** A tab of one browser: `answers` are given in turn, the last one for ever. */
async function open(answers: Answer[], change: Partial<Outside> = {}, store = createStore()) {
  const sent: Sent[] = [];
  const outside: Outside = {
    send: (request) => {
      sent.push(request);
      return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? OFFLINE);
    },
    history: () => Promise.resolve([]),
    confirmed: () => undefined,
    settled: () => undefined,
    alone: (work) => work(),
    isOnline: () => true,
    maySend: () => Promise.resolve(true),
    tellTabs: () => undefined,
    nowMs: () => 1_000,
    ...change,
  };
  const queue = createQueue(store, openBox(`person_${people}`), outside);
  queues.push(queue);
  await queue.reload();
  return { queue, store, sent, outside, state: () => store.getState().sync };
}
const keyOf = (request: Sent | undefined) =>
  new Headers(request?.headers as HeadersInit).get("idempotency-key");

it("sends in order, one at a time, and answers each", async () => {
  let under_way = 0;
  const { queue, sent, state } = await open([], {
    send: async (request) => {
      sent.push(request);
      under_way += 1;
      expect(under_way).toBe(1);
      await Promise.resolve();
      under_way -= 1;
      return acted({ title: (request.body as { title: string }).title });
    },
  });
  const written = await Promise.all(["a", "b", "c"].map((title) => queue.write(rename(title))));
  expect(sent.map(({ body }) => (body as { title: string }).title)).toEqual(["a", "b", "c"]);
  expect(written.map(({ data }) => (data as { task: Task }).task.title)).toEqual(["a", "b", "c"]);
  expect(state().pending).toEqual([]);
});

it("keeps what could not be sent over a reload, and sends it once more with the same key", async () => {
  const first = await open([OFFLINE]);
  expect(await first.queue.write(rename("a"))).toEqual({ waits: first.state().pending[0]?.id });
  first.queue.stop();
  const second = await open([refused(503, "busy"), acted()]);
  expect(second.state().pending.map(({ deed, waits }) => [deed, waits])).toEqual([[rename("a"), true]]);
  await second.queue.drain();
  expect(second.state().pending).toHaveLength(1);
  await second.queue.drain();
  expect([second.state().pending, second.state().reviews]).toEqual([[], []]);
  const keys = [...first.sent, ...second.sent].map(keyOf);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

it("does not try while the browser is offline, and takes back what was never sent", async () => {
  const online = vi.fn((): boolean => false);
  const { queue, sent, state } = await open([acted()], { isOnline: online });
  const { waits } = await queue.write(rename("a"));
  await queue.write(rename("b"));
  await queue.takeBack(waits ?? "");
  expect(state().pending.map(({ deed }) => deed)).toEqual([rename("b")]);
  online.mockReturnValue(true);
  await queue.drain();
  expect(sent.map(({ body }) => body as unknown)).toEqual([{ title: "b" }]);
});

it("undoes what was taken back after nobody knew whether it happened", async () => {
  const { queue, sent, state } = await open([
    OFFLINE,
    acted({}, "action_7"),
    { data: { undone: 1, kept: 0 } },
  ]);
  const { waits } = await queue.write(rename("a"));
  await queue.takeBack(waits ?? "");
  expect(state().pending.map(({ taken_back }) => taken_back)).toEqual([true]);
  await queue.drain();
  expect(sent.map(({ url }) => url)).toEqual(["/tasks/task_1", "/tasks/task_1", "/actions/action_7/undo"]);
  expect(keyOf(sent[2])).not.toBe(keyOf(sent[1]));
  expect(state().pending).toEqual([]);
});

it("undoes what was sent before it was taken back", async () => {
  const { queue, sent } = await open([OFFLINE, acted({}, "action_8"), { data: { undone: 1, kept: 0 } }]);
  const { waits } = await queue.write(rename("a"));
  await queue.drain();
  expect(await queue.takeBack(waits ?? "")).toBe(true);
  expect(sent.at(-1)?.url).toBe("/actions/action_8/undo");
  expect(await queue.takeBack("unknown")).toBe(false);
});

it("tells a refusal to whoever waits for it, and puts others up for review", async () => {
  const { queue, state } = await open([
    refused(409, "put_away"),
    OFFLINE,
    refused(409, "notes_changed", { notes: "Theirs" }),
    acted(),
  ]);
  expect((await queue.write(rename("a"))).error?.error).toBe("put_away");
  expect(state().reviews).toEqual([]);
  await queue.write({ kind: "change", task: "task_1", patch: { notes: "Mine", notes_version: 1 } });
  await queue.drain();
  const [review] = state().reviews;
  expect(state().pending).toEqual([]);
  expect(review?.why).toMatchObject({
    kind: "refused",
    error: "notes_changed",
    details: { notes: "Theirs" },
  });
  if (review !== undefined) await queue.settle(review, [rename("again")]);
  expect([state().reviews, state().pending]).toEqual([[], []]);
});

it("gives what is too old a new key when a person says so, and not before", async () => {
  const { queue, sent, state } = await open([OFFLINE, refused(409, "command_expired"), acted()]);
  await queue.write(rename("a"));
  await queue.drain();
  const [review] = state().reviews;
  expect(review?.why).toMatchObject({ error: "command_expired" });
  if (review !== undefined) await queue.settle(review, [review.command.deed]);
  expect(new Set(sent.map(keyOf)).size).toBe(2);
  expect(sent).toHaveLength(3);
});

it("gives later changes the real id of a task that was made here, and reviews those of one that was refused", async () => {
  const create: Deed = { kind: "create", task: "tmp_1", body: { title: "New" } };
  const { queue, sent, state } = await open([OFFLINE, acted({ id: "task_9" }), acted({ id: "task_9" })]);
  await queue.write(create);
  await queue.write(rename("Newer", "tmp_1"));
  await queue.drain();
  expect(sent.slice(-2).map(({ url }) => url)).toEqual(["/tasks", "/tasks/task_9"]);
  expect(state().ids).toEqual({ tmp_1: "task_9" });

  const online = vi.fn((): boolean => false);
  const other = await open([refused(400, "validation_failed"), acted()], { isOnline: online });
  await other.queue.write({ ...create, task: "tmp_2" });
  await other.queue.write(rename("Newer", "tmp_2"));
  online.mockReturnValue(true);
  await other.queue.drain();
  expect(other.state().reviews.map(({ why }) => why.kind === "refused" && why.error)).toEqual([
    "validation_failed",
    "not_made",
  ]);
});

function entry(action: string, title: [string, string], at: string, by = ada): TaskHistoryEntry {
  return {
    action,
    at,
    by,
    place: `${action}.0`,
    what: "changed",
    changes: [{ field: "title", from: title[0], to: title[1] }],
  };
}

it("shows both values where somebody changed the same field meanwhile, and no other change", async () => {
  const store = createStore();
  await store.dispatch(api.util.upsertQueryData("getTask", { id: "task_1" }, aTask({ version: 4 })));
  const history = [
    entry("action_1", ["Theirs", "Mine"], "2026-11-27T10:00:00Z"),
    entry("action_0", ["Pay the rent", "Theirs"], "2026-11-27T09:00:00Z", grace),
    entry("action_old", ["?", "Pay the rent"], "2026-11-20T08:00:00Z", grace),
  ];
  const read = vi.fn(() => Promise.resolve(history));
  const { queue, state } = await open(
    [acted({ title: "Mine", version: 6 }), acted({ version: 7 })],
    { history: read },
    store,
  );
  await queue.write(rename("Mine"));
  expect(state().reviews.map(({ why }) => why)).toEqual([
    {
      kind: "conflict",
      field: "title",
      mine: "Mine",
      theirs: "Theirs",
      by: grace,
      at: "2026-11-27T09:00:00Z",
      place: "action_1.0",
    },
  ]);
  await queue.write({ kind: "change", task: "task_1", patch: { priority: "high" } });
  expect(state().reviews).toHaveLength(1);
});

it("is in no conflict with itself", async () => {
  const store = createStore();
  await store.dispatch(api.util.upsertQueryData("getTask", { id: "task_1" }, aTask({ version: 4 })));
  const online = vi.fn((): boolean => false);
  const read = vi.fn(() => Promise.resolve([]));
  const answers = [acted({ version: 5 }, "action_1"), acted({ version: 6 }, "action_2")];
  const { queue, state } = await open(answers, { isOnline: online, history: read }, store);
  await queue.write(rename("One"));
  await queue.write(rename("Two"));
  online.mockReturnValue(true);
  await queue.drain();
  expect([state().pending, state().reviews, read.mock.calls]).toEqual([[], [], []]);
});

it("sends nothing for somebody else", async () => {
  const { queue, sent } = await open([acted()], { maySend: () => Promise.resolve(false) });
  void queue.write(rename("a"));
  await queue.drain();
  expect(sent).toEqual([]);
  people += 1;
  const other = await open([acted()]);
  await other.queue.drain();
  expect([other.state().pending, other.sent]).toEqual([[], []]);
});

it("lets two tabs send together without doing anything twice", async () => {
  const locks: Promise<void>[] = [Promise.resolve()];
  const alone = (work: () => Promise<void>) => {
    const mine = (locks.at(-1) ?? Promise.resolve()).then(work);
    locks.push(mine);
    return mine;
  };
  const online = vi.fn((): boolean => false);
  const one = await open([acted()], { alone, isOnline: online });
  const two = await open([acted()], { alone, isOnline: online, nowMs: () => 2_000 });
  await one.queue.write(rename("a"));
  await two.queue.write(rename("b"));
  online.mockReturnValue(true);
  await Promise.all([one.queue.drain(), two.queue.drain()]);
  expect([...one.sent, ...two.sent].map(({ body }) => body as unknown)).toEqual([
    { title: "a" },
    { title: "b" },
  ]);
});
