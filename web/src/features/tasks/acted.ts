import { useCallback } from "react";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useTell } from "./queries";

interface Answer {
  data?: { action?: string | null | undefined } | undefined;
  error?: unknown;
}

/**
 * Tells of any write: what was done with Undo, or why it failed. `before` are actions that belong to it and are taken back
 * with it. Answers whether it was done.
 */
export function useActed() {
  const tell = useTell();
  const notifyFailure = useNotifyFailure();
  return useCallback(
    ({ data, error }: Answer, text: string, before: readonly string[] = []): boolean => {
      if (notifyFailure(error) || data === undefined) return false;
      tell(text, ...before, ...(data.action ? [data.action] : []));
      return true;
    },
    [tell, notifyFailure],
  );
}
