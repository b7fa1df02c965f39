// What others change appears without asking: a long poll over `/changes` tells which reads are stale.

import type { ThunkDispatch, UnknownAction } from "@reduxjs/toolkit";
import { ask } from "./base-query";
import type { ListChangesApiResponse } from "./generated/api";
import { api } from "./index";

/** As long as the server allows. */
const WAIT_SECONDS = 25;
/** Between answers, so that a burst of changes is one reload; and before the first wait. */
const PAUSE_MS = 1_500;
const PAUSE_AFTER_FAILURE_MS = 15_000;

type Tag =
  | "Me"
  | "Match"
  | "People"
  | "Rounds"
  | "Programs"
  | "Imports"
  | "Bulk"
  | "Deliveries"
  | "Security"
  | "Tasks"
  | "Series"
  | "Projects"
  | "TaskTags"
  | "Templates"
  | "SavedViews"
  | "Reminders";

const TAGS: Record<string, readonly Tag[]> = {
  "people.me": ["Me", "Match"],
  "people.person": ["People"],
  "people.import": ["Imports"],
  "people.bulk_change": ["Bulk"],
  "people.security_event": ["Security"],
  "coffee.round": ["Rounds", "Match"],
  "coffee.match": ["Match", "Rounds"],
  "coffee.program": ["Programs"],
  "notify.delivery": ["Deliveries"],
  "tasks.task": ["Tasks", "Projects", "TaskTags"],
  "tasks.series": ["Series", "Tasks"],
  "tasks.project": ["Projects", "Tasks"],
  "tasks.tag": ["TaskTags", "Tasks"],
  "tasks.template": ["Templates"],
  "tasks.saved_view": ["SavedViews"],
  "tasks.reminders": ["Reminders"],
};
const ALL: readonly Tag[] = [
  "Me",
  "Match",
  "People",
  "Rounds",
  "Programs",
  "Imports",
  "Bulk",
  "Deliveries",
  "Security",
  "Tasks",
  "Series",
  "Projects",
  "TaskTags",
  "Templates",
  "SavedViews",
  "Reminders",
];

/** Kinds of a newer server than this client make nothing stale: nothing here reads them. */
export function staleTags(kinds: Iterable<string>, everything: boolean): Tag[] {
  if (everything) return [...ALL];
  return [...new Set([...kinds].flatMap((kind) => TAGS[kind] ?? []))];
}

type Dispatch = ThunkDispatch<unknown, unknown, UnknownAction>;

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A hidden page asks nothing; it catches up from its cursor when it is looked at again. */
async function visible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === "visible") return;
  await new Promise<void>((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => resolve());
  });
}

/** Not a query of the store: while one of those is under way, a write makes no read stale, and this one waits long. */
async function changesAfter(
  after: string | undefined,
  dispatch: Dispatch,
  signal: AbortSignal,
): Promise<ListChangesApiResponse | undefined> {
  const params = after === undefined ? {} : { after, wait_seconds: WAIT_SECONDS };
  const { data } = await ask({ url: "/changes", params }, dispatch, signal);
  return data as ListChangesApiResponse | undefined;
}

/** Runs until `signal` is aborted. */
export async function followChanges(dispatch: Dispatch, signal: AbortSignal): Promise<void> {
  let after: string | undefined;
  while (!signal.aborted) {
    const data = await changesAfter(after, dispatch, signal);
    // `aborted` has become true meanwhile when the page was left.
    if ((signal as { aborted: boolean }).aborted) return;
    if (data !== undefined) {
      // The first answer only says where to go on from: what the page shows was read a moment ago.
      const tags =
        after === undefined
          ? []
          : staleTags(
              data.rows.map(({ kind }) => kind),
              data.must_refetch,
            );
      after = data.to;
      if (tags.length > 0) dispatch(api.util.invalidateTags(tags));
    }
    await pause(data === undefined ? PAUSE_AFTER_FAILURE_MS : PAUSE_MS, signal);
    await visible(signal);
  }
}
