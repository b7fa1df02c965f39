// What is due when, as the calendar shows it: tasks, and dates of repeating tasks that nobody touched yet.

import type { Priority, Task, TaskCalendar } from "@api/types";
import { addDays, isCivilDate } from "@shared/time";
import { dueClock, dueDay } from "./due";

export type ComingSlot = TaskCalendar["coming"][number];

export interface Entry {
  key: string;
  title: string;
  /** The civil day on the viewer's calendar. */
  day: string;
  /** "09:00" where the viewer lives; null for the whole day. */
  clock: string | null;
  priority: Priority;
  project: Task["project"];
  /** One of the two. */
  task?: Task;
  slot?: ComingSlot;
}

/** Tells apart the dates of all series. */
const slotKey = (series: string, slot: string) => `${series}@${slot}`;

const PRIORITIES: Record<Priority, number> = { high: 0, medium: 1, low: 2, none: 3 };

/** Without the dates that are tasks meanwhile, also where those were moved away or skipped. */
export function untouched(coming: ComingSlot[], tasks: readonly Task[]): ComingSlot[] {
  const touched = new Set(tasks.flatMap(({ series }) => (series ? [slotKey(series.id, series.slot)] : [])));
  return coming.filter(({ series, slot }) => !touched.has(slotKey(series, slot)));
}

/** By day; in a day what has a time first, then by priority and title. */
export function entriesByDay(calendar: TaskCalendar, zone: string): Map<string, Entry[]> {
  const entries: Entry[] = [];
  for (const task of calendar.tasks) {
    const day = dueDay(task, zone);
    if (day === null) continue;
    const { id, title, priority, project } = task;
    entries.push({ key: id, title, day, clock: dueClock(task, zone), priority, project, task });
  }
  for (const slot of calendar.coming) {
    const day = dueDay(slot, zone) ?? slot.due.date;
    const { title, priority, project } = slot;
    const key = slotKey(slot.series, slot.slot);
    entries.push({ key, title, day, clock: dueClock(slot, zone), priority, project, slot });
  }
  entries.sort(
    (a, b) =>
      a.day.localeCompare(b.day) ||
      (a.clock ?? "99").localeCompare(b.clock ?? "99") ||
      PRIORITIES[a.priority] - PRIORITIES[b.priority] ||
      a.title.localeCompare(b.title, undefined, { numeric: true }),
  );
  const byDay = new Map<string, Entry[]>();
  for (const entry of entries) byDay.set(entry.day, [...(byDay.get(entry.day) ?? []), entry]);
  return byDay;
}

/** Monday to Sunday (ISO 8601), as many weeks as a month touches. */
export function weeksOfMonth(day: string): string[][] {
  const first = `${day.slice(0, 8)}01`;
  const weeks: string[][] = [];
  for (let monday = mondayOf(first); monday < firstOfNextMonth(first); monday = addDays(monday, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(monday, index)));
  }
  return weeks;
}

export function mondayOf(day: string): string {
  const sundayFirst = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((sundayFirst + 6) % 7));
}

function firstOfNextMonth(first: string): string {
  return `${addDays(first, 31).slice(0, 8)}01`;
}

/** The same day of another month, or its last one. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

export type CalendarLayout = "agenda" | "month";

/** Days of the agenda: four weeks. */
const AGENDA_DAYS = 28;
/** The first days are shown even where nothing is due. */
const AGENDA_DAYS_ALWAYS = 7;

/** The first and the last day to ask for. */
export function daysShown(layout: CalendarLayout, from: string): { from: string; until: string } {
  if (layout === "agenda") return { from, until: addDays(from, AGENDA_DAYS - 1) };
  const days = weeksOfMonth(from).flat();
  return { from: days[0] ?? from, until: days.at(-1) ?? from };
}

/** A week of days, and those after it with something to do. */
export function agendaDays(from: string, byDay: ReadonlyMap<string, unknown>): string[] {
  const all = Array.from({ length: AGENDA_DAYS }, (_, index) => addDays(from, index));
  return all.filter((day, index) => index < AGENDA_DAYS_ALWAYS || byDay.has(day));
}

/** The address as what is shown: `?view=month&from=2026-12-01&mine=1`. */
export function calendarFromAddress(params: URLSearchParams, today: string) {
  const from = params.get("from") ?? "";
  return {
    layout: params.get("view") === "month" ? ("month" as const) : ("agenda" as const),
    from: isCivilDate(from) ? from : today,
    mine: params.get("mine") === "1",
  };
}

/** How far Shift and an arrow moves something. */
export const DAYS_BY_KEY: Partial<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
};
