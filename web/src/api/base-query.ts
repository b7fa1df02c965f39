// Every request goes through here: JSON or CSV out, one shape of failure in, a refreshed session between.

import {
  fetchBaseQuery,
  type BaseQueryApi,
  type BaseQueryFn,
  type FetchArgs,
} from "@reduxjs/toolkit/query/react";
import { failureFromResponse, offlineFailure, type Failure } from "./failure";
import { uuidV7 } from "./idempotency";
import { isKept } from "./kept/which";
import { rememberedPerson } from "./person";
import { sessionExpired, singleFlightRefresh } from "./session";
import { keptShown } from "./sync-state";

const BASE_URL = "/api/v1";

/** A 401 from these is an answer about the credentials, not about the session. */
const WITHOUT_SESSION =
  /^\/(auth\/(options|setup|login|refresh|mail-link|password-reset|invitation)|users\/register|participation\/(one-click|stay-in-by-link))/;

const send = fetchBaseQuery({
  // Absolute, because fetch in tests wants it so.
  baseUrl: new URL(BASE_URL, globalThis.location.origin).href,
  credentials: "same-origin",
  responseHandler: "content-type",
  // Looked up at each call, so that tests can replace it.
  fetchFn: (...args) => globalThis.fetch(...args),
});

const refresh = singleFlightRefresh(async () => {
  const answer = await globalThis.fetch(new URL(`${BASE_URL}/auth/refresh`, globalThis.location.origin), {
    method: "POST",
    credentials: "same-origin",
  });
  // An answer that nobody reads stays open in some browsers.
  await answer.text();
  return answer.ok;
});

function withHeaders(args: FetchArgs): FetchArgs {
  const headers = new Headers((args.headers as HeadersInit | undefined) ?? {});
  if (typeof args.body === "string") headers.set("content-type", "text/csv");
  const writes = args.method !== undefined && args.method !== "GET";
  // What waits to be sent brings its own, the same one at every try.
  const keyed = headers.has("idempotency-key") || args.url.startsWith("/auth/");
  if (writes && !keyed) headers.set("idempotency-key", uuidV7(Date.now()));
  return { ...args, headers };
}

type Keep = (args: FetchArgs, data: unknown) => void;

/** Told of answers that are to be read offline; set while somebody is signed in. */
let keep: Keep | undefined;
/** Until it is known who is looking: the first page is answered before that. */
let early: Parameters<Keep>[] = [];
const EARLY_MAX = 50;
/** Rises when they leave: what was asked before is nothing for whoever comes next. */
let visit = 0;

export function keepAnswersWith(keeper: Keep | undefined): void {
  keep = keeper;
  if (keeper === undefined) visit += 1;
  else for (const answer of early) keeper(...answer);
  early = [];
}

function keepAnswer(asked: number, ...answer: Parameters<Keep>): void {
  if (asked !== visit) return;
  if (keep !== undefined) keep(...answer);
  else if (early.length < EARLY_MAX) early.push(answer);
}

/** No answer, or only one of something in between. */
const UNREACHABLE = new Set([0, 502, 504]);

type Query = BaseQueryFn<string | FetchArgs, unknown, Failure>;

export const baseQuery: Query = async (args, api, extra) => {
  const request = withHeaders(typeof args === "string" ? { url: args } : args);
  const asked = visit;
  const answer = await fetched(request, api, extra);
  if (!isKept(request)) return answer;
  if (answer.error === undefined) keepAnswer(asked, request, answer.data);
  else if (answer.error.status === 404) keepAnswer(asked, request, undefined);
  else if (UNREACHABLE.has(answer.error.status)) return (await keptAnswer(request, api)) ?? answer;
  return answer;
};

/** What is known of it without the server: what the page has already, or what was kept. */
async function keptAnswer(
  request: FetchArgs,
  { dispatch, getState, queryCacheKey }: BaseQueryApi,
): Promise<{ data: unknown } | undefined> {
  const { api } = (getState() ?? {}) as { api?: { queries: Record<string, CachedAnswer | undefined> } };
  const cached = api?.queries[queryCacheKey ?? ""];
  if (cached?.data !== undefined) {
    dispatch(keptShown(cached.fulfilledTimeStamp ?? Date.now()));
    return { data: cached.data };
  }
  if (!rememberedPerson()) return undefined;
  const { findKept } = await import("./kept/answers");
  const kept = await findKept(request);
  if (kept === undefined) return undefined;
  dispatch(keptShown(kept.at_ms));
  return { data: kept.data };
}

interface CachedAnswer {
  data?: unknown;
  fulfilledTimeStamp?: number;
}

const fetched = async (
  request: FetchArgs,
  api: BaseQueryApi,
  extra: object,
): Promise<{ data: unknown; error?: undefined } | { data?: undefined; error: Failure }> => {
  const usesSession = !WITHOUT_SESSION.test(request.url);

  let result = await send(request, api, extra);
  if (result.error?.status === 401 && usesSession) {
    const refreshed = await refresh().catch(() => null);
    if (refreshed === null) return { error: offlineFailure() };
    if (refreshed) result = await send(request, api, extra);
    if (result.error?.status === 401) api.dispatch(sessionExpired());
  }

  if (result.error === undefined) return { data: result.data ?? null };
  const { status } = result.error;
  if (typeof status === "number") {
    return { error: failureFromResponse(status, result.error.data, result.meta?.response?.headers) };
  }
  if (status === "PARSING_ERROR") {
    return {
      error: failureFromResponse(result.error.originalStatus, undefined, result.meta?.response?.headers),
    };
  }
  return { error: offlineFailure() };
};

/** One read besides those of the store. */
export function ask(args: FetchArgs, dispatch: BaseQueryApi["dispatch"], signal: AbortSignal) {
  const api: BaseQueryApi = {
    signal,
    dispatch,
    abort: () => undefined,
    getState: () => undefined,
    extra: undefined,
    endpoint: args.url,
    type: "query",
  };
  return baseQuery(args, api, {});
}
