// Tasks in columns, by how far they are or by section, and where a card lands.

import type { Project, Task, TaskStatus } from "@api/types";
import { workTexts } from "@shared/texts/work";

const texts = workTexts.board;

export type BoardBy = "status" | "section";
export const STATUSES: readonly TaskStatus[] = ["open", "done", "skipped", "cancelled"];
/** The column of tasks in no section. */
export const NO_SECTION = "none";

export interface Column {
  /** A status or the id of a section. */
  id: string;
  title: string;
  tasks: Task[];
  /** How many there are, if more than are here. */
  total: number;
  /** Whether its order is the one by hand. */
  byHand: boolean;
}

export function columnsBySection(tasks: readonly Task[], sections: Project["sections"]): Column[] {
  const known = [{ id: NO_SECTION, name: texts.noSection }, ...sections];
  const columns = known.map(({ id, name }) => {
    const own = tasks.filter((task) => (task.section?.id ?? NO_SECTION) === id);
    return { id, title: name, tasks: own, total: own.length, byHand: true };
  });
  // Where everything has its section, the column without one would only be in the way.
  return columns.filter(({ id, tasks: own }) => id !== NO_SECTION || own.length > 0 || sections.length === 0);
}

export function columnByStatus(status: TaskStatus, tasks: readonly Task[], total: number): Column {
  return { id: status, title: texts.status[status], tasks: [...tasks], total, byHand: status === "open" };
}

/** Where a card is to go. */
export interface Move {
  task: Task;
  column: string;
  /** Before which of the column's other cards; past the last, at the end. */
  index: number;
}

/** Behind which card one comes that is put before the card `index` of the others; null for the first place. */
export function behind(column: Column, task: string, index: number): string | null {
  const others = column.tasks.filter(({ id }) => id !== task);
  return others[Math.min(index, others.length) - 1]?.id ?? null;
}

/** Where Shift and an arrow key put a card; undefined at the edge. */
export function moveByKey(columns: readonly Column[], task: Task, key: string): Move | undefined {
  const at = columns.findIndex(({ tasks }) => tasks.some(({ id }) => id === task.id));
  const column = columns[at];
  if (column === undefined) return undefined;
  const place = column.tasks.findIndex(({ id }) => id === task.id);
  if (key === "ArrowUp" || key === "ArrowDown") {
    const index = place + (key === "ArrowUp" ? -1 : 1);
    const fits = column.byHand && index >= 0 && index < column.tasks.length;
    return fits ? { task, column: column.id, index } : undefined;
  }
  const next = key === "ArrowLeft" ? columns[at - 1] : key === "ArrowRight" ? columns[at + 1] : undefined;
  return next === undefined ? undefined : { task, column: next.id, index: 0 };
}

/** Whether every word is in the title, a tag, or the name of somebody it is for. */
export function matches(task: Task, words: string): boolean {
  const text = [task.title, ...task.tags.map(({ name }) => name), ...task.assignees.map(({ name }) => name)]
    .join("\n")
    .toLocaleLowerCase();
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word.replace(/^[#@]/, "")));
}
