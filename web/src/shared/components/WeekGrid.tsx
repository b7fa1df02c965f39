// A week of half-hour cells to paint: mouse and touch drag a rectangle, the keyboard moves and marks.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useId, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import {
  CELLS_PER_DAY,
  cellOf,
  clockOf,
  DAYS,
  DAYTIME,
  paint,
  slotOf,
  sortSlots,
  type Cell,
} from "@shared/slots";
import { slotTexts } from "@shared/texts/slots";
import "./week-grid.css";

interface WeekGridProps {
  value: readonly string[];
  onChange: (slots: string[]) => void;
  /** Named above the grid, because the hours mean nothing without it. */
  zone: string;
}

interface Stroke {
  from: Cell;
  to: Cell;
  free: boolean;
}

const WEEKDAYS = { first: 0, last: 4 };

function same(a: Cell, b: Cell): boolean {
  return a.day === b.day && a.row === b.row;
}

function cellFromPoint(x: number, y: number): Cell | null {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-slot]");
  return element?.dataset.slot === undefined ? null : cellOf(element.dataset.slot);
}

export function WeekGrid({ value, onChange, zone }: WeekGridProps) {
  const hintId = useId();
  const grid = useRef<HTMLDivElement>(null);
  const [wholeDay, setWholeDay] = useState(false);
  const [active, setActive] = useState<Cell>({ day: 0, row: 18 });
  const [stroke, setStroke] = useState<Stroke | null>(null);

  const first = wholeDay ? 0 : DAYTIME.from;
  const last = (wholeDay ? CELLS_PER_DAY : DAYTIME.to) - 1;
  const rows = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const shown = stroke === null ? value : paint(value, stroke.from, stroke.to, stroke.free);
  const free = new Set(shown);
  const outside = sortSlots(value).filter((slot) => {
    const row = cellOf(slot)?.row ?? 0;
    return row < first || row > last;
  }).length;

  function focusCell(cell: Cell) {
    setActive(cell);
    grid.current?.querySelector<HTMLElement>(`[data-slot="${slotOf(cell)}"]`)?.focus();
  }

  function fillColumn(day: number) {
    const whole = rows.every((row) => value.includes(slotOf({ day, row })));
    onChange(paint(value, { day, row: first }, { day, row: last }, !whole));
  }

  function addWeekdays(fromRow: number, toRow: number) {
    onChange(
      paint(value, { day: WEEKDAYS.first, row: fromRow }, { day: WEEKDAYS.last, row: toRow - 1 }, true),
    );
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    const cell = cellFromPoint(event.clientX, event.clientY);
    if (cell === null || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    focusCell(cell);
    setStroke({ from: cell, to: cell, free: !value.includes(slotOf(cell)) });
  }

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    if (stroke === null) return;
    const cell = cellFromPoint(event.clientX, event.clientY);
    if (cell !== null && !same(cell, stroke.to)) setStroke({ ...stroke, to: cell });
  }

  function onPointerUp() {
    if (stroke === null) return;
    onChange(paint(value, stroke.from, stroke.to, stroke.free));
    setStroke(null);
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>, cell: Cell) {
    const moves: Record<string, Cell> = {
      ArrowUp: { ...cell, row: Math.max(first, cell.row - 1) },
      ArrowDown: { ...cell, row: Math.min(last, cell.row + 1) },
      ArrowLeft: { ...cell, day: Math.max(0, cell.day - 1) },
      ArrowRight: { ...cell, day: Math.min(DAYS.length - 1, cell.day + 1) },
      Home: { ...cell, row: first },
      End: { ...cell, row: last },
    };
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      onChange(paint(value, cell, cell, !value.includes(slotOf(cell))));
      return;
    }
    const target = moves[event.key];
    if (target === undefined) return;
    event.preventDefault();
    // Shift carries the state of the cell it starts from, like dragging a brush.
    if (event.shiftKey) onChange(paint(value, cell, target, value.includes(slotOf(cell))));
    focusCell(target);
  }

  const tabStop: Cell = { day: active.day, row: Math.min(Math.max(active.row, first), last) };

  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          formAction="none"
          ariaLabel={slotTexts.onWeekdays(slotTexts.mornings)}
          onClick={() => addWeekdays(18, 24)}
        >
          {slotTexts.mornings}
        </Button>
        <Button
          formAction="none"
          ariaLabel={slotTexts.onWeekdays(slotTexts.lunch)}
          onClick={() => addWeekdays(24, 27)}
        >
          {slotTexts.lunch}
        </Button>
        <Button
          formAction="none"
          ariaLabel={slotTexts.onWeekdays(slotTexts.afternoons)}
          onClick={() => addWeekdays(27, 34)}
        >
          {slotTexts.afternoons}
        </Button>
        <Button
          formAction="none"
          onClick={() => onChange([])}
          disabled={value.length === 0}
          disabledReason={slotTexts.none}
        >
          {slotTexts.clear}
        </Button>
      </SpaceBetween>
      <div id={hintId}>
        <Box color="text-body-secondary" fontSize="body-s">
          {slotTexts.zone(zone.replaceAll("_", " "))}. {slotTexts.hint}
        </Box>
      </div>
      <div
        ref={grid}
        className="vc-week"
        role="grid"
        aria-label={slotTexts.grid}
        aria-describedby={hintId}
        aria-multiselectable="true"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setStroke(null)}
      >
        <div role="row" className="vc-week-row">
          <span role="columnheader">
            <span className="vc-hidden">{slotTexts.clock}</span>
          </span>
          {DAYS.map((day, index) => (
            <span role="columnheader" key={day} className="vc-week-day">
              <button
                type="button"
                className="vc-week-day-button"
                aria-label={slotTexts.wholeDay(slotTexts.daysShort[index] ?? day)}
                onClick={() => fillColumn(index)}
              >
                {slotTexts.daysShort[index]}
              </button>
            </span>
          ))}
        </div>
        {rows.map((row) => (
          <div role="row" key={row} className={row % 2 === 0 ? "vc-week-row vc-week-hour" : "vc-week-row"}>
            <span role="rowheader" className="vc-week-clock">
              {row % 2 === 0 ? clockOf(row) : <span className="vc-hidden">{clockOf(row)}</span>}
            </span>
            {DAYS.map((name, day) => {
              const cell = { day, row };
              const slot = slotOf(cell);
              return (
                <div
                  role="gridcell"
                  key={name}
                  data-slot={slot}
                  className="vc-week-cell"
                  aria-selected={free.has(slot)}
                  aria-label={slotTexts.cell(
                    slotTexts.days[day] ?? name,
                    clockOf(row),
                    clockOf(row + 1),
                    free.has(slot),
                  )}
                  tabIndex={same(cell, tabStop) ? 0 : -1}
                  onKeyDown={(event) => onKeyDown(event, cell)}
                  onFocus={() => setActive(cell)}
                />
              );
            })}
          </div>
        ))}
      </div>
      <div className="vc-week-foot">
        <Box color="text-body-secondary">
          <span aria-live="polite">
            {shown.length === 0 ? slotTexts.none : slotTexts.summary(slotTexts.hours(shown.length))}
          </span>
          {outside > 0 ? ` (${slotTexts.outside(outside)})` : ""}
        </Box>
        <Button formAction="none" variant="inline-link" onClick={() => setWholeDay(!wholeDay)}>
          {wholeDay ? slotTexts.showDay : slotTexts.showAll}
        </Button>
      </div>
    </SpaceBetween>
  );
}
