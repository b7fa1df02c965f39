// Changes of tasks from components: through the queue, so that they are shown at once and nothing is lost offline.

import { useCallback, useState } from "react";
import { useStore } from "react-redux";
import type { Deed } from "@api/pending/command";
import { queueOf } from "@api/pending/queue-of";
import type { Written } from "@api/pending/queue";
import type { Failure } from "@api/failure";
import type { SyncStore } from "@api/sync-store";

export function useQueue() {
  const store = useStore() as SyncStore;
  // Asked each time: another one begins when somebody signs in.
  return useCallback(() => queueOf(store), [store]);
}

/** Sends, or keeps until it can be sent: then the answer has `waits`. */
export function useSend(): <T>(deed: Deed) => Promise<Written<T>> {
  const queue = useQueue();
  return useCallback(<T>(deed: Deed) => queue().write<T>(deed), [queue]);
}

/** The same for a form, which shows that it is under way and why it failed. */
export function useWrite() {
  const send = useSend();
  const [state, setState] = useState<{ isLoading: boolean; error: Failure | undefined }>({
    isLoading: false,
    error: undefined,
  });
  const write = useCallback(
    async <T>(deed: Deed): Promise<Written<T>> => {
      setState({ isLoading: true, error: undefined });
      const written = await send<T>(deed);
      setState({ isLoading: false, error: written.error });
      return written;
    },
    [send],
  );
  const reset = useCallback(() => setState({ isLoading: false, error: undefined }), []);
  return { write, reset, ...state };
}

/** For a task that is made here, until the server gives it its id. */
export function temporaryId(): string {
  return `tmp_${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
}
