import { useCallback, useEffect, useRef } from "react";

/** A read is over by then; whoever moves on meanwhile keeps the focus where they are. */
const WAIT_MS = 3_000;

/**
 * Something moved by keyboard is drawn anew elsewhere: the focus goes there, so that the next key moves it on. `attribute`
 * holds the key of what moves; `shown` changes when it is drawn anew. A date that becomes a task has another key then.
 */
export function useFocusAgain(attribute: `data-${string}`, shown: unknown) {
  const wanted = useRef<{ keys: string[]; until: number }>(undefined);
  useEffect(() => {
    const { keys, until } = wanted.current ?? { keys: [], until: 0 };
    if (keys.length === 0) return;
    if (performance.now() > until) {
      wanted.current = undefined;
      return;
    }
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    for (const key of keys) {
      const found = document.querySelector<HTMLElement>(`[${attribute}="${CSS.escape(key)}"]`);
      if (found === null) continue;
      found.focus();
      return;
    }
  }, [attribute, shown]);
  return useCallback((...keys: (string | undefined)[]) => {
    const known = keys.filter((key) => key !== undefined);
    wanted.current = { keys: known, until: performance.now() + WAIT_MS };
  }, []);
}
