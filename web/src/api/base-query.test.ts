import { describe, expect, it, vi } from "vitest";
import { api } from "@api";
import { createStore } from "@test/render";
import { aMe } from "@test/fixtures";
import { refuse, stubServer } from "@test/server";
import { asFailure } from "./failure";
import { uuidV7 } from "./idempotency";

describe("a request whose session has expired", () => {
  it("is repeated once after one refresh, with the same idempotency key", async () => {
    let fresh = false;
    const server = stubServer({
      "PUT /users/participation": () => (fresh ? { body: {} } : refuse(401, "session_expired")),
      "POST /auth/refresh": () => {
        fresh = true;
        return { body: { access_expires_at: "2026-11-21T10:00:00Z" } };
      },
    });
    const store = createStore();
    const body = { status: "paused", until: null } as const;
    const { error } = await store.dispatch(api.endpoints.updateParticipation.initiate({ body }));
    expect(error).toBeUndefined();
    const writes = server.of("PUT /users/participation");
    expect(writes).toHaveLength(2);
    expect(writes[0]?.headers.get("idempotency-key")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(writes[1]?.headers.get("idempotency-key")).toBe(writes[0]?.headers.get("idempotency-key"));
    expect(server.of("POST /auth/refresh")).toHaveLength(1);
    expect(store.getState().session.expired).toBe(false);
  });

  it("shares the refresh with the others, and ends the session when it fails", async () => {
    const server = stubServer({
      "GET /topics": refuse(401, "session_expired"),
      "GET /programs": refuse(401, "session_expired"),
      "POST /auth/refresh": refuse(401, "session_expired"),
    });
    const store = createStore();
    const [topics] = await Promise.all([
      store.dispatch(api.endpoints.listTopics.initiate()),
      store.dispatch(api.endpoints.listPrograms.initiate()),
    ]);
    expect(asFailure(topics.error)).toMatchObject({ status: 401, error: "session_expired" });
    expect(server.of("POST /auth/refresh")).toHaveLength(1);
    expect(store.getState().session.expired).toBe(true);
  });

  it("does not end because the network is down", async () => {
    stubServer({
      "GET /topics": refuse(401, "session_expired"),
      "POST /auth/refresh": () => Promise.reject(new TypeError("Failed to fetch")),
    });
    const store = createStore();
    const { error } = await store.dispatch(api.endpoints.listTopics.initiate());
    expect(asFailure(error)).toMatchObject({ status: 0, error: "offline" });
    expect(store.getState().session.expired).toBe(false);
  });
});

it("takes a wrong password as an answer, not as an expired session", async () => {
  const server = stubServer({ "POST /auth/login": refuse(401, "wrong_credentials") });
  const store = createStore();
  const body = { email: "a@example.org", password: "x" };
  const { error } = await store.dispatch(api.endpoints.login.initiate({ body }));
  expect(asFailure(error)?.error).toBe("wrong_credentials");
  expect(server.of("POST /auth/refresh")).toHaveLength(0);
});

it("carries field errors, the reference and the time to wait", async () => {
  stubServer({
    "PUT /users/profile": {
      status: 400,
      body: {
        error: "validation_failed",
        code: 400,
        message: "Look again",
        details: { fields: { name: "Too long" } },
      },
      headers: { "x-correlation-id": "01JX", "retry-after": "7" },
    },
  });
  const body = { name: "x", team: null, time_zone: "UTC", languages: [] };
  const { error } = await createStore().dispatch(api.endpoints.updateProfile.initiate({ body }));
  expect(asFailure(error)).toMatchObject({
    fields: { name: "Too long" },
    correlationId: "01JX",
    retryAfterSeconds: 7,
  });
});

it("survives an answer that is not JSON", async () => {
  stubServer({
    "GET /topics": { status: 502, body: "<html>", headers: { "content-type": "application/json" } },
  });
  const { error } = await createStore().dispatch(api.endpoints.listTopics.initiate());
  expect(asFailure(error)).toMatchObject({ status: 502, error: "unreadable_answer" });
});

it("sends tables as CSV", async () => {
  const server = stubServer({ "POST /admin/imports/preview": { body: {} } });
  await createStore().dispatch(api.endpoints.previewImport.initiate({ body: "email\na@example.org" }));
  const [asked] = server.asked;
  expect(asked?.headers.get("content-type")).toBe("text/csv");
  expect(asked?.body).toBe("email\na@example.org");
});

it("takes an optimistic change back when the server refuses it", async () => {
  let reads = 0;
  stubServer({
    "PUT /users/participation": refuse(409, "conflict"),
    // The second read never ends: what is seen then is the change taken back, not a fresh answer.
    "GET /auth/me": () => ((reads += 1) === 1 ? { body: aMe() } : new Promise<never>(() => undefined)),
  });
  const store = createStore();
  await store.dispatch(api.endpoints.getMe.initiate());
  const body = { status: "paused", until: null } as const;
  const pending = store.dispatch(api.endpoints.updateParticipation.initiate({ body }));
  const status = () => api.endpoints.getMe.select()(store.getState()).data?.person.participation.status;
  expect(status()).toBe("paused");
  await pending;
  await vi.waitFor(() => expect(status()).toBe("active"));
});

it("makes idempotency keys that sort by time", () => {
  const zeros = new Uint8Array(10);
  expect(uuidV7(0, zeros)).toBe("00000000-0000-7000-8000-000000000000");
  expect(uuidV7(1_763_700_000_000, zeros) < uuidV7(1_763_700_000_001, zeros)).toBe(true);
});
