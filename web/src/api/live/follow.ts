// What others change appears without asking. A socket says what changed; where sockets do not get through (proxies), a
// long poll does. The cursor is kept over every break, so that nothing is missed and nothing is applied twice.

import { ask } from "../base-query";
import type { ListChangesApiResponse } from "../generated/api";
import { api } from "../index";
import { connectionChanged, synced, type Connection } from "../sync-state";
import type { SyncStore } from "../sync-store";
import { forgetAnswers } from "../kept/answers";
import { takeFirstCursor } from "./cursor";
import { backOffMs, type ChangedRow, type ServerFrame } from "./protocol";
import { applyTaskRows, taskRows, unknownRows } from "./rows";
import { runSocket } from "./socket";
import { ALL_TAGS, staleTags } from "./tags";
import { throttledTags, type StaleTags } from "./throttle";
import { rest } from "./wake";

/** As long as the server allows. */
const POLL_SECONDS = 25;
/** Sockets that closed before a hello, although the server answers other requests: then it is polled for a while. */
const SOCKETS_TRIED = 2;
const POLLED_FOR_MS = 60_000;
/** Until then it may be a restart; from then on people are told that they are offline. */
const FAILURES_UNTIL_OFFLINE = 3;

/** Asked as a function, because it changes while we wait. */
const isOver = (leaving: AbortSignal): boolean => leaving.aborted;

const isOnline = (): boolean => navigator.onLine;

interface Following {
  store: SyncStore;
  stale: StaleTags;
  cursor: string | undefined;
  onLive: () => void;
}

function say({ store, stale, onLive }: Following, connection: Connection): void {
  const { as_of_ms } = store.getState().sync;
  // What was shown from before the break may be older than the cursor.
  if (connection === "live" && as_of_ms !== null) stale.add(ALL_TAGS);
  if (store.getState().sync.connection !== connection) store.dispatch(connectionChanged(connection));
  if (connection === "live") onLive();
}

function applyChanges({ store, stale }: Following, rows: readonly ChangedRow[]): void {
  const news = unknownRows(store, rows);
  const tasks = taskRows(news);
  applyTaskRows(store, tasks, Date.now());
  // What was kept of a project that is not theirs to see any more must not be read offline either.
  if (tasks.goneProjects.size > 0) void forgetAnswers();
  stale.add(staleTags(news.map(({ kind }) => kind)));
}

/** `to` says how far everything that this person may see is here. */
function reached(following: Following, to: string): void {
  following.cursor = to;
  following.store.dispatch(synced(Date.now()));
}

function onFrame(following: Following, frame: ServerFrame): void {
  const { stale } = following;
  switch (frame.type) {
    case "hello":
      say(following, "live");
      // With a cursor, what changed since comes next; `to` alone would skip it.
      if (following.cursor === undefined) {
        stale.add(ALL_TAGS);
        reached(following, frame.to);
      } else if (following.cursor === frame.to) reached(following, frame.to);
      return;
    case "must_refetch":
      stale.add(ALL_TAGS);
      reached(following, frame.to);
      return;
    case "changes":
      applyChanges(following, frame.rows);
      reached(following, frame.to);
      return;
    case "heartbeat":
      reached(following, frame.to);
      return;
    case "bye":
  }
}

/** One plain question: refreshes the session on the way, and tells whether the server can be reached. */
async function poll(following: Following, waitSeconds: number, leaving: AbortSignal): Promise<boolean> {
  const { store, stale, cursor } = following;
  const params = { wait_seconds: waitSeconds, ...(cursor === undefined ? {} : { after: cursor }) };
  // A question that waits would go on waiting after the network is gone.
  const { data } = await ask({ url: "/changes", params }, store.dispatch, untilOffline(leaving));
  if (isOver(leaving) || data === undefined) return false;
  const changes = data as ListChangesApiResponse;
  if (changes.must_refetch) stale.add(ALL_TAGS);
  else applyChanges(following, changes.rows);
  reached(following, changes.to);
  return true;
}

function untilOffline(leaving: AbortSignal): AbortSignal {
  const ending = new AbortController();
  const end = () => ending.abort();
  leaving.addEventListener("abort", end, { signal: ending.signal });
  globalThis.addEventListener("offline", end, { signal: ending.signal });
  return ending.signal;
}

async function pollForAWhile(following: Following, leaving: AbortSignal): Promise<void> {
  const until = Date.now() + POLLED_FOR_MS;
  while (!isOver(leaving) && Date.now() < until) {
    if (!(await poll(following, POLL_SECONDS, leaving))) return;
    await rest(1_000, leaving);
  }
}

/** Runs until `leaving` is aborted. `onLive` is called whenever the server can be reached again. */
export async function followChanges(
  store: SyncStore,
  leaving: AbortSignal,
  onLive: () => void = () => undefined,
): Promise<void> {
  const stale = throttledTags((tags) => store.dispatch(api.util.invalidateTags(tags)));
  leaving.addEventListener("abort", stale.stop);
  const following: Following = { store, stale, onLive, cursor: await takeFirstCursor() };
  globalThis.addEventListener("offline", () => say(following, "offline"), { signal: leaving });
  let failures = 0;
  let unheard = 0;
  while (!isOver(leaving)) {
    if (!isOnline()) {
      say(following, "offline");
      await rest(
        backOffMs(Infinity, () => 1),
        leaving,
      );
      continue;
    }
    const ended = await runSocket(following.cursor, (frame) => onFrame(following, frame), leaving);
    if (isOver(leaving)) return;
    if (ended.greeted) failures = unheard = 0;
    else unheard += 1;
    say(following, !isOnline() || failures >= FAILURES_UNTIL_OFFLINE ? "offline" : "reconnecting");
    if (ended.greeted && !ended.signedOut) {
      await rest(ended.retryMs ?? backOffMs(0), leaving);
      continue;
    }
    if (await poll(following, 0, leaving)) {
      failures = 0;
      if (unheard < SOCKETS_TRIED) continue;
      say(following, "live");
      await pollForAWhile(following, leaving);
      unheard = 0;
      continue;
    }
    if (isOver(leaving)) return;
    failures += 1;
    unheard = 0;
    if (failures >= FAILURES_UNTIL_OFFLINE) say(following, "offline");
    await rest(backOffMs(failures), leaving);
  }
}
