// What people do with tasks: every write tells what it did and offers to take it back.

import { useCallback, useMemo } from "react";
import {
  useArchiveTaskMutation,
  useCancelTaskMutation,
  useChangeTaskMutation,
  useChangeTasksMutation,
  useCompleteTaskMutation,
  useDeleteTaskMutation,
  useReopenTaskMutation,
  useRestoreTaskMutation,
  useSkipTaskMutation,
  useUndoActionMutation,
} from "@api";
import type { BulkTasks, Task, TaskPatch } from "@api/types";
import { useNow } from "@shared/hooks/use-now";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { dueText, onDay } from "./due";

const did = tasksTexts.did;

/** Takes actions back, the last first, and says what could not be. */
export function useUndo(): (actions: readonly string[]) => Promise<void> {
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const [undo] = useUndoActionMutation();
  return useCallback(
    async (actions) => {
      let kept = 0;
      for (const id of [...actions].reverse()) {
        const { data, error } = await undo({ id });
        if (notifyFailure(error)) return;
        kept += data?.kept ?? 0;
      }
      notify({ kind: "success", text: kept === 0 ? did.undone : did.undoneKept(kept) });
    },
    [notify, notifyFailure, undo],
  );
}

/** Tells what was done, with a way back. */
export function useTell(): (text: string, ...actions: string[]) => void {
  const notify = useNotify();
  const undo = useUndo();
  return useCallback(
    (text, ...actions) => {
      const back = { label: common.undo, run: () => void undo(actions) };
      notify({ kind: "success", text }, actions.length === 0 ? undefined : back);
    },
    [notify, undo],
  );
}

/** The simple writes about one task or several. Each answers whether it worked; a failure is told. */
export function useTaskActions() {
  const [completeTask] = useCompleteTaskMutation();
  const [skipTask] = useSkipTaskMutation();
  const [cancelTask] = useCancelTaskMutation();
  const [reopenTask] = useReopenTaskMutation();
  const [archiveTask] = useArchiveTaskMutation();
  const [deleteTask] = useDeleteTaskMutation();
  const [restoreTask] = useRestoreTaskMutation();
  const [changeTask] = useChangeTaskMutation();
  const [changeTasks] = useChangeTasksMutation();
  const notifyFailure = useNotifyFailure();
  const tell = useTell();
  const zone = useViewerZone();
  const now = useNow();

  return useMemo(() => {
    const next = (successor: Task | null) => (successor === null ? null : dueText(successor, zone, now));

    async function complete(task: Pick<Task, "id" | "title">): Promise<boolean> {
      const { data, error } = await completeTask({ id: task.id, body: {} });
      if (notifyFailure(error) || data === undefined) return false;
      const again = next(data.successor);
      if (data.already) tell(did.already(task.title));
      else tell(again === null ? did.complete(task.title) : did.completeNext(task.title, again), data.action);
      return true;
    }

    async function skip(task: Pick<Task, "id" | "title">): Promise<boolean> {
      const { data, error } = await skipTask({ id: task.id });
      if (notifyFailure(error) || data === undefined) return false;
      const again = next(data.successor);
      tell(again === null ? did.skip(task.title) : did.skipNext(task.title, again), data.action);
      return true;
    }

    const simply =
      (
        write: (arg: { id: string }) => Promise<{ data?: { action: string } | undefined; error?: unknown }>,
        say: (title: string) => string,
      ) =>
      async (task: Pick<Task, "id" | "title">): Promise<boolean> => {
        const { data, error } = await write({ id: task.id });
        if (notifyFailure(error) || data === undefined) return false;
        tell(say(task.title), data.action);
        return true;
      };

    async function change(id: string, body: TaskPatch, say: string = did.change): Promise<boolean> {
      const { data, error } = await changeTask({ id, body });
      if (notifyFailure(error) || data === undefined) return false;
      tell(say, data.action);
      return true;
    }

    async function changeMany(body: BulkTasks): Promise<boolean> {
      const { data, error } = await changeTasks({ body });
      if (notifyFailure(error) || data === undefined) return false;
      const [first] = data.left;
      const text =
        first === undefined
          ? did.bulk(data.changed.length)
          : did.bulkLeft(data.changed.length, data.left.length, first.message);
      tell(text, ...(data.changed.length === 0 ? [] : [data.action]));
      return true;
    }

    return {
      complete,
      skip,
      cancel: simply(cancelTask, did.cancel),
      reopen: simply(reopenTask, did.reopen),
      archive: simply(archiveTask, did.archive),
      remove: simply(deleteTask, did.remove),
      restore: simply(restoreTask, did.restore),
      change,
      changeMany,
    };
  }, [
    archiveTask,
    cancelTask,
    changeTask,
    changeTasks,
    completeTask,
    deleteTask,
    notifyFailure,
    now,
    reopenTask,
    restoreTask,
    skipTask,
    tell,
    zone,
  ]);
}

export type TaskActions = ReturnType<typeof useTaskActions>;

/** Several tasks to a day, each at its own time of day; one notice takes all of it back. */
export function useMoveToDay(): (tasks: readonly Task[], date: string) => Promise<void> {
  const [changeTask] = useChangeTaskMutation();
  const [changeTasks] = useChangeTasksMutation();
  const notifyFailure = useNotifyFailure();
  const tell = useTell();
  return useCallback(
    async (tasks, date) => {
      const wholeDays = tasks.filter(({ due }) => !due?.time).map(({ id }) => id);
      const timed = tasks.filter(({ due }) => Boolean(due?.time));
      const actions: string[] = [];
      let moved = 0;
      if (wholeDays.length > 0) {
        const { data, error } = await changeTasks({ body: { tasks: wholeDays, change: { due: { date } } } });
        if (notifyFailure(error) || data === undefined) return;
        actions.push(data.action);
        moved += data.changed.length;
      }
      for (const task of timed) {
        const { data, error } = await changeTask({ id: task.id, body: { due: onDay(task.due, date) } });
        if (notifyFailure(error) || data === undefined) break;
        actions.push(data.action);
        moved += 1;
      }
      if (moved > 0) tell(did.bulk(moved), ...actions);
    },
    [changeTask, changeTasks, notifyFailure, tell],
  );
}
