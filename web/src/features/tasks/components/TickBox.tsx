import { useState } from "react";
import type { Task } from "@api/types";
import { tasksTexts } from "@shared/texts/tasks";
import { useTaskActions } from "../queries";
import "./tasks.css";

/** Completes a task, or opens a finished one again. It looks so at once; a failure turns it back. */
export function TickBox({ task }: { task: Pick<Task, "id" | "title" | "status" | "priority" | "place"> }) {
  const actions = useTaskActions();
  const [wished, setWished] = useState<boolean>();
  const closed = wished ?? task.status !== "open";

  async function toggle() {
    if (wished !== undefined) return;
    setWished(!closed);
    await (closed ? actions.reopen(task) : actions.complete(task));
    setWished(undefined);
  }

  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={closed}
      aria-label={closed ? tasksTexts.reopenNamed(task.title) : tasksTexts.complete(task.title)}
      className={`vc-tick vc-tick--${task.priority}`}
      disabled={task.place !== "active"}
      onClick={() => void toggle()}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="10" cy="10" r="8.5" />
        <path d="M6 10.5l2.7 2.7L14 7.6" />
      </svg>
    </button>
  );
}
