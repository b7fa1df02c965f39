// The half-hour cells of a week, as the contract writes them: "mon 09:00" in the person's own zone.

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

export const CELLS_PER_DAY = 48;
/** What the grid shows first: 07:00 to 20:00. */
export const DAYTIME = { from: 14, to: 40 } as const;

export interface Cell {
  day: number;
  row: number;
}

export function clockOf(row: number): string {
  return `${String(Math.floor(row / 2)).padStart(2, "0")}:${row % 2 === 0 ? "00" : "30"}`;
}

export function slotOf({ day, row }: Cell): string {
  return `${DAYS[day] ?? "mon"} ${clockOf(row)}`;
}

export function cellOf(slot: string): Cell | null {
  const match = /^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):(00|30)$/.exec(slot);
  if (match === null) return null;
  const [, day, hour, minute] = match;
  return { day: DAYS.indexOf(day as Day), row: Number(hour) * 2 + (minute === "30" ? 1 : 0) };
}

/** In the order of the week; unknown strings are dropped. */
export function sortSlots(slots: Iterable<string>): string[] {
  return [...new Set(slots)]
    .map((slot) => ({ slot, cell: cellOf(slot) }))
    .filter((entry): entry is { slot: string; cell: Cell } => entry.cell !== null)
    .sort((a, b) => a.cell.day - b.cell.day || a.cell.row - b.cell.row)
    .map(({ slot }) => slot);
}

/** Paints or clears the rectangle between two cells. */
export function paint(slots: readonly string[], from: Cell, to: Cell, free: boolean): string[] {
  const next = new Set(slots);
  for (let day = Math.min(from.day, to.day); day <= Math.max(from.day, to.day); day += 1) {
    for (let row = Math.min(from.row, to.row); row <= Math.max(from.row, to.row); row += 1) {
      if (free) next.add(slotOf({ day, row }));
      else next.delete(slotOf({ day, row }));
    }
  }
  return sortSlots(next);
}

export interface Span {
  day: number;
  from: string;
  /** Exclusive; "24:00" at the end of a day. */
  to: string;
}

/** Neighbouring cells as one span, for a summary in words. */
export function spans(slots: readonly string[]): Span[] {
  const result: { day: number; first: number; last: number }[] = [];
  for (const slot of sortSlots(slots)) {
    const cell = cellOf(slot);
    if (cell === null) continue;
    const open = result.at(-1);
    if (open?.day === cell.day && open.last + 1 === cell.row) open.last = cell.row;
    else result.push({ day: cell.day, first: cell.row, last: cell.row });
  }
  return result.map(({ day, first, last }) => ({ day, from: clockOf(first), to: clockOf(last + 1) }));
}
