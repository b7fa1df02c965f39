import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";

const GO: Record<string, string> = {
  h: "/",
  m: "/meet/match",
  p: "/preferences",
  t: "/tasks/today",
  a: "/tasks",
};
/** `g` waits this long for the second key. */
const CHORD_MS = 1200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}

export function useShortcuts({
  onCommands,
  onShortcuts,
  onAdd,
}: {
  onCommands: () => void;
  onShortcuts: () => void;
  onAdd: () => void;
}) {
  const navigate = useNavigate();
  const chordAt = useRef(0);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        onCommands();
        return;
      }
      const dialogOpen = document.querySelector('[role="dialog"]') !== null;
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialogOpen) return;
      const href = GO[event.key];
      const second = chordAt.current > 0 && event.timeStamp - chordAt.current < CHORD_MS;
      chordAt.current = 0;
      if (event.key === "?") onShortcuts();
      else if (event.key === "g") chordAt.current = event.timeStamp;
      else if (href !== undefined && second) {
        // Lists of tasks have keys of one letter: the second of a chord is not for them.
        event.stopImmediatePropagation();
        void navigate(href);
      } else if (event.key === "q" || event.key === "a") {
        event.preventDefault();
        onAdd();
      }
    }
    globalThis.addEventListener("keydown", onKeyDown, { capture: true });
    return () => globalThis.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [navigate, onCommands, onShortcuts, onAdd]);
}
