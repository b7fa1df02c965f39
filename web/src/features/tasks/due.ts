// When a task is due, in words. A whole day is the same civil day for everybody; a time is shown where the viewer lives.

import type { Due, Task } from "@api/types";
import { addDays, civilDate, formatCivilDate, formatClock, formatExact } from "@shared/time";

export type DueTone = "overdue" | "today" | "soon" | "later";
export type Dated = Pick<Task, "due" | "due_at">;

/** The civil day on the viewer's calendar. */
export function dueDay({ due, due_at }: Dated, zone: string): string | null {
  if (due === null) return null;
  return due_at === null ? due.date : civilDate(new Date(due_at), zone);
}

/** "14:30" where the viewer lives; null for a whole day. */
export function dueClock({ due_at }: Dated, zone: string, locale?: string): string | null {
  return due_at === null ? null : formatClock(new Date(due_at), zone, locale);
}

/** A time that passed, or a day that is over. */
export function dueTone(task: Dated, zone: string, now: Date): DueTone | null {
  const day = dueDay(task, zone);
  if (day === null) return null;
  const today = civilDate(now, zone);
  if (day < today || (task.due_at !== null && new Date(task.due_at) < now)) return "overdue";
  if (day === today) return "today";
  return day <= addDays(today, 6) ? "soon" : "later";
}

const DAY_MS = 86_400_000;

/** "today", "tomorrow", "yesterday", "Monday" within a week, else "Mon 7 Dec", with the year where it is another. */
export function dayText(day: string, today: string, locale?: string): string {
  const days = Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY_MS);
  if (Math.abs(days) <= 1) {
    return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
  }
  const at = new Date(`${day}T00:00:00Z`);
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(at);
  if (days > 1 && days < 7) return format({ weekday: "long" });
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" as const };
  return format({ weekday: "short", day: "numeric", month: "short", ...year });
}

/** "tomorrow 09:00"; null without a due date. */
export function dueText(task: Dated, zone: string, now: Date, locale?: string): string | null {
  const day = dueDay(task, zone);
  if (day === null) return null;
  const clock = dueClock(task, zone, locale);
  const date = dayText(day, civilDate(now, zone), locale);
  return clock === null ? date : `${date} ${clock}`;
}

/** For hover: the whole day, or the instant here and, where it was set elsewhere, the clock there. */
export function dueExact({ due, due_at }: Dated, zone: string, locale?: string): string {
  if (due === null) return "";
  if (due_at === null) return formatCivilDate(due.date, "full", locale);
  const here = formatExact(new Date(due_at), zone, locale);
  const there = due.zone ?? zone;
  if (there === zone) return here;
  return `${here} (${formatExact(new Date(due_at), there, locale)})`;
}

/** Another day, at the same time of the same zone. */
export function onDay(due: Due | null, date: string): Due {
  return due === null ? { date } : { ...due, date };
}

/** Next Monday, also on a Monday. */
export function nextMonday(today: string): string {
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  return addDays(today, (8 - weekday) % 7 || 7);
}
