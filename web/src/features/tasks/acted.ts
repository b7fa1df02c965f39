import { useCallback } from "react";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useTell, useTellWaiting } from "./queries";

interface Answer {
  data?: { action?: string | null | undefined } | undefined;
  error?: unknown;
  /** The command that waits to be sent. */
  waits?: string | undefined;
}

/**
 * Tells of any write: what was done or waits with Undo, or why it failed. `before` are actions that belong to it and are taken back
 * with it. Answers whether it was done.
 */
export function useActed() {
  const tell = useTell();
  const tellWaiting = useTellWaiting();
  const notifyFailure = useNotifyFailure();
  return useCallback(
    ({ data, error, waits }: Answer, text: string, before: readonly string[] = []): boolean => {
      if (notifyFailure(error)) return false;
      if (waits !== undefined) {
        tellWaiting(text, waits);
        return true;
      }
      if (data === undefined) return false;
      tell(text, ...before, ...(data.action ? [data.action] : []));
      return true;
    },
    [tell, tellWaiting, notifyFailure],
  );
}
