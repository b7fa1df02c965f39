// What people do with tasks: every write tells what it did and offers to take it back.

import { useCallback, useMemo } from "react";
import type { ActedOnTask, BulkAnswer, FinishedTask, UndoActionApiResponse } from "@api";
import type { Deed, Simply } from "@api/pending/command";
import type { Written } from "@api/pending/queue";
import type { BulkTasks, Task, TaskPatch } from "@api/types";
import { useNow } from "@shared/hooks/use-now";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { useQueue, useSend } from "@shared/hooks/use-write";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { syncTexts } from "@shared/texts/sync";
import { tasksTexts } from "@shared/texts/tasks";
import { civilDate } from "@shared/time";
import { dueText, onDay } from "./due";

const did = tasksTexts.did;

/** The answers to all of them; each has some of the parts. */
type Done = Pick<ActedOnTask, "action"> &
  Partial<Pick<FinishedTask, "already" | "successor">> &
  Partial<Pick<BulkAnswer, "changed" | "left">>;

/** Takes actions back, the last first, and says what could not be. */
export function useUndo(): (actions: readonly string[]) => Promise<void> {
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const send = useSend();
  return useCallback(
    async (actions) => {
      let kept = 0;
      let waits = false;
      for (const action of [...actions].reverse()) {
        const written = await send<UndoActionApiResponse>({ kind: "undo", action });
        if (notifyFailure(written.error)) return;
        kept += written.data?.kept ?? 0;
        waits ||= written.waits !== undefined;
      }
      if (waits) notify({ kind: "info", text: syncTexts.undoWaits });
      else notify({ kind: "success", text: kept === 0 ? did.undone : did.undoneKept(kept) });
    },
    [notify, notifyFailure, send],
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

/** Tells that something waits to be sent, with a way to take it back. */
export function useTellWaiting(): (text: string, ...commands: string[]) => void {
  const notify = useNotify();
  const queue = useQueue();
  return useCallback(
    (text, ...commands) => {
      const takeBack = async () => {
        let all = true;
        for (const id of [...commands].reverse()) all = (await queue().takeBack(id)) && all;
        notify(all ? { kind: "success", text: did.undone } : { kind: "warning", text: syncTexts.tooLate });
      };
      notify(
        { kind: "info", text: syncTexts.waits(text) },
        { label: common.undo, run: () => void takeBack() },
      );
    },
    [notify, queue],
  );
}

/** The simple writes about one task or several. Each answers whether it worked or waits; a failure is told. */
export function useTaskActions() {
  const send = useSend();
  const notifyFailure = useNotifyFailure();
  const tell = useTell();
  const tellWaiting = useTellWaiting();
  const zone = useViewerZone();
  const now = useNow();

  return useMemo(() => {
    const next = (successor: Task | null) => (successor === null ? null : dueText(successor, zone, now));

    async function act(
      deed: Deed,
      waiting: string,
      say: (done: Done) => [string, ...string[]],
    ): Promise<boolean> {
      const { data, error, waits } = await send<Done>(deed);
      if (notifyFailure(error)) return false;
      if (waits !== undefined) tellWaiting(waiting, waits);
      else if (data !== undefined) tell(...say(data));
      return true;
    }

    const complete = ({ id, title }: Pick<Task, "id" | "title">) =>
      act(
        // The day on which it was done, also when it is sent later.
        { kind: "complete", task: id, done_on: civilDate(new Date(), zone) },
        did.complete(title),
        ({ already = false, action, successor = null }) => {
          const again = next(successor);
          if (already) return [did.already(title)];
          return [again === null ? did.complete(title) : did.completeNext(title, again), action];
        },
      );

    const skip = ({ id, title }: Pick<Task, "id" | "title">) =>
      act({ kind: "skip", task: id }, did.skip(title), ({ action, successor = null }) => {
        const again = next(successor);
        return [again === null ? did.skip(title) : did.skipNext(title, again), action];
      });

    const simply =
      (kind: Simply, say: (title: string) => string) =>
      ({ id, title }: Pick<Task, "id" | "title">) =>
        act({ kind, task: id }, say(title), ({ action }) => [say(title), action]);

    const change = (task: string, patch: TaskPatch, say: string = did.change) =>
      act({ kind: "change", task, patch }, say, ({ action }) => [say, action]);

    const changeMany = (body: BulkTasks) =>
      act(
        { kind: "change_many", body },
        did.bulk(body.tasks.length),
        ({ action, changed = [], left = [] }) => {
          const [first] = left;
          const text =
            first === undefined
              ? did.bulk(changed.length)
              : did.bulkLeft(changed.length, left.length, first.message);
          return changed.length === 0 ? [text] : [text, action];
        },
      );

    return {
      complete,
      skip,
      cancel: simply("cancel", did.cancel),
      reopen: simply("reopen", did.reopen),
      archive: simply("archive", did.archive),
      remove: simply("delete", did.remove),
      restore: simply("restore", did.restore),
      change,
      changeMany,
    };
  }, [notifyFailure, now, send, tell, tellWaiting, zone]);
}

export type TaskActions = ReturnType<typeof useTaskActions>;

/** Several tasks to a day, each at its own time of day; one notice takes all of it back. */
export function useMoveToDay(): (tasks: readonly Task[], date: string) => Promise<void> {
  const send = useSend();
  const acted = useActedOnMany();
  return useCallback(
    async (tasks, date) => {
      const wholeDays = tasks.filter(({ due }) => !due?.time).map(({ id }) => id);
      const timed = tasks.filter(({ due }) => Boolean(due?.time));
      const deeds: Deed[] = [
        ...(wholeDays.length === 0
          ? []
          : [{ kind: "change_many" as const, body: { tasks: wholeDays, change: { due: { date } } } }]),
        ...timed.map(({ id, due }) => ({
          kind: "change" as const,
          task: id,
          patch: { due: onDay(due, date) },
        })),
      ];
      // All at once: they are sent in order.
      acted(await Promise.all(deeds.map((deed) => send<ActedOnTask | BulkAnswer>(deed))), tasks.length);
    },
    [acted, send],
  );
}

function useActedOnMany() {
  const notifyFailure = useNotifyFailure();
  const tell = useTell();
  const tellWaiting = useTellWaiting();
  return useCallback(
    (written: readonly Written<ActedOnTask | BulkAnswer>[], count: number) => {
      const failed = written.filter(({ error }) => error !== undefined);
      const actions = written.flatMap(({ data }) => data?.action ?? []);
      const waiting = written.flatMap(({ waits }) => waits ?? []);
      const left = written.flatMap(({ data }) => (data !== undefined && "left" in data ? data.left : []));
      const moved = count - failed.length - left.length;
      if (waiting.length > 0) tellWaiting(did.bulk(moved), ...waiting);
      else if (actions.length > 0) tell(did.bulk(moved), ...actions);
      notifyFailure(failed[0]?.error);
    },
    [notifyFailure, tell, tellWaiting],
  );
}
