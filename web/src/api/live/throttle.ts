// Invalidates what became stale: the first at once, what follows together after a pause, so that a burst of changes is
// two reads of a list and not fifty.

import type { Tag } from "./tags";

export const PAUSE_MS = 1_000;

export interface StaleTags {
  add: (tags: readonly Tag[]) => void;
  stop: () => void;
}

export function throttledTags(invalidate: (tags: Tag[]) => void, pauseMs = PAUSE_MS): StaleTags {
  const waiting = new Set<Tag>();
  let pause: ReturnType<typeof setTimeout> | undefined;

  function flush() {
    pause = undefined;
    if (waiting.size === 0) return;
    const tags = [...waiting];
    waiting.clear();
    pause = setTimeout(flush, pauseMs);
    invalidate(tags);
  }
  return {
    add: (tags) => {
      for (const tag of tags) waiting.add(tag);
      if (pause === undefined) flush();
    },
    stop: () => {
      clearTimeout(pause);
      waiting.clear();
    },
  };
}
