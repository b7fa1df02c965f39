// Two changed the same field, and the later one won. The history has both values: whoever made the later change on an
// older state gets to see them.

import type { TaskHistoryEntry } from "../types";
import type { Command, Why } from "./command";

type Conflict = Extract<Why, { kind: "conflict" }>;

/** Whether somebody may have changed the task between what the command was made on and what it made of it. */
export function mayConflict(command: Command, version: number): boolean {
  const { base } = command;
  return base !== null && Object.keys(base.known_at).length > 0 && version > base.version + 1;
}

/**
 * `history`: the newest first; `action` is what the command became. A field is in conflict where somebody changed it
 * after what we knew of it, to something else than it was, and our change replaced that.
 */
export function conflictsIn(
  command: Command,
  action: string,
  history: readonly TaskHistoryEntry[],
): Conflict[] {
  const at = history.findIndex((entry) => entry.action === action && entry.changes.length > 0);
  const mine = history[at];
  if (mine === undefined || command.base === null) return [];
  const earlier = history.slice(at + 1);
  return Object.entries(command.base.known_at).flatMap(([field, knownAt]): Conflict[] => {
    const change = mine.changes.find((one) => one.field === field);
    if (change === undefined) return [];
    const since = earlier.filter(
      (entry) =>
        Date.parse(entry.at) > Date.parse(knownAt) && entry.changes.some((one) => one.field === field),
    );
    const first = since.at(-1)?.changes.find((one) => one.field === field);
    const last = since[0];
    if (last === undefined || first?.from === change.from) return [];
    return [
      {
        kind: "conflict",
        field,
        mine: change.to,
        theirs: change.from,
        by: last.by,
        at: last.at,
        place: mine.place,
      },
    ];
  });
}
