// What the server says to something half typed: asked once the keys rest.

import { useEffect, useState } from "react";

/** After the last key. */
const PAUSE_MS = 300;

/**
 * Asks when `question` has stood for a moment, and says which one was answered last. A question is compared by what it
 * says: a form makes a new one with every key. `ask` stays the same between renders.
 */
export function useAskWhenStill(
  question: string | undefined,
  ask: (question: string) => Promise<unknown>,
): string | undefined {
  const [answered, setAnswered] = useState<string>();
  useEffect(() => {
    if (question === undefined) return undefined;
    let latest = true;
    const timer = setTimeout(() => {
      void ask(question).then(() => {
        if (latest) setAnswered(question);
      });
    }, PAUSE_MS);
    return () => {
      latest = false;
      clearTimeout(timer);
    };
  }, [question, ask]);
  return answered;
}
