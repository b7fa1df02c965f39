// Moving a subtask among its siblings, as the patch that does it.

import type { Task, TaskPatch } from "@api/types";

export type Move = "up" | "down" | "in" | "out";
type Sibling = Pick<Task, "id">;

/** Undefined where there is nowhere to go. `parent` is the task that all of them are parts of. */
export function moveSubtask(
  siblings: readonly Sibling[],
  id: string,
  move: Move,
  parent: Pick<Task, "id" | "parent">,
): TaskPatch | undefined {
  const at = siblings.findIndex((each) => each.id === id);
  const above = siblings[at - 1];
  if (at < 0) return undefined;
  if (move === "up") return above === undefined ? undefined : { after: siblings[at - 2]?.id ?? null };
  if (move === "down") {
    const below = siblings[at + 1];
    return below === undefined ? undefined : { after: below.id };
  }
  if (move === "in") return above === undefined ? undefined : { parent: above.id };
  return parent.parent === null ? undefined : { parent: parent.parent, after: parent.id };
}

/** Dropped on the place of another: behind it on the way down, before it on the way up. */
export function dropSubtask(siblings: readonly Sibling[], id: string, onto: string): TaskPatch | undefined {
  const from = siblings.findIndex((each) => each.id === id);
  const to = siblings.findIndex((each) => each.id === onto);
  if (from < 0 || to < 0 || from === to) return undefined;
  return { after: from < to ? onto : (siblings[to - 1]?.id ?? null) };
}
