// Which answers are kept for reading offline: those of the pages of tasks, and who is looking.

import type { FetchArgs } from "@reduxjs/toolkit/query/react";

const KEPT =
  /^\/(auth\/me|me\/task-preferences|tasks(\/calendar|\/task_[^/]+(\/comments)?)?|projects(\/[^/]+)?|tags|views)$/;

export function isKept({ url, method = "GET" }: FetchArgs): boolean {
  return method === "GET" && KEPT.test(url);
}

/** The same for the same question, in whatever order its parameters are. */
export function keptKey({ url, params = {} }: FetchArgs): string {
  const given = Object.entries(params as Record<string, unknown>).filter(([, value]) => value !== undefined);
  return `${url}?${JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}
