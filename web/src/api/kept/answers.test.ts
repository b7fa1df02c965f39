import "fake-indexeddb/auto";
import { afterEach, expect, it, vi } from "vitest";
import { api } from "@api";
import { createStore } from "@test/render";
import { refuse, stubServer, type Routes } from "@test/server";
import { aPage, aTask } from "@test/tasks";
import { keepAnswersWith } from "../base-query";
import { rememberPerson } from "../person";
import { ANSWERS_MAX, findKept, forgetAnswers, keepAnswers } from "./answers";

const leaving = new AbortController();
afterEach(async () => {
  keepAnswersWith(undefined);
  await forgetAnswers();
});

function signedIn(person: string) {
  rememberPerson(person);
  keepAnswersWith(keepAnswers(person, leaving.signal));
}
const read = (arg = {}) => createStore().dispatch(api.endpoints.listTasks.initiate(arg));
const kept = (person: string, limit = 1) => {
  rememberPerson(person);
  return findKept({ url: "/tasks", params: { limit, q: undefined } });
};
const tunnel: Routes = { "GET /tasks": () => Promise.reject(new TypeError("no network")) };

it("answers what was answered last while the server cannot be reached, and says so", async () => {
  signedIn("person_a");
  const server = stubServer({ "GET /tasks": aPage([aTask()]) });
  await read({ limit: 1 });
  await vi.waitFor(async () => expect(await kept("person_a")).toBeDefined(), { timeout: 5_000 });
  server.routes["GET /tasks"] = tunnel["GET /tasks"] ?? {};
  const store = createStore();
  const { data } = await store.dispatch(api.endpoints.listTasks.initiate({ limit: 1 }));
  expect(data?.items.map(({ id }) => id)).toEqual(["task_1"]);
  expect(store.getState().sync.as_of_ms).toBe((await kept("person_a"))?.at_ms);
  expect((await read({ limit: 2 })).isError).toBe(true);
  // Nobody else at this browser.
  rememberPerson("person_b");
  expect((await read({ limit: 1 })).isError).toBe(true);
  rememberPerson("person_a");
  server.routes["GET /tasks"] = refuse(503, "busy");
  expect((await read({ limit: 1 })).isError).toBe(true);
  await forgetAnswers();
  expect(await kept("person_a")).toBeUndefined();
});

it("keeps what was answered before it was known who looks, and nothing for whoever comes next", async () => {
  const page = aPage([aTask()]);
  const server = stubServer({ "GET /tasks": page });
  await read({ limit: 1 });
  signedIn("person_a");
  await vi.waitFor(async () => expect(await kept("person_a", 1)).toBeDefined(), { timeout: 5_000 });

  // Asked as one, answered when it is another.
  let answer: (with_: typeof page) => void = () => undefined;
  server.routes["GET /tasks"] = () => new Promise((resolve) => (answer = resolve));
  const late = read({ limit: 2 });
  await vi.waitFor(() => expect(server.of("GET /tasks").length).toBe(2));
  keepAnswersWith(undefined);
  answer(page);
  await late;
  signedIn("person_b");
  server.routes["GET /tasks"] = page;
  await read({ limit: 3 });
  await vi.waitFor(async () => expect(await kept("person_b", 3)).toBeDefined(), { timeout: 5_000 });
  expect(await kept("person_b", 2)).toBeUndefined();
});

it("forgets what is gone, and the oldest where there is too much", async () => {
  rememberPerson("person_c");
  const keep = keepAnswers("person_c", leaving.signal);
  const of = (limit: number) => ({ url: "/tasks", params: { limit } });
  for (let limit = 1; limit <= ANSWERS_MAX + 5; limit += 1) {
    vi.setSystemTime(1_000_000 + limit);
    keep(of(limit), { items: [] });
  }
  vi.useRealTimers();
  await vi.waitFor(async () => expect(await findKept(of(ANSWERS_MAX + 5))).toBeDefined(), { timeout: 5_000 });
  await vi.waitFor(async () => expect(await findKept(of(5))).toBeUndefined(), { timeout: 5_000 });
  expect(await findKept(of(6))).toBeDefined();
  keep(of(6), undefined);
  await vi.waitFor(async () => expect(await findKept(of(6))).toBeUndefined(), { timeout: 5_000 });
});
