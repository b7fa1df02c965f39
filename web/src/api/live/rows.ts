// Changed rows go straight into what is cached, before the lists are read again.

import { api } from "../index";
import { rowsConfirmed } from "../sync-state";
import type { SyncStore } from "../sync-store";
import type { Task } from "../types";
import type { ChangedRow } from "./protocol";

export interface TaskRows {
  /** By id: the task as it is now, or null where it is gone. */
  tasks: ReadonlyMap<string, Task | null>;
  /** Projects that are gone, or not theirs to see any more: with them goes what is in them. */
  goneProjects: ReadonlySet<string>;
}

export function taskRows(rows: readonly ChangedRow[]): TaskRows {
  const tasks = new Map(
    rows.filter(({ kind }) => kind === "tasks.task").map(({ id, row }) => [id, (row ?? null) as Task | null]),
  );
  const gone = rows.filter(({ kind, row }) => kind === "tasks.project" && row == null);
  return { tasks, goneProjects: new Set(gone.map(({ id }) => id)) };
}

/** Not those that are here already: our own changes come back with what others change. */
export function unknownRows({ getState }: SyncStore, rows: readonly ChangedRow[]): ChangedRow[] {
  const versions = new Map(getState().sync.fresh.map(({ task }) => [task.id, task.version]));
  return rows.filter(({ kind, id, row }) => {
    const known = versions.get(id);
    return kind !== "tasks.task" || row == null || known === undefined || (row as Task).version > known;
  });
}

const isGone = ({ id, project }: Task, { tasks, goneProjects }: TaskRows) =>
  tasks.get(id) === null || goneProjects.has(project?.id ?? "");
const touches = (rows: TaskRows, tasks: readonly Task[]) =>
  tasks.some((task) => rows.tasks.has(task.id) || isGone(task, rows));

/** The newer of two; an answer that was on its way longer must not bring the past back. */
function newer(task: Task, rows: TaskRows): Task | null {
  const row = rows.tasks.get(task.id) ?? task;
  const newest = row.version >= task.version ? row : task;
  return isGone(newest, rows) ? null : newest;
}

function patched(tasks: readonly Task[], rows: TaskRows): Task[] {
  return tasks.map((task) => newer(task, rows)).filter((task) => task !== null);
}

/** Every cached answer with one of these tasks has it as it is now. Where a task newly belongs is for the lists' overlay. */
export function applyTaskRows({ dispatch, getState }: SyncStore, rows: TaskRows, nowMs: number): void {
  if (rows.tasks.size === 0 && rows.goneProjects.size === 0) return;
  const { selectCachedArgsForQuery, updateQueryData } = api.util;
  const state = getState();
  for (const arg of selectCachedArgsForQuery(state, "getTask")) {
    const held = api.endpoints.getTask.select(arg)(state).data;
    const row = held === undefined ? null : newer(held, rows);
    if (row !== null && row !== held) dispatch(updateQueryData("getTask", arg, () => row));
  }
  for (const arg of selectCachedArgsForQuery(state, "listTasks")) {
    if (!touches(rows, api.endpoints.listTasks.select(arg)(state).data?.items ?? [])) continue;
    const change = updateQueryData("listTasks", arg, (page) => {
      const items = patched(page.items, rows);
      return { ...page, items, total: page.total - (page.items.length - items.length) };
    });
    dispatch(change);
  }
  for (const arg of selectCachedArgsForQuery(state, "getTaskCalendar")) {
    if (!touches(rows, api.endpoints.getTaskCalendar.select(arg)(state).data?.tasks ?? [])) continue;
    const change = updateQueryData("getTaskCalendar", arg, (calendar) => ({
      ...calendar,
      tasks: patched(calendar.tasks, rows),
    }));
    dispatch(change);
  }
  const fresh = getState().sync.fresh.map(({ task }) => task);
  const gone = [...rows.tasks.keys(), ...fresh.filter((task) => isGone(task, rows)).map(({ id }) => id)];
  const tasks = [...rows.tasks.values()].filter((task) => task !== null && !isGone(task, rows)) as Task[];
  dispatch(rowsConfirmed({ tasks, gone, at_ms: nowMs }));
}
