// What is shown is what the server confirmed, with what waits applied to it in order. Pure: when the confirmed task
// changes, the same changes are applied to the new one.

import type { Command, Deed, Refs } from "@api/pending/command";
import type { Due, PersonRef, Task, TaskPatch, TaskStatus } from "@api/types";
import { instantOf } from "@shared/time";

/** Whose eyes see it. */
export interface Sight {
  me: PersonRef | null;
  /** Of whoever looks. */
  zone: string;
}

const CLOSED: Partial<Record<Deed["kind"], TaskStatus>> = {
  complete: "done",
  skip: "skipped",
  cancel: "cancelled",
};

/** A task with one command applied; the same one where it is not about this task. */
export function withCommand(task: Task, command: Command, sight: Sight): Task {
  const { deed, made_at_ms, refs } = command;
  const updated_at = new Date(made_at_ms).toISOString();
  if (deed.kind === "change_many") {
    return deed.body.tasks.includes(task.id) ? manyChanged(task, command, sight) : task;
  }
  if (!("task" in deed) || deed.task !== task.id) return task;
  const status = CLOSED[deed.kind];
  if (status !== undefined) {
    return closed({ ...task, updated_at }, status, sight, deed.kind === "complete" ? deed.done_on : null);
  }
  switch (deed.kind) {
    case "reopen":
      return reopened({ ...task, updated_at });
    case "archive":
      return { ...task, updated_at, place: "archived" };
    case "delete":
      return { ...task, updated_at, place: "trash" };
    case "restore":
      return { ...task, updated_at, place: "active" };
    case "change":
      return patched({ ...task, updated_at }, deed.patch, refs, sight);
    case "comment":
      return { ...task, comments_count: task.comments_count + 1 };
    default:
      return task;
  }
}

/** All of them, in the order in which they were made. */
export function withPending(task: Task, commands: readonly Command[], sight: Sight): Task {
  return commands.reduce(
    (shown, command) => (command.taken_back ? shown : withCommand(shown, command, sight)),
    task,
  );
}

function closed(task: Task, status: TaskStatus, { me }: Sight, done_on: string | null): Task {
  return { ...task, status, closed_at: task.updated_at, closed_by: me, done_on };
}

function reopened(task: Task): Task {
  return { ...task, status: "open", closed_at: null, closed_by: null, done_on: null };
}

function manyChanged(task: Task, { deed, made_at_ms, refs }: Command, sight: Sight): Task {
  if (deed.kind !== "change_many") return task;
  const { change, finish, place, reopen } = deed.body;
  let shown: Task = { ...task, updated_at: new Date(made_at_ms).toISOString() };
  if (change) shown = patched(shown, change, refs, sight);
  if (finish && shown.status === "open") shown = closed(shown, finish, sight, null);
  if (reopen) shown = reopened(shown);
  return place ? { ...shown, place } : shown;
}

/** `after` is about an order, so it is for the lists that have one. */
function patched(task: Task, patch: TaskPatch, refs: Refs, { zone }: Sight): Task {
  const next = { ...task };
  if (patch.title != null) next.title = patch.title;
  if (patch.notes != null) next.notes = patch.notes;
  if (patch.priority != null) next.priority = patch.priority;
  if (patch.start !== undefined) next.start = patch.start;
  if (patch.links != null) next.links = patch.links;
  if (patch.parent !== undefined) next.parent = patch.parent;
  if (patch.due !== undefined) {
    next.due = patch.due;
    next.due_at = dueAt(patch.due, zone);
  }
  if (patch.reminders != null) {
    next.reminders = patch.reminders.map((reminder, at) => ({ ...reminder, id: `tmp_${at}` }));
  }
  if (patch.project !== undefined) {
    next.project = refs.projects.find(({ id }) => id === patch.project) ?? null;
    next.section = null;
  }
  if (patch.section !== undefined) {
    const sections = refs.projects.find(({ id }) => id === next.project?.id)?.sections ?? [];
    next.section = sections.find(({ id }) => id === patch.section) ?? null;
  }
  next.tags = tagged(task.tags, patch, refs);
  next.assignees = assigned(task.assignees, patch, refs);
  return next;
}

/** Null for a whole day. */
function dueAt(due: Due | null, zone: string): string | null {
  if (!due?.time) return null;
  return instantOf(due.date, due.time, due.zone ?? zone).toISOString();
}

const sameName = (a: string, b: string) => a.toLocaleLowerCase() === b.toLocaleLowerCase();

function tagged(before: Task["tags"], patch: TaskPatch, refs: Refs): Task["tags"] {
  const named = (name: string) =>
    [...before, ...refs.tags].find((tag) => sameName(tag.name, name)) ?? {
      id: `tmp_${name}`,
      name,
      color: null,
    };
  const kept = patch.tags == null ? before : patch.tags.map(named);
  const more = (patch.add_tags ?? [])
    .map(named)
    .filter((tag) => kept.every(({ name }) => !sameName(name, tag.name)));
  const gone = patch.remove_tags ?? [];
  return more.length === 0 && gone.length === 0 && kept === before
    ? before
    : [...kept, ...more]
        .filter(({ name }) => gone.every((one) => !sameName(one, name)))
        .sort((a, b) => a.name.localeCompare(b.name));
}

/** Somebody whose name was never read here is shown once the server says it. */
function assigned(before: PersonRef[], patch: TaskPatch, refs: Refs): PersonRef[] {
  const named = (id: string) => [...before, ...refs.people].find((person) => person.id === id) ?? [];
  const kept = patch.assignees == null ? before : patch.assignees.flatMap(named);
  const more = (patch.add_assignees ?? [])
    .flatMap(named)
    .filter(({ id }) => kept.every((one) => one.id !== id));
  const gone = new Set(patch.remove_assignees ?? []);
  return more.length === 0 && gone.size === 0 && kept === before
    ? before
    : [...kept, ...more].filter(({ id }) => !gone.has(id));
}

/**
 * At the end of the order by hand, those that wait in the order in which they were made. The server gives the milliseconds
 * times 2²⁰: this is behind all of them, however wrong a clock is.
 */
const RANK_AT_END = 2 ** 21;

/** The task that a command makes, as far as it is known here; undefined for other commands. */
export function madeTask(command: Command, sight: Sight): Task | undefined {
  const { deed, refs } = command;
  if (command.taken_back || (deed.kind !== "create" && deed.kind !== "quick")) return undefined;
  // What a text means is known within a moment, unless it has to wait.
  if (deed.kind === "quick" && !command.waits) return undefined;
  const at = new Date(command.made_at_ms).toISOString();
  const bare: Task = {
    id: deed.task,
    title: deed.kind === "quick" ? deed.body.text : deed.body.title,
    notes: "",
    notes_version: 0,
    project: null,
    section: null,
    parent: null,
    assignees: [],
    owner: sight.me,
    priority: "none",
    tags: [],
    due: null,
    due_at: null,
    start: null,
    reminders: [],
    links: [],
    series: null,
    status: "open",
    place: "active",
    rank: RANK_AT_END * command.made_at_ms,
    subtasks: { finished: 0, total: 0 },
    comments_count: 0,
    created_at: at,
    updated_at: at,
    closed_at: null,
    closed_by: null,
    done_on: null,
    version: 0,
  };
  if (deed.kind === "quick") return patched(bare, projectOf(deed.body.project), refs, sight);
  return patched(bare, deed.body, refs, sight);
}

function projectOf(project: string | undefined): TaskPatch {
  return project === undefined ? {} : { project };
}
