// A repetition as a form and back. What the form cannot say stays as it is, as the text of a rule (RFC 5545).

import type { Due, Repeats } from "@api/types";

export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type WeekdayCode = (typeof WEEKDAYS)[number];
export const KINDS = ["none", "daily", "weekly", "monthly", "yearly", "after", "custom"] as const;
export type RepeatKind = (typeof KINDS)[number];
export type Unit = "hours" | "days" | "weeks" | "months" | "years";
export const UNITS: readonly Unit[] = ["hours", "days", "weeks", "months", "years"];
/** The first to the fourth of its kind in a month, or the last. */
export const ORDINALS = [1, 2, 3, 4, -1] as const;

export interface RepeatForm {
  kind: RepeatKind;
  /** Every how many days, weeks, months or years; after its completion, how many units. */
  interval: number;
  unit: Unit;
  weekdays: WeekdayCode[];
  /** In a month: the day of the due date, a day by its number, or a weekday by its place. */
  monthly: "start" | "day" | "nth";
  /** 1 to 31, or -1 for the last day. */
  day: number;
  nth: number;
  nthWeekday: WeekdayCode;
  ends: "never" | "on" | "after";
  until: string;
  count: number;
  eachMissed: boolean;
  custom: string;
}

const INTERVAL_MAX = 9_999;
const COUNT_MAX = 9_999;

function weekdayOf(date: string): WeekdayCode {
  const sundayFirst = new Date(`${date}T00:00:00Z`).getUTCDay();
  return WEEKDAYS[(sundayFirst + 6) % 7] ?? "MO";
}

/** What somebody probably means who begins to let a task repeat that is due then. */
export function blankForm(date: string): RepeatForm {
  const day = Number(date.slice(8, 10)) || 1;
  return {
    kind: "none",
    interval: 1,
    unit: "days",
    weekdays: [weekdayOf(date)],
    monthly: "start",
    day,
    nth: day > 28 ? -1 : Math.ceil(day / 7),
    nthWeekday: weekdayOf(date),
    ends: "never",
    until: "",
    count: 10,
    eachMissed: false,
    custom: "",
  };
}

const FREQUENCIES: Record<string, RepeatKind> = {
  DAILY: "daily",
  WEEKLY: "weekly",
  MONTHLY: "monthly",
  YEARLY: "yearly",
};

function isWeekday(code: string): code is WeekdayCode {
  return (WEEKDAYS as readonly string[]).includes(code);
}

/** The parts of a rule; undefined for a text that is none. */
function partsOf(rule: string): Map<string, string> | undefined {
  const parts = new Map<string, string>();
  for (const part of rule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "")
    .split(";")) {
    const [name, value] = part.split("=");
    if (name === undefined || value === undefined || parts.has(name)) return undefined;
    parts.set(name, value);
  }
  return parts;
}

function positive(text: string | undefined, fallback: number): number | undefined {
  if (text === undefined) return fallback;
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 ? number : undefined;
}

/** "20261231" or with a time behind it. */
function civilUntil(text: string): string | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  return found === null ? undefined : `${found[1]}-${found[2]}-${found[3]}`;
}

