// Every request goes through here: JSON or CSV out, one shape of failure in, a refreshed session between.

import {
  fetchBaseQuery,
  type BaseQueryApi,
  type BaseQueryFn,
  type FetchArgs,
} from "@reduxjs/toolkit/query/react";
import { failureFromResponse, offlineFailure, type Failure } from "./failure";
import { uuidV7 } from "./idempotency";
import { sessionExpired, singleFlightRefresh } from "./session";

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

export const baseQuery: BaseQueryFn<string | FetchArgs, unknown, Failure> = async (args, api, extra) => {
  const request = withHeaders(typeof args === "string" ? { url: args } : args);
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
