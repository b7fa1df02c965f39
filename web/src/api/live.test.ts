import { expect, it, vi } from "vitest";
import { api } from "@api";
import { createStore } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { followChanges, staleTags } from "./live";

it("knows what a change makes stale", () => {
  expect(staleTags(["coffee.match", "coffee.match", "people.me"], false)).toEqual(["Match", "Rounds", "Me"]);
  expect(staleTags(["something.newer"], false)).toEqual([]);
  expect(staleTags([], true)).toContain("Deliveries");
});

it("goes on from the last answer, reads again what changed, and stops when the page is left", async () => {
  vi.useFakeTimers();
  const leaving = new AbortController();
  let topics = 0;
  const server = stubServer({
    "GET /topics": () => ({ body: { items: [{ topic: `read ${(topics += 1)}`, people: 1 }] } }),
    "GET /changes": ({ query }) => {
      const after = query.get("after");
      // Without a cursor the server cannot tell what is stale; nothing is read again for that.
      if (after === null) return { body: { to: "c1", must_refetch: true, rows: [] } };
      if (after === "c1") {
        return {
          body: {
            to: "c2",
            must_refetch: false,
            rows: [{ kind: "people.person", id: "person_1", row: null }],
          },
        };
      }
      leaving.abort();
      return refuse(503, "busy");
    },
  });
  const store = createStore();
  void store.dispatch(api.endpoints.listTopics.initiate());
  const following = followChanges(store.dispatch, leaving.signal);
  await vi.advanceTimersByTimeAsync(10_000);
  await following;
  expect(server.of("GET /changes").map(({ query }) => query.get("after"))).toEqual([null, "c1", "c2"]);
  expect(server.of("GET /changes").map(({ query }) => query.get("wait_seconds"))).toEqual([null, "25", "25"]);
  expect(topics).toBe(2);
  vi.useRealTimers();
});

it("lets a write refresh what is shown while it waits for what others change", async () => {
  vi.useFakeTimers();
  const leaving = new AbortController();
  let exclusions = 0;
  let waits = false;
  stubServer({
    "GET /admin/exclusions": () => ({ body: { items: [], count: (exclusions += 1) } }),
    "POST /admin/exclusions": { body: { items: [] } },
    "GET /changes": ({ query }) => {
      if (query.get("after") === null) return { body: { to: "c1", must_refetch: false, rows: [] } };
      waits = true;
      return new Promise(() => undefined);
    },
  });
  const store = createStore();
  void store.dispatch(api.endpoints.listExclusions.initiate());
  void followChanges(store.dispatch, leaving.signal);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([exclusions, waits]).toEqual([1, true]);
  void store.dispatch(api.endpoints.excludePair.initiate({ body: { people: ["person_1", "person_2"] } }));
  await vi.advanceTimersByTimeAsync(100);
  expect(exclusions).toBe(2);
  leaving.abort();
  vi.useRealTimers();
});
