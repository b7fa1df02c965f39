// Whether a task is in a list, as far as that can be said without the server: it decides what leaves a list at once and
// what comes into it.

import type { Task, TasksArg } from "@api/types";
import { civilDate } from "@shared/time";
import { dueDay } from "../due";
import type { Sight } from "./with-pending";

export type Belongs = "yes" | "no" | "unknown";

/** The one text of the filter language that is understood here: what was done today. */
export const DONE_TODAY = "done:today";

const listed = (list: string | undefined, value: string) =>
  list === undefined || list.split(",").includes(value);

function doneToday({ done_on, closed_at }: Task, { zone }: Sight): boolean {
  const day = done_on ?? (closed_at === null ? null : civilDate(new Date(closed_at), zone));
  return day === civilDate(new Date(), zone);
}

function isFor(task: Task, who: string, { me }: Sight): boolean {
  const id = who === "me" ? me?.id : who;
  return task.assignees.length === 0
    ? task.owner?.id === id
    : task.assignees.some((person) => person.id === id);
}

function isAssigned(task: Task, who: string, { me }: Sight): boolean {
  if (who === "nobody") return task.assignees.length === 0;
  const id = who === "me" ? me?.id : who;
  return task.assignees.some((person) => person.id === id);
}

/** By its status and where it is kept, which is all that is asked of every list. */
export function isKept(task: Task, arg: TasksArg): boolean {
  const { q = "" } = arg;
  const asked = q !== "" && q !== DONE_TODAY;
  // A text may say which status and place are meant.
  const status = arg.status ?? (asked || (arg.place ?? "active") !== "active" ? "any" : "open");
  const place = arg.place === undefined ? asked || task.place === "active" : arg.place === task.place;
  return place && (status === "any" || listed(status, task.status));
}

/** `unread`: its text was not read yet, so that it may have any date. */
export function belongs(task: Task, arg: TasksArg, sight: Sight, unread = false): Belongs {
  const { q = "" } = arg;
  const asked = q !== "" && q !== DONE_TODAY;
  const day = dueDay(task, sight.zone);
  const certain = [
    isKept(task, arg),
    listed(arg.priority, task.priority),
    arg.tag === undefined || task.tags.some(({ name }) => name.toLowerCase() === arg.tag?.toLowerCase()),
    arg.project === undefined || (task.project?.id ?? "none") === arg.project,
    arg.section === undefined || task.section?.id === arg.section,
    arg.assignee === undefined || isAssigned(task, arg.assignee, sight),
    arg.for === undefined || isFor(task, arg.for, sight),
    unread || arg.dueFrom === undefined || (day !== null && day >= arg.dueFrom),
    unread || arg.dueUntil === undefined || (day !== null && day <= arg.dueUntil),
    arg.recurring === undefined || (task.series !== null) === arg.recurring,
    arg.parent === undefined || (task.parent ?? "none") === arg.parent,
    arg.series === undefined || task.series?.id === arg.series,
    q !== DONE_TODAY || doneToday(task, sight),
  ];
  if (certain.includes(false)) return "no";
  return asked || arg.idEnds !== undefined ? "unknown" : "yes";
}
