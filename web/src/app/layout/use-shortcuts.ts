import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";

const GO: Record<string, string> = { h: "/", m: "/meet/match", p: "/preferences" };
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
}: {
  onCommands: () => void;
  onShortcuts: () => void;
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
      if (event.key === "?") onShortcuts();
      else if (event.key === "g") chordAt.current = event.timeStamp;
      else if (href !== undefined && event.timeStamp - chordAt.current < CHORD_MS && chordAt.current > 0) {
        chordAt.current = 0;
        void navigate(href);
      }
    }
    globalThis.addEventListener("keydown", onKeyDown);
    return () => globalThis.removeEventListener("keydown", onKeyDown);
  }, [navigate, onCommands, onShortcuts]);
}
