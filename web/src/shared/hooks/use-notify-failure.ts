import { useCallback } from "react";
import { asFailure } from "@api/failure";
import { failureText } from "@shared/components/FailureAlert";
import { useNotify } from "@shared/notices";

/** Tells of a request that failed where there is no form to tell it. Answers whether it did fail. */
export function useNotifyFailure(): (error: unknown) => boolean {
  const notify = useNotify();
  return useCallback(
    (error: unknown) => {
      const failure = asFailure(error);
      if (failure === undefined) return false;
      notify({ kind: "error", text: failureText(failure), correlationId: failure.correlationId });
      return true;
    },
    [notify],
  );
}
