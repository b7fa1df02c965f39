// Sections of a project as a form has them, and tasks by section.

import type { Project, Task } from "@api/types";

/** Names, one a line; empty lines say nothing. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** With the row at `index` one place up or down. */
export function moved<T>(rows: readonly T[], index: number, by: -1 | 1): T[] {
  const row = rows[index];
  if (row === undefined || rows[index + by] === undefined) return [...rows];
  return rows.toSpliced(index, 1).toSpliced(index + by, 0, row);
}

export interface SectionTasks {
  /** Null for tasks in no section. */
  section: Project["sections"][number] | null;
  tasks: Task[];
}

/** Tasks in no section first, if there are any; then each section, in its order. */
export function bySection(tasks: readonly Task[], sections: Project["sections"]): SectionTasks[] {
  const known = new Set(sections.map(({ id }) => id));
  const loose = tasks.filter(({ section }) => section === null || !known.has(section.id));
  const groups = sections.map((section) => ({
    section,
    tasks: tasks.filter((task) => task.section?.id === section.id),
  }));
  return loose.length > 0 || sections.length === 0 ? [{ section: null, tasks: loose }, ...groups] : groups;
}

/** How many were done on each of these days. */
export function donePerDay(tasks: readonly Pick<Task, "done_on">[], days: readonly string[]): number[] {
  return days.map((day) => tasks.filter(({ done_on }) => done_on === day).length);
}