function friendly(rule: string, blank: RepeatForm): RepeatForm | undefined {
  const parts = partsOf(rule);
  const kind = FREQUENCIES[parts?.get("FREQ") ?? ""];
  if (parts === undefined || kind === undefined) return undefined;
  const interval = positive(parts.get("INTERVAL"), 1);
  const count = positive(parts.get("COUNT"), blank.count);
  if (interval === undefined || count === undefined) return undefined;
  const form: RepeatForm = { ...blank, kind, interval, count };
  if (parts.has("COUNT")) form.ends = "after";
  const untilText = parts.get("UNTIL");
  if (untilText !== undefined) {
    const until = civilUntil(untilText);
    if (until === undefined) return undefined;
    form.ends = "on";
    form.until = until;
  }
  for (const known of ["FREQ", "INTERVAL", "COUNT", "UNTIL"]) parts.delete(known);
  const byDay = parts.get("BYDAY");
  const byMonthDay = parts.get("BYMONTHDAY");
  parts.delete("BYDAY");
  parts.delete("BYMONTHDAY");
  // WKST says something only of every second week, and then the form cannot say it.
  if (parts.get("WKST") === "MO" || interval === 1) parts.delete("WKST");
  if (parts.size > 0) return undefined;
  if (kind === "weekly" && byMonthDay === undefined) {
    const days = byDay?.split(",") ?? blank.weekdays;
    return days.every(isWeekday) ? { ...form, weekdays: inOrder(days) } : undefined;
  }
  if (kind === "monthly" && byDay === undefined && byMonthDay !== undefined) {
    const day = Number(byMonthDay);
    const fits = day === -1 || (day >= 1 && day <= 31);
    return Number.isInteger(day) && fits ? { ...form, monthly: "day", day } : undefined;
  }
  if (kind === "monthly" && byDay !== undefined && byMonthDay === undefined) {
    const found = /^([1-4]|-1)([A-Z]{2})$/.exec(byDay);
    const weekday = found?.[2] ?? "";
    if (!isWeekday(weekday)) return undefined;
    return { ...form, monthly: "nth", nth: Number(found?.[1]), nthWeekday: weekday };
  }
  return byDay === undefined && byMonthDay === undefined ? form : undefined;
}

export function inOrder(days: readonly WeekdayCode[]): WeekdayCode[] {
  return WEEKDAYS.filter((day) => days.includes(day));
}

export function formFromRepeats(repeats: Repeats | null, due: Due | null, today: string): RepeatForm {
  const blank = blankForm(due?.date ?? today);
  if (repeats === null) return blank;
  if ("after_completion" in repeats) return { ...blank, kind: "after", ...repeats.after_completion };
  const { rule, each_missed: eachMissed = false } = repeats.rule;
  const form = friendly(rule, blank) ?? { ...blank, kind: "custom" as const };
  return { ...form, eachMissed, custom: rule };
}

function ruleOf(form: RepeatForm): string {
  if (form.kind === "custom") return form.custom.trim().replace(/^RRULE:/i, "");
  const parts = [`FREQ=${form.kind.toUpperCase()}`];
  if (form.interval > 1) parts.push(`INTERVAL=${form.interval}`);
  if (form.kind === "weekly") parts.push(`BYDAY=${inOrder(form.weekdays).join(",")}`);
  if (form.kind === "monthly" && form.monthly === "day") parts.push(`BYMONTHDAY=${form.day}`);
  if (form.kind === "monthly" && form.monthly === "nth") parts.push(`BYDAY=${form.nth}${form.nthWeekday}`);
  if (form.ends === "after") parts.push(`COUNT=${form.count}`);
  if (form.ends === "on") parts.push(`UNTIL=${form.until.replaceAll("-", "")}`);
  return parts.join(";");
}

export function repeatsFromForm(form: RepeatForm): Repeats | null {
  if (form.kind === "none") return null;
  if (form.kind === "after") return { after_completion: { interval: form.interval, unit: form.unit } };
  const rule = ruleOf(form);
  return { rule: form.eachMissed ? { rule, each_missed: true } : { rule } };
}

export type RepeatGap = "interval" | "weekdays" | "until" | "count" | "custom";

/** The field that is still missing something, if any. */
export function repeatGap(form: RepeatForm): RepeatGap | undefined {
  if (form.kind === "none") return undefined;
  if (form.kind === "custom") return form.custom.trim() === "" ? "custom" : undefined;
  const whole = (value: number, max: number) => Number.isInteger(value) && value >= 1 && value <= max;
  if (!whole(form.interval, INTERVAL_MAX)) return "interval";
  if (form.kind === "after") return undefined;
  if (form.kind === "weekly" && form.weekdays.length === 0) return "weekdays";
  if (form.ends === "on" && form.until === "") return "until";
  return form.ends === "after" && !whole(form.count, COUNT_MAX) ? "count" : undefined;
}
