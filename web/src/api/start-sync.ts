// Everything that keeps a signed-in page and the server alike. Loaded with the signed-in pages only.

import { keepAnswersWith } from "./base-query";
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
  keepAnswersWith(keepAnswers(person, leaving));
  leaving.addEventListener("abort", () => keepAnswersWith(undefined));
  serveShell();
  const queue = queueOf(store);
  leaving.addEventListener("abort", () => closeQueue(store));
  void followChanges(store, leaving, () => void queue.drain());
}
