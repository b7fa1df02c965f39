// Who is signed in at this browser, for its tabs to know of each other: what one person left unsent must never go out
// under another's name.

const KEY = "vc.person";

export function rememberPerson(id: string | null): void {
  try {
    if (id === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, id);
  } catch {
    // Without storage there is nothing that another tab could share either.
  }
}

/** Undefined where the browser keeps nothing. */
export function rememberedPerson(): string | null | undefined {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return undefined;
  }
}

/** Calls when another tab signed out, or signed in as somebody else. */
export function onOtherPerson(id: string, run: () => void, leaving: AbortSignal): void {
  globalThis.addEventListener(
    "storage",
    ({ key, newValue }) => {
      if (key === KEY && newValue !== id) run();
    },
    { signal: leaving },
  );
}
