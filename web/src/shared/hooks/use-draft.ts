// What somebody typed, kept through an error, an expired session and a reload, until it is saved.

import { useCallback, useState } from "react";

const PREFIX = "vc.draft.";

function read<T extends object>(key: string): Partial<T> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(PREFIX + key) ?? "{}");
    return typeof stored === "object" && stored !== null ? stored : {};
  } catch {
    return {};
  }
}

function write(key: string, value: object): void {
  try {
    if (Object.keys(value).length === 0) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Full or closed storage costs only the survival of a reload.
  }
}

export interface Draft<T extends object> {
  values: T;
  /** True when something differs from `initial`. */
  dirty: boolean;
  set: <K extends keyof T>(field: K, value: T[K]) => void;
  clear: () => void;
}

/**
 * `initial` are the saved values; the draft holds only what was changed, so that a newer answer of the
 * server shows in the untouched fields. Fields in `secret` (passwords) never reach the storage.
 */
export function useDraft<T extends object>(
  key: string,
  initial: T,
  secret: readonly (keyof T)[] = [],
): Draft<T> {
  const [changes, setChanges] = useState<Partial<T>>(() => read<T>(key));

  const set = useCallback(
    <K extends keyof T>(field: K, value: T[K]) => {
      setChanges((before) => {
        const next = { ...before, [field]: value };
        const kept = Object.fromEntries(
          Object.entries(next).filter(([name]) => !secret.includes(name as keyof T)),
        );
        write(key, kept);
        return next;
      });
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `secret` is a literal at every call.
    [key],
  );

  const clear = useCallback(() => {
    write(key, {});
    setChanges({});
  }, [key]);

  const values = { ...initial, ...changes };
  const dirty = (Object.keys(changes) as (keyof T)[]).some(
    (field) => JSON.stringify(changes[field]) !== JSON.stringify(initial[field]),
  );
  return { values, dirty, set, clear };
}

/** On sign-out: the next person at this browser must not find them. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
    }
  } catch {
    // Nothing was stored then.
  }
}
