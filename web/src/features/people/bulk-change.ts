// Changing many people at once: started here, done by the server in parts, followed in a notice that
// survives a change of page, and undone from there or from the list of recent changes.

import type { ThunkDispatch, UnknownAction } from "@reduxjs/toolkit";
import { useCallback } from "react";
import { useDispatch } from "react-redux";
import { api, useStartBulkChangeMutation, useUndoBulkChangeMutation } from "@api";
import type { BulkChange, BulkOrder } from "@api/types";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { noticeProgressed, useNotify } from "@shared/notices";
import { formatList } from "@shared/numbers";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.bulk;
const POLL_MS = 500;
/** Answers that may fail in a row before following ends; the change itself goes on. */
const FAILURES_MAX = 5;
/** More people than this are counted instead of named. */
const NAMES_MAX = 5;
const STALE = ["People", "Bulk", "Match", "Rounds", "Security", "Deliveries"] as const;

export const isMoving = (status: BulkChange["status"]) => status === "running" || status === "undoing";

/** From 0 to 100; an undo has as much to do as was changed. */
export function progressOf({ status, applied, total, restored, left, changed }: BulkChange): number {
  const [done, of] = status === "undoing" ? [restored + left.length, changed] : [applied, total];
  return of === 0 ? 100 : Math.min(100, Math.round((done / of) * 100));
}

export function progressText(change: BulkChange): string {
  if (change.status === "undoing") {
    return texts.undoing(change.restored, Math.max(change.restored, change.changed));
  }
  const text = change.action === "invite" ? texts.inviting : texts.atWork;
  return text(change.applied, change.total);
}

function leftText(left: BulkChange["left"]): string {
  const named = left
    .slice(0, NAMES_MAX)
    .map(({ person, reason }) =>
      texts.named(
        person.erased ? common.unknownPerson : `\u2068${person.name}\u2069`,
        texts.reasons[reason] ?? reason,
      ),
    );
  const more = left.length - named.length;
  return texts.left(formatList(more > 0 ? [...named, texts.more(more)] : named));
}

/** What came of it, in words; and whether anybody was left out. */
export function outcomeOf(change: BulkChange): { kind: "success" | "warning"; text: string } {
  const left = change.status === "undone" ? change.left : change.skipped;
  const invites = change.action === "invite";
  const main =
    change.status === "undone"
      ? (invites ? texts.takenBack : texts.undone)(change.restored)
      : change.status === "stopped"
        ? texts.stopped
        : change.changed === 0
          ? invites
            ? texts.nobodyInvited
            : texts.nothing
          : (texts.done[change.action]?.(change.changed) ?? texts.changed);
  return {
    kind: left.length > 0 || change.status === "stopped" ? "warning" : "success",
    text: left.length > 0 ? `${main} ${leftText(left)}` : main,
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function useBulkChange() {
  const dispatch = useDispatch<ThunkDispatch<unknown, unknown, UnknownAction>>();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const [start] = useStartBulkChangeMutation();
  const [undoChange] = useUndoBulkChangeMutation();

  /** Until it rests. Not tied to a page: whoever leaves still hears how it ended. */
  const follow = useCallback(
    async function follow(first: BulkChange): Promise<void> {
      let change = first;
      const id = notify({ kind: "info", text: progressText(change), progress: progressOf(change) });
      for (let failures = 0; isMoving(change.status);) {
        await pause(POLL_MS);
        const query = api.endpoints.getBulkChange.initiate(
          { id: change.id },
          { forceRefetch: true, subscribe: false },
        );
        const { data, error } = await dispatch(query);
        if (data === undefined || error !== undefined) {
          failures += 1;
          if (failures < FAILURES_MAX) continue;
          notify({ id, kind: "warning", text: texts.lost });
          return;
        }
        failures = 0;
        change = data;
        dispatch(noticeProgressed({ id, text: progressText(change), progress: progressOf(change) }));
      }
      dispatch(api.util.invalidateTags([...STALE]));
      const undoable = change.undoable && change.changed > 0;
      notify(
        { id, ...outcomeOf(change) },
        undoable ? { label: common.undo, run: () => void undo(change.id) } : undefined,
      );

      async function undo(bulk: string) {
        const answer = await undoChange({ id: bulk });
        if (!notifyFailure(answer.error) && answer.data !== undefined) await follow(answer.data);
      }
    },
    [dispatch, notify, notifyFailure, undoChange],
  );

  /** Whether it was started; if not, a notice says why. */
  const run = useCallback(
    async (order: BulkOrder): Promise<boolean> => {
      const { data, error } = await start({ body: order });
      if (notifyFailure(error) || data === undefined) return false;
      void follow(data);
      return true;
    },
    [follow, notifyFailure, start],
  );

  const undo = useCallback(
    async (id: string) => {
      const { data, error } = await undoChange({ id });
      if (!notifyFailure(error) && data !== undefined) await follow(data);
    },
    [follow, notifyFailure, undoChange],
  );

  return { run, undo };
}
