// Everything that keeps a signed-in page and the server alike. Loaded with the signed-in pages only.

import { keepAnswersWith } from "./base-query";
import { api } from "./index";
import { keepAnswers } from "./kept/answers";
import { serveShell } from "./kept/shell";
import { followChanges } from "./live/follow";
import { closeQueue, queueOf } from "./pending/queue-of";
import { onOtherPerson, rememberPerson } from "./person";
import type { SyncStore } from "./sync-store";

/** Until `leaving` is aborted. */
export function startSync(store: SyncStore, person: string, leaving: AbortSignal): void {
  rememberPerson(person);
  // What this page shows is not for whoever signed in meanwhile in another tab.
  onOtherPerson(person, () => globalThis.location.reload(), leaving);
  const keep = keepAnswers(person, leaving);
  keepAnswersWith(keep);
  // Whoever just signed in was told who they are by that, and did not ask.
  const { data: me } = api.endpoints.getMe.select()(store.getState());
  if (me?.person.id === person) keep({ url: "/auth/me" }, me);
  leaving.addEventListener("abort", () => keepAnswersWith(undefined));
  serveShell();
  const queue = queueOf(store);
  leaving.addEventListener("abort", () => closeQueue(store));
  void followChanges(store, leaving, () => void queue.drain());
}
