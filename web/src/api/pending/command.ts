// A change that somebody made here and that the server has not answered yet. It is kept as plain data, over reloads and
// releases: add kinds, do not change what the present ones mean.

import type { FetchArgs } from "@reduxjs/toolkit/query/react";
import type { BulkTasks, NewTask, PersonRef, Task, TaskPatch } from "../types";

export interface QuickText {
  text: string;
  dismissed: [number, number][];
  project?: string;
  /** So that "tomorrow" is the day after it was typed, whenever it is sent. */
  written_at: string;
}

export type Simply = "skip" | "cancel" | "reopen" | "archive" | "delete" | "restore";

/** What is to be done. `task` is the task's id, or a `tmp_…` of one that is made here. */
export type Deed =
  | { kind: Simply; task: string }
  | { kind: "complete"; task: string; done_on: string }
  | { kind: "change"; task: string; patch: TaskPatch }
  | { kind: "change_many"; body: BulkTasks }
  | { kind: "create"; task: string; body: NewTask }
  | { kind: "quick"; task: string; body: QuickText }
  | { kind: "comment"; task: string; text: string }
  | { kind: "restore_field"; task: string; place: string; field: string }
  | { kind: "undo"; action: string };

/** What the confirmed task said when the change was made. */
export interface Base {
  title: string;
  version: number;
  /** The fields that the change is about. */
  fields: Partial<Task>;
  /** By field of the history: when what we knew of it was written. */
  known_at: Record<string, string>;
}

/** Names for the ids in a change, so that it can be shown without asking. */
export interface Refs {
  projects: (NonNullable<Task["project"]> & { sections: NonNullable<Task["section"]>[] })[];
  tags: Task["tags"];
  people: PersonRef[];
}

export interface Command {
  /** UUIDv7 of when it was made; sent as the idempotency key of every try, so that it happens once. */
  id: string;
  made_at_ms: number;
  deed: Deed;
  base: Base | null;
  refs: Refs;
  /** How often it was sent. From the first on, nobody knows whether it happened until there is an answer. */
  tries: number;
  /** Whether a try failed, or nobody was there to take it: it waits, and people are told so. */
  waits: boolean;
  /** Taken back after it was sent: it is undone as soon as it is answered. */
  taken_back: boolean;
}

/** Why a change needs a person. */
export type Why =
  | {
      kind: "refused";
      error: string;
      message: string;
      details: Record<string, unknown>;
      correlation_id: string | null;
    }
  | {
      kind: "conflict";
      /** As the history names it. */
      field: string;
      mine: string | null;
      theirs: string | null;
      by: PersonRef | null;
      at: string;
      /** Of our change in the history: from there theirs comes back. */
      place: string;
    };

export interface Review {
  id: string;
  command: Command;
  why: Why;
}

export const TEMPORARY = "tmp_";
export const isTemporary = (id: string): boolean => id.startsWith(TEMPORARY);

/** The task that it is about, if it is one. */
export function taskOf(deed: Deed): string | null {
  return "task" in deed ? deed.task : null;
}

/** Ids of tasks in it. */
export function tasksIn(deed: Deed): string[] {
  if (deed.kind === "change_many") return deed.body.tasks;
  const task = taskOf(deed);
  const more = deed.kind === "change" ? [deed.patch.parent, deed.patch.after] : [];
  const parent = deed.kind === "create" ? [deed.body.parent] : [];
  return [task, ...more, ...parent].filter((id): id is string => typeof id === "string");
}

const PATHS: Record<Simply, string> = {
  skip: "/skip",
  cancel: "/cancel",
  reopen: "/reopen",
  archive: "/archive",
  restore: "/restore",
  delete: "",
};

/** With the real ids of tasks that were made here, where they have one by now. */
export function withRealIds(deed: Deed, ids: Readonly<Record<string, string>>): Deed {
  if (tasksIn(deed).every((id) => ids[id] === undefined)) return deed;
  const real = (id: string) => ids[id] ?? id;
  const link = (id: string | null | undefined) => (typeof id === "string" ? real(id) : id);
  if (deed.kind === "change_many")
    return { ...deed, body: { ...deed.body, tasks: deed.body.tasks.map(real) } };
  if (deed.kind === "change") {
    const { parent, after } = deed.patch;
    const links = {
      ...(parent === undefined ? {} : { parent: link(parent) }),
      ...(after === undefined ? {} : { after: link(after) }),
    };
    return { ...deed, task: real(deed.task), patch: { ...deed.patch, ...links } };
  }
  if (deed.kind === "create")
    return { ...deed, body: { ...deed.body, parent: link(deed.body.parent) ?? null } };
  return "task" in deed && deed.kind !== "quick" ? { ...deed, task: real(deed.task) } : deed;
}

/** The request; undefined while something that it is about is only to be made. */
export function requestOf(wanted: Deed, ids: Readonly<Record<string, string>>): FetchArgs | undefined {
  const deed = withRealIds(wanted, ids);
  const makes = deed.kind === "create" || deed.kind === "quick" ? deed.task : undefined;
  if (tasksIn(deed).some((id) => isTemporary(id) && id !== makes)) return undefined;
  const at = (id: string, rest = "") => `/tasks/${encodeURIComponent(id)}${rest}`;
  switch (deed.kind) {
    case "complete":
      return { url: at(deed.task, "/complete"), method: "POST", body: { done_on: deed.done_on } };
    case "change":
      return { url: at(deed.task), method: "PATCH", body: deed.patch };
    case "change_many":
      return { url: "/tasks/bulk", method: "POST", body: deed.body };
    case "create":
      return { url: "/tasks", method: "POST", body: deed.body };
    case "quick":
      return { url: "/tasks/quick", method: "POST", body: deed.body };
    case "comment":
      return { url: at(deed.task, "/comments"), method: "POST", body: { text: deed.text } };
    case "restore_field": {
      const { place, field } = deed;
      return { url: at(deed.task, "/history/restore"), method: "POST", body: { place, field } };
    }
    case "undo":
      return { url: `/actions/${encodeURIComponent(deed.action)}/undo`, method: "POST" };
    case "delete":
      return { url: at(deed.task), method: "DELETE" };
    default:
      return { url: at(deed.task, PATHS[deed.kind]), method: "POST" };
  }
}

/** Where the history tells of a change's fields by another name. */
const HISTORY_FIELD: Partial<Record<keyof TaskPatch, string>> = {
  project: "whereabouts",
  section: "whereabouts",
  parent: "whereabouts",
  title: "title",
  notes: "notes",
  priority: "priority",
  due: "due",
  start: "start",
  reminders: "reminders",
  links: "links",
};

/** The fields that a change sets as a whole: where two do that, one of them loses. Tags and people merge. */
export function fieldsSet(deed: Deed): string[] {
  if (deed.kind !== "change") return [];
  const keys = Object.keys(deed.patch) as (keyof TaskPatch)[];
  return [...new Set(keys.flatMap((key) => HISTORY_FIELD[key] ?? []))];
}
