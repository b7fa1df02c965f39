// Reminders in words, and the ones people mean most often.

import type { ReminderAt } from "@api/types";
import { tasksTexts } from "@shared/texts/tasks";
import { dayText } from "./due";

const texts = tasksTexts.reminder;

export function reminderText(reminder: ReminderAt, today: string): string {
  if ("minutes_before" in reminder) {
    const minutes = reminder.minutes_before;
    return minutes > 0 && minutes % 60 === 0 ? texts.hoursBefore(minutes / 60) : texts.minutesBefore(minutes);
  }
  if ("days_before" in reminder) return texts.daysBefore(reminder.days_before);
  const { date, time } = reminder.at;
  const day = dayText(date, today);
  return texts.at(time ? `${day} ${time}` : day);
}

/** "minutes:10" as it is sent; undefined for "at", which needs more. */
export function reminderOf(option: string): ReminderAt | undefined {
  const [kind, count] = option.split(":");
  if (kind === "minutes") return { minutes_before: Number(count) };
  return kind === "days" ? { days_before: Number(count) } : undefined;
}

/** Without what the server says besides. */
export function bare(reminder: ReminderAt): ReminderAt {
  if ("minutes_before" in reminder) return { minutes_before: reminder.minutes_before };
  if ("days_before" in reminder) return { days_before: reminder.days_before };
  return { at: reminder.at };
}

export function sameReminder(a: ReminderAt, b: ReminderAt): boolean {
  return JSON.stringify(bare(a)) === JSON.stringify(bare(b));
}
