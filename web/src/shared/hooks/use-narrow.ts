import { useSyncExternalStore } from "react";

const NARROW_QUERY = "(max-width: 600px)";

function query(): MediaQueryList | null {
  return typeof globalThis.matchMedia === "function" ? globalThis.matchMedia(NARROW_QUERY) : null;
}

/** Phones: where a table of six columns would be a keyhole. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = query();
      list?.addEventListener("change", listener);
      return () => list?.removeEventListener("change", listener);
    },
    () => query()?.matches ?? false,
  );
}
