// A list as it is shown: the answer, with the rows that are newer than it and what waits.

import type { Command } from "@api/pending/command";
import { isTemporary } from "@api/pending/command";
import type { FreshRow, Settled } from "@api/sync-state";
import type { Task, TasksArg } from "@api/types";
import { dueDay } from "../due";
import { belongs, isKept } from "./belongs";
import { madeTask, withCommand, type Sight } from "./with-pending";

export interface Overlay {
  pending: readonly Command[];
  settled: readonly Settled[];
  fresh: readonly FreshRow[];
  /** Confirmed tasks that something waits about: it may bring them into lists that did not have them. */
  changing: readonly Task[];
  /** Ids of tasks that were made here and whose answers came. */
  answered: ReadonlySet<string>;
}

export interface Page {
  items: Task[];
  total: number;
}

type Compare = (a: Task, b: Task) => number;
const PRIORITIES = { high: 0, medium: 1, low: 2, none: 3 };
const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function order(arg: TasksArg, { zone }: Sight): Compare {
  const due = (task: Task) => `${dueDay(task, zone) ?? "9999"} ${task.due_at ?? ""}`;
  const orders: Record<string, Compare> = {
    due: (a, b) => text(due(a), due(b)),
    priority: (a, b) => PRIORITIES[a.priority] - PRIORITIES[b.priority],
    created: (a, b) => text(a.created_at, b.created_at),
    updated: (a, b) => text(a.updated_at, b.updated_at),
    rank: (a, b) => a.rank - b.rank,
  };
  const compare = orders[arg.sort ?? "due"] ?? (() => 0);
  return arg.descending ? (a, b) => compare(b, a) : compare;
}

/** Where it goes in a list that is in order: in front of what is not before it. */
function placed(items: readonly Task[], task: Task, compare: Compare): Task[] {
  const others = items.filter(({ id }) => id !== task.id);
  const at = others.findIndex((other) => compare(task, other) <= 0);
  return others.toSpliced(at === -1 ? others.length : at, 0, task);
}

/** Whether it stands where its neighbours let it: a row that was changed in an answer may not. */
function isInPlace(items: readonly Task[], { id }: Task, compare: Compare): boolean {
  const at = items.findIndex((item) => item.id === id);
  const [before, task, after] = [items[at - 1], items[at], items[at + 1]];
  if (task === undefined) return true;
  return (
    (before === undefined || compare(before, task) <= 0) && (after === undefined || compare(task, after) <= 0)
  );
}

/** What the socket or a list says of a task that is made here can be faster than the answer: the two are one. */
function areTwins(
  made: Task,
  { title, project, parent, owner, version, created_at }: Task,
  { me }: Sight,
): boolean {
  const same = made.title === title && made.project?.id === project?.id && made.parent === parent;
  const justNow = version === 1 && Date.parse(created_at) > Date.parse(made.created_at) - TWINS_MS;
  return same && justNow && owner !== null && owner.id === me?.id;
}
/** As far as the clocks of browser and server may differ. */
const TWINS_MS = 60_000;

/** Behind another in the order by hand: between it and the next, until the server gives it a number. */
function ranked(task: Task, { deed, taken_back }: Command, items: readonly Task[]): Task {
  if (taken_back || deed.kind !== "change" || deed.task !== task.id || deed.patch.after === undefined)
    return task;
  if (deed.patch.after === null) return { ...task, rank: Math.min(...items.map(({ rank }) => rank)) - 1 };
  const after = items.find(({ id }) => id === deed.patch.after);
  if (after === undefined) return task;
  const next = items.filter(({ id, rank }) => rank > after.rank && id !== task.id).map(({ rank }) => rank);
  return { ...task, rank: next.length === 0 ? after.rank + 1 : (after.rank + Math.min(...next)) / 2 };
}

/** Rows change in an answer before it is read again: what is done by now is not among the open ones. */
function settled<P extends Page>(page: P, arg: TasksArg): P {
  const items = page.items.filter((task) => isKept(task, arg));
  return items.length === page.items.length
    ? page
    : { ...page, items, total: page.total - page.items.length + items.length };
}

/** Rows that came after an answer was read. */
export function newerRows({ fresh }: Overlay, readAtMs: number): Task[] {
  return fresh.filter(({ at_ms }) => at_ms > readAtMs).map(({ task }) => task);
}

/** `readAtMs`: when the answer came. What is older than that is in it already. */
export function shownPage<P extends Page>(
  page: P,
  arg: TasksArg,
  overlay: Overlay,
  sight: Sight,
  readAtMs: number,
): P {
  const commands = [
    ...overlay.settled.filter(({ at_ms }) => at_ms > readAtMs).map(({ command }) => command),
    ...overlay.pending,
  ];
  const newer = newerRows(overlay, readAtMs);
  if (commands.length === 0 && newer.length === 0) return settled(page, arg);
  const compare = order(arg, sight);
  const sent = commands.filter(({ tries }) => tries > 0).flatMap((command) => madeTask(command, sight) ?? []);
  const isTwin = (one: Task, task: Task) => !overlay.answered.has(task.id) && areTwins(one, task, sight);
  const twins = new Map(
    sent.flatMap((one) => {
      const row = page.items.find((task) => isTwin(one, task));
      return row === undefined ? [] : [[row.id, one.id]];
    }),
  );
  // Until the answer comes it keeps the id that it was made with: the row stays the same, and what waits is about it.
  const read = page.items.map((task) => {
    const id = twins.get(task.id);
    return id === undefined ? task : { ...task, id };
  });
  const before = new Map(read.map((task) => [task.id, task]));
  const made = commands
    .flatMap((command) => madeTask(command, sight) ?? [])
    .filter(({ id }) => !before.has(id));
  const fresh = newer.filter((task) => !sent.some((one) => isTwin(one, task)));
  const unread = new Set(commands.flatMap(({ deed }) => (deed.kind === "quick" ? [deed.task] : [])));
  // A later page of a list is no place for what is new.
  const known = arg.cursor === undefined ? [...fresh, ...made] : fresh;
  const changing = new Map(arg.cursor === undefined ? overlay.changing.map((task) => [task.id, task]) : []);
  let items = read;
  for (const task of [...changing.values()].filter(({ id }) => !before.has(id)))
    items = placed(items, task, compare);
  for (const task of known) {
    const held = before.get(task.id);
    if (held === undefined || held.version < task.version || !isInPlace(items, task, compare)) {
      items = placed(items, task, compare);
    }
  }
  for (const command of commands) {
    items = items.reduce((shown, task) => {
      const changed = ranked(command.taken_back ? task : withCommand(task, command, sight), command, shown);
      if (changed === task) return shown;
      const moved = compare(task, changed) !== 0;
      return moved ? placed(shown, changed, compare) : shown.map((one) => (one === task ? changed : one));
    }, items);
  }
  const renewed = new Set(fresh.map(({ id }) => id));
  const kept = items.filter((task) => {
    // Of what nothing happened to, the server knows best.
    const same = (before.get(task.id) ?? changing.get(task.id)) === task;
    if (same && !renewed.has(task.id)) return before.has(task.id) && isKept(task, arg);
    const answer = belongs(task, arg, sight, unread.has(task.id));
    return answer === "yes" || (answer === "unknown" && (before.has(task.id) || isTemporary(task.id)));
  });
  return { ...page, items: kept, total: Math.max(page.total + kept.length - page.items.length, 0) };
}
