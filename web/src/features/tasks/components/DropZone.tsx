import { useEffect, useRef, useState, type DragEvent, type ReactNode } from "react";

/** A private type: text dragged in from elsewhere is nothing of ours. */
const KIND = "application/x-vc-task";

/** For what is dragged: what it is, by a key. */
export function dragged(key: string) {
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(KIND, key);
      event.dataTransfer.effectAllowed = "move";
    },
  };
}

interface DropZoneProps {
  className: string;
  /** What was dropped, and how far down in pixels of the window. */
  onDrop: (key: string, clientY: number) => void;
  children: ReactNode;
}

/** Where something may be dropped. Whoever uses it offers the same without a pointer. */
export function DropZone({
  className,
  onDrop,
  children,
  ...data
}: DropZoneProps & Record<`data-${string}`, string>) {
  const zone = useRef<HTMLDivElement>(null);
  const drop = useRef(onDrop);
  const [over, setOver] = useState(false);
  useEffect(() => {
    drop.current = onDrop;
  });
  useEffect(() => {
    const element = zone.current;
    if (element === null) return undefined;
    const ended = new AbortController();
    const on = <K extends "dragover" | "dragleave" | "drop">(
      name: K,
      run: (event: HTMLElementEventMap[K]) => void,
    ) => element.addEventListener(name, run, { signal: ended.signal });
    on("dragover", (event) => {
      if (event.dataTransfer?.types.includes(KIND) !== true) return;
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", (event) => {
      if (!(event.relatedTarget instanceof Node && element.contains(event.relatedTarget))) setOver(false);
    });
    on("drop", (event) => {
      setOver(false);
      const key = event.dataTransfer?.getData(KIND) ?? "";
      if (key === "") return;
      event.preventDefault();
      drop.current(key, event.clientY);
    });
    return () => ended.abort();
  }, []);
  return (
    <div ref={zone} className={`vc-drop ${className}`} data-over={over} {...data}>
      {children}
    </div>
  );
}
