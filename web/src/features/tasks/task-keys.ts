// Keys of lists of tasks: j and k move, others act on the task whose title has the focus.

import { useEffect } from "react";

export type TaskKey = "complete" | "skip" | "due" | "priority" | "tags" | "choose";
const KEYS: Record<string, TaskKey> = {
  e: "complete",
  s: "skip",
  d: "due",
  p: "priority",
  t: "tags",
  x: "choose",
};

/** Keys are letters to whoever is typing. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type))
  );
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-task-row]")].filter(
    (row) => row.closest('[aria-hidden="true"]') === null,
  );
}

/** The row that has the focus, or holds what has it. */
function current(all: readonly HTMLElement[]): number {
  const focused = document.activeElement;
  const at = all.findIndex((row) => row === focused);
  if (at >= 0 || focused === null) return at;
  const holder = focused.closest(".vc-task-row, tr");
  return holder === null ? -1 : all.findIndex((row) => holder.contains(row));
}

/** `act` is called with the id of the task; `onSearch` when `/` is pressed. */
export function useTaskKeys(act: (key: TaskKey, id: string) => void, onSearch?: () => void): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const dialog = document.querySelector('[role="dialog"]:not([hidden])');
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog !== null) return;
      if (event.key === "/" && onSearch !== undefined) {
        event.preventDefault();
        onSearch();
        return;
      }
      const all = rows();
      const at = current(all);
      if (event.key === "j" || event.key === "k") {
        const next = all[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), all.length - 1)];
        next?.focus();
        next?.scrollIntoView({ block: "nearest" });
        return;
      }
      const key = KEYS[event.key];
      const id = all[at]?.dataset.taskRow;
      if (key === undefined || id === undefined) return;
      event.preventDefault();
      // A finished task leaves the list: its neighbour takes the focus, so that the next key goes on from there.
      if (key === "complete" || key === "skip") (all[at + 1] ?? all[at - 1])?.focus();
      act(key, id);
    }
    globalThis.addEventListener("keydown", onKeyDown);
    return () => globalThis.removeEventListener("keydown", onKeyDown);
  }, [act, onSearch]);
}
