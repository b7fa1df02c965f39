import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api } from "@api";
import { createStore } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { stubSockets } from "@test/socket";
import { aPage, aTask } from "@test/tasks";
import { followChanges } from "./follow";
import { SILENCE_MAX_MS } from "./socket";
import { staleTags } from "./tags";

let leaving: AbortController;
beforeEach(() => {
  vi.useFakeTimers();
  // The longest pause, and not the shortest.
  vi.spyOn(Math, "random").mockReturnValue(0.999);
  leaving = new AbortController();
});
afterEach(() => {
  leaving.abort();
  vi.useRealTimers();
});

const soon = () => vi.advanceTimersByTimeAsync(20);

function follow() {
  const store = createStore();
  const onLive = vi.fn();
  void followChanges(store, leaving.signal, onLive);
  return { store, onLive, state: () => store.getState().sync };
}

it("knows what a change makes stale", () => {
  expect(staleTags(["coffee.match", "coffee.match", "people.me"])).toEqual(["Match", "Rounds", "Me"]);
  expect(staleTags(["something.newer"])).toEqual([]);
});

it("puts a changed task into every answer that holds it at once, and reads lists again soon", async () => {
  const server = stubServer({ "GET /tasks": aPage([aTask(), aTask({ id: "task_2" })]) });
  const sockets = stubSockets();
  const { store } = follow();
  void store.dispatch(api.endpoints.listTasks.initiate({}));
  await soon();
  sockets[0]?.hello("c1");
  await vi.advanceTimersByTimeAsync(1_500);
  const read = server.of("GET /tasks").length;
  const titles = () =>
    api.endpoints.listTasks
      .select({})(store.getState())
      .data?.items.map(({ title }) => title);

  const row = aTask({ title: "Pay the lease", version: 2 });
  sockets[0]?.say({
    type: "changes",
    from: "c1",
    to: "c2",
    rows: [{ kind: "tasks.task", id: "task_1", row }],
  });
  expect(titles()).toEqual(["Pay the lease", "Pay the rent"]);
  const older = aTask({ title: "The past", version: 1 });
  const rows = [
    { kind: "tasks.task", id: "task_1", row: older },
    { kind: "tasks.task", id: "task_2", row: null },
  ];
  sockets[0]?.say({ type: "changes", from: "c2", to: "c3", rows });
  expect(titles()).toEqual(["Pay the lease"]);
  await soon();
  // The first change at once; the second waits for those that may come with it.
  expect(server.of("GET /tasks").length).toBe(read + 1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.of("GET /tasks").length).toBe(read + 2);
});

it("takes out at once what is in a project that is not theirs to see any more", async () => {
  const project = { id: "project_1", name: "Party", color: null, is_private: true };
  stubServer({ "GET /tasks": aPage([aTask({ project }), aTask({ id: "task_2" })]) });
  const sockets = stubSockets();
  const { store, state } = follow();
  void store.dispatch(api.endpoints.listTasks.initiate({}));
  await soon();
  sockets[0]?.hello();
  await soon();
  const held = () =>
    api.endpoints.listTasks
      .select({})(store.getState())
      .data?.items.map(({ id }) => id);
  const change = (rows: Record<string, unknown>[]) =>
    sockets[0]?.say({ type: "changes", from: "c1", to: "c2", rows });
  change([{ kind: "tasks.task", id: "task_1", row: aTask({ project, version: 2 }) }]);
  expect([held(), state().fresh.length]).toEqual([["task_1", "task_2"], 1]);
  change([{ kind: "tasks.project", id: "project_1", row: null }]);
  expect([held(), state().fresh.length]).toEqual([["task_2"], 0]);
});

it("goes on from its cursor after a break, and says so meanwhile", async () => {
  stubServer({ "GET /changes": { body: { to: "c9", must_refetch: false, rows: [] } } });
  const sockets = stubSockets();
  const { state, onLive } = follow();
  await soon();
  expect(sockets[0]?.sent).toEqual([{ type: "hello", after: null }]);
  sockets[0]?.hello("c1");
  sockets[0]?.say({ type: "heartbeat", to: "c5" });
  expect([state().connection, onLive.mock.calls.length]).toEqual(["live", 1]);
  sockets[0]?.close(1006);
  await soon();
  expect(state().connection).toBe("reconnecting");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sockets[1]?.sent).toEqual([{ type: "hello", after: "c5" }]);
  sockets[1]?.hello("c7");
  expect([state().connection, onLive.mock.calls.length]).toEqual(["live", 2]);
  // What changed in between comes after the hello: only then is it here.
  sockets[1]?.close(1006);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(sockets[2]?.sent).toEqual([{ type: "hello", after: "c5" }]);
});

it("takes silence for death, and asks at once when the page is looked at again", async () => {
  stubServer({});
  const sockets = stubSockets();
  follow();
  await soon();
  sockets[0]?.hello();
  await vi.advanceTimersByTimeAsync(SILENCE_MAX_MS - 1_000);
  sockets[0]?.say({ type: "heartbeat", to: "c1" });
  await vi.advanceTimersByTimeAsync(SILENCE_MAX_MS - 1_000);
  expect(sockets[0]?.readyState).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([sockets[0]?.readyState, sockets.length]).toEqual([3, 2]);

  sockets[1]?.hello();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(sockets[1]?.sent.at(-1)).toEqual({ type: "ping" });
  await vi.advanceTimersByTimeAsync(5_500);
  expect(sockets[1]?.readyState).toBe(3);
});

it("reads everything again where the server says so", async () => {
  let topics = 0;
  stubServer({ "GET /topics": () => ({ body: { items: [{ topic: `read ${(topics += 1)}`, people: 1 }] } }) });
  const sockets = stubSockets();
  const { store } = follow();
  void store.dispatch(api.endpoints.listTopics.initiate());
  await soon();
  sockets[0]?.hello();
  await vi.advanceTimersByTimeAsync(1_500);
  const before = topics;
  sockets[0]?.say({ type: "must_refetch", to: "c2" });
  await soon();
  expect(topics).toBe(before + 1);
});

it("polls where sockets do not get through", async () => {
  let after: (string | null)[] = [];
  stubServer({
    "GET /changes": ({ query }) => {
      after = [...after, query.get("after")];
      if (query.get("wait_seconds") === "25") return new Promise(() => undefined);
      return { body: { to: `c${after.length}`, must_refetch: false, rows: [] } };
    },
  });
  const sockets = stubSockets((socket) => socket.close(1006));
  const { state } = follow();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([after, sockets.length, state().connection]).toEqual([[null, "c1", "c2"], 2, "live"]);
});

it("says that it is offline when the server cannot be reached for long, and backs off", async () => {
  stubServer({ "GET /changes": refuse(503, "busy") });
  const sockets = stubSockets((socket) => socket.close(1006));
  const { state } = follow();
  await soon();
  expect(state().connection).toBe("reconnecting");
  await vi.advanceTimersByTimeAsync(10_000);
  expect([state().connection, sockets.length]).toEqual(["offline", 3]);
  globalThis.dispatchEvent(new Event("online"));
  await soon();
  expect(sockets.length).toBe(4);
});
