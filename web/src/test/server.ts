// A server for tests: answers by "METHOD /path" (below /api/v1), and remembers what was asked.

import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: string;
}

export interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Routes = Record<string, Answer | ((asked: Asked) => Answer | Promise<Answer>)>;

export function refuse(status: number, error: string, details: Record<string, unknown> = {}): Answer {
  return {
    status,
    body: { error, code: status, message: `Refused: ${error}`, details },
    headers: { "x-correlation-id": "corr-1" },
  };
}

export function stubServer(routes: Routes): {
  asked: Asked[];
  of: (route: string) => Asked[];
  routes: Routes;
} {
  const asked: Asked[] = [];
  async function answer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const entry: Asked = {
      method: request.method,
      path: url.pathname.replace("/api/v1", ""),
      query: url.searchParams,
      headers: request.headers,
      body: await request.text(),
    };
    asked.push(entry);
    const route = routes[`${entry.method} ${entry.path}`];
    const {
      status = 200,
      body = {},
      headers = {},
    } = route === undefined
      ? refuse(404, "not_found")
      : typeof route === "function"
        ? await route(entry)
        : route;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, {
      status,
      headers: { "content-type": typeof body === "string" ? "text/csv" : "application/json", ...headers },
    });
  }
  vi.stubGlobal("fetch", vi.fn(answer));
  return {
    asked,
    of: (route) => asked.filter((entry) => `${entry.method} ${entry.path}` === route),
    routes,
  };
}
