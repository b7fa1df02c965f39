// The settings of a program as a form holds them: numbers and lists as the text that was typed.

import type { ProgramSettings, Schedule } from "@api/types";
import { isCivilDate } from "@shared/time";
import { programsTexts } from "@shared/texts/programs";

export const WEIGHTS = [
  "shared_slots",
  "shared_topics",
  "meeting_length",
  "across_teams",
  "newcomer_with_veteran",
] as const;
export type Weight = (typeof WEIGHTS)[number];

export interface ProgramForm {
  name: string;
  membership: "everyone" | "opt_in";
  meeting: "everybody" | "lottery";
  host_tag: string;
  group_size: string;
  odd_rule: "trio" | "skip";
  time_zone: string;
  kind: "none" | "weeks" | "cron";
  every: string;
  start: string;
  time: string;
  expression: string;
  holidays: string;
  minimum_gap_rounds: string;
  strictness: "strict" | "balanced";
  weights: Record<Weight, string>;
  teams: "any" | "across" | "within";
  managers: "any" | "across" | "within";
  newcomers: "any" | "apart";
  require_common_slot: "liked" | "needed";
  prompts: string;
  silent_rounds: string;
  skip_if_matched_elsewhere: "second" | "skip";
  mail_subject: string;
  mail_opening: string;
  mail_closing: string;
}

/** Those of the server for a program without any, as text. */
const WEIGHTS_AT_FIRST = {
  shared_slots: 4,
  shared_topics: 3,
  meeting_length: 1,
  across_teams: 2,
  newcomer_with_veteran: 2,
};

/** That of the server for a program without one. */
const SILENT_ROUNDS = 3;

export function emptyForm(timeZone: string, tomorrow: string): ProgramForm {
  return toForm(
    {
      name: "",
      group_size: 2,
      time_zone: timeZone,
      odd_rule: "trio",
      minimum_gap_rounds: 6,
      strictness: "strict",
      schedule: { kind: "weeks", every: 2, start: tomorrow, time: "09:00" },
    },
    tomorrow,
  );
}

/** `tomorrow` is what the first day begins with where there is none. */
export function toForm(settings: ProgramSettings, tomorrow: string): ProgramForm {
  const { schedule } = settings;
  const weights = settings.weights ?? WEIGHTS_AT_FIRST;
  const text = (weight: Weight) => [weight, String(weights[weight])] as const;
  return {
    name: settings.name,
    membership: settings.membership ?? "everyone",
    meeting: settings.lottery ? "lottery" : "everybody",
    host_tag: settings.lottery?.host_tag ?? "",
    group_size: String(settings.group_size),
    odd_rule: settings.odd_rule,
    time_zone: settings.time_zone,
    kind: schedule?.kind ?? "none",
    every: schedule?.kind === "weeks" ? String(schedule.every) : "2",
    start: schedule?.start ?? (schedule?.kind === "cron" ? "" : tomorrow),
    time: schedule?.kind === "weeks" ? schedule.time : "09:00",
    expression: schedule?.kind === "cron" ? schedule.expression : "0 9 * * MON",
    holidays: (settings.holidays ?? []).join("\n"),
    minimum_gap_rounds: String(settings.minimum_gap_rounds),
    strictness: settings.strictness,
    weights: Object.fromEntries(WEIGHTS.map(text)) as Record<Weight, string>,
    teams: settings.teams ?? "any",
    managers: settings.managers ?? "any",
    newcomers: settings.newcomers ?? "any",
    require_common_slot: settings.require_common_slot ? "needed" : "liked",
    prompts: (settings.prompts ?? []).join("\n"),
    silent_rounds: String(settings.silent_rounds ?? SILENT_ROUNDS),
    skip_if_matched_elsewhere: settings.skip_if_matched_elsewhere ? "skip" : "second",
    mail_subject: settings.texts?.subject ?? "",
    mail_opening: settings.texts?.opening ?? "",
    mail_closing: settings.texts?.closing ?? "",
  };
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,3}$/.test(text.trim()) ? Number(text) : undefined;
}

/** The schedule, or nothing while it is half typed. `null` is a program without one. */
export function scheduleOf(form: ProgramForm): Schedule | null | undefined {
  if (form.kind === "none") return null;
  if (form.start !== "" && !isCivilDate(form.start)) return undefined;
  if (form.kind === "cron") {
    if (form.expression.trim() === "") return undefined;
    return { kind: "cron", expression: form.expression.trim(), start: form.start === "" ? null : form.start };
  }
  const every = wholeNumber(form.every);
  if (every === undefined || every > 255 || form.start === "" || !/^\d\d:\d\d$/.test(form.time))
    return undefined;
  return { kind: "weeks", every, start: form.start, time: form.time };
}

export function holidaysOf(form: ProgramForm): string[] {
  return lines(form.holidays);
}

/** The program's own texts; an empty one is the built-in one. */
export function textsOf(form: ProgramForm): NonNullable<ProgramSettings["texts"]> {
  const own = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    subject: own(form.mail_subject),
    opening: own(form.mail_opening),
    closing: own(form.mail_closing),
  };
}

export interface Checked {
  settings: ProgramSettings;
  /** Why it cannot be sent yet, by field. The server checks the rest. */
  gaps: Partial<Record<keyof ProgramSettings, string>>;
}

export function toSettings(form: ProgramForm): Checked {
  const texts = programsTexts.form;
  const gaps: Checked["gaps"] = {};
  const number = (field: "group_size" | "minimum_gap_rounds" | "silent_rounds") => {
    const value = wholeNumber(form[field]);
    if (value === undefined || value > 255) gaps[field] = texts.number;
    return value ?? 0;
  };
  if (form.name.trim() === "") gaps.name = texts.nameGap;
  const isLottery = form.meeting === "lottery";
  if (isLottery && form.host_tag.trim() === "") gaps.lottery = texts.hostTagGap;
  const wrongDay = holidaysOf(form).find((line) => !isCivilDate(line));
  if (wrongDay !== undefined) gaps.holidays = texts.holidaysGap(wrongDay);
  const schedule = scheduleOf(form);
  if (schedule === undefined) gaps.schedule = texts.previewGap;
  const weights = WEIGHTS.map((weight) => [weight, wholeNumber(form.weights[weight])] as const);
  if (weights.some(([, value]) => value === undefined || value > 255)) gaps.weights = texts.weightsHint;
  return {
    settings: {
      name: form.name.trim(),
      membership: form.membership,
      group_size: number("group_size"),
      odd_rule: form.odd_rule,
      time_zone: form.time_zone,
      schedule: schedule ?? null,
      holidays: holidaysOf(form),
      minimum_gap_rounds: number("minimum_gap_rounds"),
      strictness: form.strictness,
      weights: Object.fromEntries(weights.map(([weight, value]) => [weight, value ?? 0])) as Record<
        Weight,
        number
      >,
      teams: form.teams,
      managers: form.managers,
      newcomers: form.newcomers,
      require_common_slot: form.require_common_slot === "needed",
      prompts: lines(form.prompts),
      silent_rounds: number("silent_rounds"),
      skip_if_matched_elsewhere: form.skip_if_matched_elsewhere === "skip",
      texts: textsOf(form),
      ...(isLottery ? { lottery: { host_tag: form.host_tag.trim() } } : {}),
    },
    gaps,
  };
}
