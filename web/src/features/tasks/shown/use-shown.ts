// Tasks as they are shown: what the server confirmed with what waits. Pages read tasks through these only.

import { skipToken } from "@reduxjs/toolkit/query";
import { useMemo } from "react";
import { useSelector, useStore } from "react-redux";
import {
  useGetTaskCalendarQuery,
  useGetTaskQuery,
  useListTasksQuery,
  type GetTaskCalendarApiArg,
} from "@api";
import { confirmedTask } from "@api/pending/base";
import { isTemporary, tasksIn, withRealIds } from "@api/pending/command";
import type { SyncState } from "@api/sync-state";
import type { SyncStore } from "@api/sync-store";
import type { TasksArg } from "@api/types";
import { useViewer, useViewerZone } from "@shared/hooks/use-viewer";
import { untouched } from "../calendar";
import { newerRows, shownPage, type Overlay } from "./list";
import { madeTask, withPending, type Sight } from "./with-pending";

interface HasSync {
  sync: SyncState;
}

function useSight(): Sight {
  const viewer = useViewer()?.person;
  const zone = useViewerZone();
  return useMemo(() => {
    if (viewer === undefined) return { me: null, zone };
    const { id, name, team, time_zone } = viewer;
    return { me: { id, name, team, time_zone, erased: false }, zone };
  }, [viewer, zone]);
}

function useOverlay(): Overlay {
  const waiting = useSelector(({ sync }: HasSync) => sync.pending);
  const settled = useSelector(({ sync }: HasSync) => sync.settled);
  const fresh = useSelector(({ sync }: HasSync) => sync.fresh);
  const ids = useSelector(({ sync }: HasSync) => sync.ids);
  const store = useStore() as SyncStore;
  return useMemo(() => {
    const pending = waiting.map((command) => ({ ...command, deed: withRealIds(command.deed, ids) }));
    const about = new Set(
      [...pending, ...settled.map(({ command }) => command)].flatMap(({ deed }) => tasksIn(deed)),
    );
    const state = store.getState();
    const changing = [...about].flatMap((id) => confirmedTask(state, id) ?? []);
    return { pending, settled, fresh, changing, answered: new Set(Object.values(ids)) };
  }, [waiting, settled, fresh, ids, store]);
}

function useRealId(id: string): string {
  return useSelector(({ sync }: HasSync) => sync.ids[id] ?? id);
}

/** When an answer was read; without the server, what stands for it is as old as what was kept. */
function useReadAt(fulfilledMs = 0): number {
  const asOfMs = useSelector(({ sync }: HasSync) => sync.as_of_ms);
  return Math.min(fulfilledMs, asOfMs ?? fulfilledMs);
}

const NOTHING = { items: [], total: 0, next_cursor: null, has_more_than_total: false };

/** Keys for rows: one that was made here stays the same row, with its focus, when the server gives it its id. */
export function useRowKey(): (id: string) => string {
  const ids = useSelector(({ sync }: HasSync) => sync.ids);
  return useMemo(() => {
    const made = new Map(Object.entries(ids).map(([temporary, real]) => [real, temporary]));
    return (id: string) => made.get(id) ?? id;
  }, [ids]);
}

/** One page of a list. */
export function useTaskPage(arg: TasksArg | typeof skipToken) {
  const parent = useRealId(arg === skipToken ? "" : (arg.parent ?? ""));
  const wanted = arg === skipToken || parent === "" ? arg : { ...arg, parent };
  // The server knows nothing of a task that is not sent yet, nor of its parts.
  const unsent = isTemporary(parent);
  const answer = useListTasksQuery(unsent ? skipToken : wanted);
  const overlay = useOverlay();
  const sight = useSight();
  const readAtMs = useReadAt(answer.fulfilledTimeStamp);
  const confirmed = unsent ? NOTHING : answer.data;
  const key = JSON.stringify(wanted === skipToken ? {} : wanted);
  const data = useMemo(() => {
    const asked = JSON.parse(key) as TasksArg;
    return confirmed === undefined ? undefined : shownPage(confirmed, asked, overlay, sight, readAtMs);
  }, [confirmed, key, overlay, sight, readAtMs]);
  return { ...answer, data };
}

/** One task; one that waits to be made too. */
export function useTask(wanted: string) {
  const id = useRealId(wanted);
  const unsent = isTemporary(id);
  const answer = useGetTaskQuery(unsent ? skipToken : { id });
  const overlay = useOverlay();
  const sight = useSight();
  const confirmed = answer.data;
  const data = useMemo(() => {
    const made = overlay.pending.map((command) => madeTask(command, sight)).find((task) => task?.id === id);
    const task = confirmed?.id === id ? confirmed : made;
    return task === undefined ? undefined : withPending(task, overlay.pending, sight);
  }, [confirmed, id, overlay, sight]);
  return { ...answer, data, unsent };
}

/** What is due in these days. */
export function useTaskCalendar(arg: GetTaskCalendarApiArg) {
  const answer = useGetTaskCalendarQuery(arg);
  const overlay = useOverlay();
  const sight = useSight();
  const { currentData } = answer;
  const readAtMs = useReadAt(answer.fulfilledTimeStamp);
  const confirmed = currentData ?? answer.data;
  const { from, until, mine = false } = arg;
  const data = useMemo(() => {
    if (confirmed === undefined) return undefined;
    const page = { items: confirmed.tasks, total: confirmed.tasks.length };
    const asked: TasksArg = { dueFrom: from, dueUntil: until, ...(mine ? { for: "me" } : {}) };
    const shown = shownPage(page, asked, overlay, sight, readAtMs);
    if (shown === page) return confirmed;
    const coming = untouched(confirmed.coming, [...newerRows(overlay, readAtMs), ...shown.items]);
    return { ...confirmed, tasks: shown.items, coming };
  }, [confirmed, from, until, mine, overlay, sight, readAtMs]);
  return { ...answer, data };
}

/** Whether something about a task waits: `unread` where its text is read by the server only. */
export function useWaiting(id: string): "waits" | "unread" | undefined {
  const { pending } = useOverlay();
  const about = pending.filter(({ deed, waits }) => waits && "task" in deed && deed.task === id);
  if (about.length === 0) return undefined;
  return about.some(({ deed }) => deed.kind === "quick") ? "unread" : "waits";
}

/** Comments that are written and not sent yet. */
export function usePendingComments(wanted: string): { id: string; text: string }[] {
  const id = useRealId(wanted);
  const { pending } = useOverlay();
  return pending.flatMap(({ id: command, deed, taken_back }) =>
    deed.kind === "comment" && deed.task === id && !taken_back ? [{ id: command, text: deed.text }] : [],
  );
}
