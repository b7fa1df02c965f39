import Icon from "@cloudscape-design/components/icon";
import type { KeyboardEvent } from "react";
import { workTexts } from "@shared/texts/work";
import { addDays } from "@shared/time";
import { DAYS_BY_KEY, type Entry } from "../calendar";
import { edgeOf } from "../colors";
import { dragged } from "./DropZone";

const texts = workTexts.calendar;

interface CalendarEntriesProps {
  entries: readonly Entry[];
  label: string;
  onOpen: (entry: Entry) => void;
  onMove: (entry: Entry, day: string) => void;
}

/** What is due on one day. Enter opens what can be done with it, Shift and an arrow key move it. */
export function CalendarEntries({ entries, label, onOpen, onMove }: CalendarEntriesProps) {
  function onKeyDown(event: KeyboardEvent, entry: Entry) {
    const days = event.shiftKey ? DAYS_BY_KEY[event.key] : undefined;
    if (days === undefined) return;
    event.preventDefault();
    onMove(entry, addDays(entry.day, days));
  }
  return (
    <ul className="vc-entries" aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.key}>
          <button
            type="button"
            className="vc-entry"
            style={edgeOf(entry.project?.color)}
            data-coming={entry.slot !== undefined}
            data-entry={entry.key}
            aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown"
            aria-haspopup="dialog"
            title={entry.title}
            onClick={() => onOpen(entry)}
            onKeyDown={(event) => onKeyDown(event, entry)}
            {...dragged(entry.key)}
          >
            {entry.clock === null ? null : <span className="vc-entry-clock">{entry.clock}</span>}
            <span className="vc-entry-title">
              {entry.priority === "high" ? (
                <span className="vc-entry-high" role="img" aria-label={workTexts.highPriority}>
                  !{" "}
                </span>
              ) : null}
              <bdi>{entry.title}</bdi>
              {entry.project === null ? null : (
                <span className="vc-entry-project">
                  {" "}
                  · <bdi>{entry.project.name}</bdi>
                </span>
              )}
            </span>
            {entry.slot !== undefined || (entry.task?.series ?? null) !== null ? (
              <Icon
                name="refresh"
                size="small"
                ariaLabel={entry.slot === undefined ? texts.repeats : `${texts.repeats}, ${texts.toCome}`}
              />
            ) : null}
          </button>
        </li>
      ))}
    </ul>
  );
}
