import { RouteLink } from "@shared/components/RouteLink";
import { workTexts } from "@shared/texts/work";
import { formatCivilDate } from "@shared/time";
import { weeksOfMonth, type Entry } from "../calendar";
import { CalendarEntries } from "./CalendarEntries";
import { DropZone } from "./DropZone";

const texts = workTexts.calendar;
/** As many fit into a day; the rest is on the agenda. */
const ENTRIES_SHOWN_MAX = 4;

interface MonthGridProps {
  month: string;
  today: string;
  byDay: ReadonlyMap<string, Entry[]>;
  onOpen: (entry: Entry) => void;
  onMove: (entry: Entry, day: string) => void;
  onDrop: (key: string, day: string) => void;
}

/** A month as whole weeks, beginning on Monday. */
export function MonthGrid({ month, today, byDay, onOpen, onMove, onDrop }: MonthGridProps) {
  const weeks = weeksOfMonth(month);
  const weekday = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", weekday: "short" });
  return (
    <div className="vc-month">
      {weeks[0]?.map((day) => (
        <div key={day} className="vc-month-head">
          {weekday.format(new Date(`${day}T00:00:00Z`))}
        </div>
      ))}
      {weeks.flat().map((day) => {
        const entries = byDay.get(day) ?? [];
        const label = formatCivilDate(day);
        const hidden = entries.length - ENTRIES_SHOWN_MAX;
        return (
          <DropZone
            key={day}
            className="vc-month-day"
            data-day={day}
            data-today={String(day === today)}
            data-other={String(day.slice(0, 7) !== month.slice(0, 7))}
            onDrop={(key) => onDrop(key, day)}
          >
            <time className="vc-month-date" dateTime={day} aria-label={label}>
              {Number(day.slice(8))}
            </time>
            {entries.length === 0 ? null : (
              <CalendarEntries
                label={label}
                entries={entries.slice(0, ENTRIES_SHOWN_MAX)}
                onOpen={onOpen}
                onMove={onMove}
              />
            )}
            {hidden > 0 ? (
              <RouteLink fontSize="body-s" href={`?from=${day}`} ariaLabel={texts.moreOn(hidden, label)}>
                {texts.more(hidden)}
              </RouteLink>
            ) : null}
          </DropZone>
        );
      })}
    </div>
  );
}
