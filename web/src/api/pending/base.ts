// What the confirmed state says of a task, taken from whatever answer holds it, for changes that are made on it.

import { api } from "../index";
import type { SyncedState } from "../sync-store";
import type { Task, TaskPatch } from "../types";
import { fieldsSet, taskOf, type Base, type Deed, type Refs } from "./command";

function* heldTasks(state: SyncedState): Iterable<Task> {
  const { selectCachedArgsForQuery } = api.util;
  for (const { task } of state.sync.fresh) yield task;
  for (const arg of selectCachedArgsForQuery(state, "getTask")) {
    const held = api.endpoints.getTask.select(arg)(state).data;
    if (held !== undefined) yield held;
  }
  for (const arg of selectCachedArgsForQuery(state, "listTasks")) {
    yield* api.endpoints.listTasks.select(arg)(state).data?.items ?? [];
  }
  for (const arg of selectCachedArgsForQuery(state, "getTaskCalendar")) {
    yield* api.endpoints.getTaskCalendar.select(arg)(state).data?.tasks ?? [];
  }
}

/** The newest that is known of it. */
export function confirmedTask(state: SyncedState, id: string): Task | undefined {
  let found: Task | undefined;
  for (const task of heldTasks(state)) {
    if (task.id === id && (found === undefined || task.version > found.version)) found = task;
  }
  return found;
}

export function baseOf(state: SyncedState, deed: Deed): Base | null {
  const id = taskOf(deed);
  const task = id === null ? undefined : confirmedTask(state, id);
  if (task === undefined) return null;
  const keys = deed.kind === "change" ? (Object.keys(deed.patch) as (keyof TaskPatch)[]) : [];
  const fields = Object.fromEntries(
    keys.filter((key) => key in task).map((key) => [key, task[key as keyof Task]]),
  );
  const known_at = Object.fromEntries(fieldsSet(deed).map((field) => [field, task.updated_at]));
  return { title: task.title, version: task.version, fields, known_at };
}

function namesIn(deed: Deed) {
  const change =
    deed.kind === "change" ? deed.patch : deed.kind === "change_many" ? deed.body.change : undefined;
  const made = deed.kind === "create" || deed.kind === "quick" ? deed.body : undefined;
  const fields: Partial<TaskPatch> = { ...change, ...made };
  return {
    project: fields.project,
    tags: [...(fields.tags ?? []), ...(fields.add_tags ?? [])].map((name) => name.toLocaleLowerCase()),
    people: new Set([...(fields.assignees ?? []), ...(fields.add_assignees ?? [])]),
    section: fields.section,
    task: deed.kind === "change" ? deed.task : undefined,
  };
}

/** Names for the ids in it, as far as they were read before. */
export function refsOf(state: SyncedState, deed: Deed): Refs {
  const names = namesIn(deed);
  const projects = api.endpoints.listProjects;
  const held = api.util
    .selectCachedArgsForQuery(state, "listProjects")
    .flatMap((arg) => projects.select(arg)(state).data?.items ?? []);
  const opened = api.util
    .selectCachedArgsForQuery(state, "getProject")
    .flatMap((arg) => api.endpoints.getProject.select(arg)(state).data ?? []);
  const here = names.task === undefined ? undefined : confirmedTask(state, names.task)?.project?.id;
  const wanted = new Set([names.project, names.section ? here : undefined]);
  const found = [...held, ...opened].filter(({ id }) => wanted.has(id));
  const people = new Map<string, Refs["people"][number]>();
  if (names.people.size > 0) {
    for (const arg of api.util.selectCachedArgsForQuery(state, "findPeople")) {
      for (const person of api.endpoints.findPeople.select(arg)(state).data?.items ?? []) {
        people.set(person.id, person);
      }
    }
    for (const task of heldTasks(state)) {
      for (const person of [...task.assignees, task.owner])
        if (person !== null) people.set(person.id, person);
    }
  }
  const tags = api.endpoints.listTaskTags.select()(state).data?.items ?? [];
  return {
    projects: found
      .filter(({ id }, at) => found.findIndex((one) => one.id === id) === at)
      .map(({ id, name, color, is_private, sections }) => ({ id, name, color, is_private, sections })),
    tags: tags
      .filter(({ name }) => names.tags.includes(name.toLocaleLowerCase()))
      .map(({ id, name, color }) => ({ id, name, color })),
    people: [...people.values()].filter(({ id }) => names.people.has(id)),
  };
}
