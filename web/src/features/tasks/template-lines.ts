// The tasks of a template as lines of text: "+3 Order lunch" is due three days after the start day, "# Before" begins a
// section, two spaces in front make a part of the task above. What a line cannot say stays with the task of that title.

import type { Template } from "@api/types";

type Content = Template["content"];
export type TaskContent = Omit<Extract<Content, { kind: "task" }>, "kind">;
export type ProjectContent = Omit<Extract<Content, { kind: "project" }>, "kind">;

const TITLE_CHARS_MAX = 500;
/** Levels of parts below a task (`DEPTH_MAX` of the server counts the task too). */
const INDENT = "  ";

function sign(days: number): string {
  return days < 0 ? String(days) : `+${days}`;
}

function line(task: TaskContent, depth: number): string[] {
  const day = task.due ? `${sign(task.due.days)} ` : "";
  const own = `${INDENT.repeat(depth)}${day}${task.title}`;
  return [own, ...(task.subtasks ?? []).flatMap((part) => line(part, depth + 1))];
}

export function linesOfTasks(tasks: readonly TaskContent[], sections: readonly string[] = []): string {
  const of = (section: number | null) => tasks.filter((task) => (task.section ?? null) === section);
  const loose = of(null).flatMap((task) => line(task, 0));
  const groups = sections.flatMap((name, index) => [
    `# ${name}`,
    ...of(index).flatMap((task) => line(task, 0)),
  ]);
  return [...loose, ...groups].join("\n");
}

function byTitle(tasks: readonly TaskContent[], into = new Map<string, TaskContent>()) {
  for (const task of tasks) {
    if (!into.has(task.title)) into.set(task.title, task);
    byTitle(task.subtasks ?? [], into);
  }
  return into;
}

export interface ReadLines {
  tasks: TaskContent[];
  sections: string[];
  /** The number of the first line that is too long, from 1. */
  tooLong?: number;
}

/** `before` are the tasks that the lines were written from. */
export function tasksOfLines(text: string, before: readonly TaskContent[]): ReadLines {
  const known = byTitle(before);
  const read: ReadLines = { tasks: [], sections: [] };
  // The task that is open at each level.
  let open: TaskContent[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    if (raw.trim() === "") continue;
    const heading = /^#\s+(.+)$/.exec(raw.trim());
    if (heading?.[1] !== undefined) {
      read.sections.push(heading[1].trim());
      open = [];
      continue;
    }
    const indent = /^\s*/.exec(raw.replaceAll("\t", INDENT))?.[0].length ?? 0;
    const depth = Math.min(Math.floor(indent / INDENT.length), open.length);
    const found = /^(?:([+-]\d{1,4})\s+)?(.*)$/.exec(raw.trim());
    const title = found?.[2] ?? "";
    if (title.length > TITLE_CHARS_MAX) read.tooLong ??= index + 1;
    const former = known.get(title);
    const task: TaskContent = { ...former, title };
    // The lines say these.
    delete task.subtasks;
    delete task.section;
    delete task.due;
    if (found?.[1] !== undefined) task.due = { ...former?.due, days: Number(found[1]) };
    const parent = open[depth - 1];
    if (parent !== undefined) parent.subtasks = [...(parent.subtasks ?? []), task];
    else {
      if (read.sections.length > 0) task.section = read.sections.length - 1;
      read.tasks.push(task);
    }
    open = [...open.slice(0, depth), task];
  }
  return read;
}

/** How many tasks, parts too. */
export function countOf(tasks: readonly TaskContent[]): number {
  return tasks.reduce((sum, { subtasks = [] }) => sum + 1 + countOf(subtasks), 0);
}
