// Where to begin: asked before the first page is read, so that nothing which changes in between is missed.

import { ask } from "../base-query";
import type { ListChangesApiResponse } from "../generated/api";
import type { SyncStore } from "../sync-store";

let first: Promise<string | undefined> | undefined;

/** Asks in the background; `takeFirstCursor` has the answer. */
export function askFirstCursor(dispatch: SyncStore["dispatch"]): void {
  const asked = Promise.resolve(ask({ url: "/changes" }, dispatch, new AbortController().signal));
  first = asked.then(({ data }) => (data as ListChangesApiResponse | undefined)?.to);
}

/** Once; undefined where nobody asked, or there was no answer. */
export async function takeFirstCursor(): Promise<string | undefined> {
  const taken = first;
  first = undefined;
  return taken;
}
