// Every write of tasks can be taken back: what was done is said in a notice with Undo.

import { useCallback } from "react";
import { useUndoActionMutation } from "@api";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { workTexts } from "@shared/texts/work";

interface Answer {
  data?: { action?: string | null | undefined } | undefined;
  error?: unknown;
}

/** Takes actions back, the newest first, and says so, or why not. */
export function useTakeBack() {
  const [undo] = useUndoActionMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  return useCallback(
    async (actions: readonly string[]) => {
      let kept = 0;
      for (const id of actions) {
        const { data, error } = await undo({ id });
        if (notifyFailure(error)) return;
        kept += data?.kept ?? 0;
      }
      notify({ kind: "success", text: kept > 0 ? workTexts.undoneInPart(kept) : workTexts.undone });
    },
    [undo, notify, notifyFailure],
  );
}

/**
 * Tells of a write: what was done with Undo, or why it failed. `before` are actions that belong to it and are taken back
 * with it. Answers whether it was done.
 */
export function useActed() {
  const takeBack = useTakeBack();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  return useCallback(
    ({ data, error }: Answer, text: string, before: readonly string[] = []): boolean => {
      if (notifyFailure(error) || data === undefined) return false;
      const actions = [...(data.action ? [data.action] : []), ...before];
      const undo = actions.length === 0 ? undefined : () => void takeBack(actions);
      notify({ kind: "success", text }, undo === undefined ? undefined : { label: common.undo, run: undo });
      return true;
    },
    [takeBack, notify, notifyFailure],
  );
}
