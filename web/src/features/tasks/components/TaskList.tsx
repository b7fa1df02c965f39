import { useCallback, useState } from "react";
import type { Task } from "@api/types";
import { useTaskActions } from "../queries";
import { useTaskKeys, type TaskKey } from "../task-keys";
import { useRowKey } from "../shown/use-shown";
import { useOpenTask } from "../use-open-task";
import { ChangeDialog, type ChangeKind } from "./ChangeDialog";
import { TaskRow } from "./TaskRow";
import "./tasks.css";

interface TaskListProps {
  tasks: readonly Task[];
  label: string;
  hide?: readonly ("project" | "due")[];
  /** Whether the page shows a task beside the list (see TaskPanel). */
  beside?: boolean;
}

/** Rows below each other. Put the keys on once for all lists of a page: `useListKeys`. */
export function TaskList({ tasks, label, hide = [], beside = true }: TaskListProps) {
  const { hrefOf } = useOpenTask();
  const rowKey = useRowKey();
  return (
    <ul className="vc-task-list" aria-label={label}>
      {tasks.map((task) => (
        <li key={rowKey(task.id)}>
          <TaskRow task={task} href={beside ? hrefOf(task.id) : `/tasks/${task.id}`} hide={hide} />
        </li>
      ))}
    </ul>
  );
}

/** The keys for the tasks of a page; what they open is to be rendered. `onChoose` where tasks can be chosen. */
export function useListKeys(
  tasks: readonly Task[],
  { onSearch, onChoose }: { onSearch?: () => void; onChoose?: (task: Task) => void } = {},
) {
  const actions = useTaskActions();
  const [changing, setChanging] = useState<{ kind: ChangeKind; task: Task }>();
  const act = useCallback(
    (key: TaskKey, id: string) => {
      const task = tasks.find((each) => each.id === id);
      if (task === undefined) return;
      if (key === "choose") onChoose?.(task);
      else if (key === "complete")
        void (task.status === "open" ? actions.complete(task) : actions.reopen(task));
      else if (key === "skip") void actions.skip(task);
      else setChanging({ kind: key, task });
    },
    [tasks, actions, onChoose],
  );
  useTaskKeys(act, onSearch);
  return changing === undefined ? null : (
    <ChangeDialog
      key={`${changing.kind} ${changing.task.id}`}
      kind={changing.kind}
      tasks={[changing.task]}
      onClose={() => setChanging(undefined)}
    />
  );
}
