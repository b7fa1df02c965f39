// What the first page will ask for is asked while its code is still on the way.

import { api } from "@api";
import { askFirstCursor } from "@api/live/cursor";
import type { AppStore } from "./store";

/** Pages for whoever is not signed in; everything else begins with the question who is looking. */
const PUBLIC = /^\/(sign-in|setup|register|invitation|reset-password|pause)\b/;

export function askEarly(store: AppStore, { pathname }: { pathname: string } = globalThis.location): void {
  if (PUBLIC.test(pathname)) return;
  askFirstCursor(store.dispatch);
  store.dispatch(api.util.prefetch("getMe", undefined, {}));
  if (pathname === "/") store.dispatch(api.util.prefetch("getCurrentMatch", undefined, {}));
}
