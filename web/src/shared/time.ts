// Every instant is shown in the viewer's zone; civil strings ("mon 09:00") belong to their owner's zone.

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

export function isTimeZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
    return zone !== "";
  } catch {
    return false;
  }
}

/** A zone the browser does not know must not break a page: times then show in UTC, and say so. */
function known(zone: string): string {
  return isTimeZone(zone) ? zone : "UTC";
}

export function allTimeZones(): string[] {
  const zones = Intl.supportedValuesOf("timeZone");
  return zones.includes("UTC") ? zones : ["UTC", ...zones];
}

/** "Europe/Berlin" → "Europe / Berlin"; the identifier is what people recognise. */
export function zoneCity(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** Like "GMT+2"; the offset depends on the day. */
export function zoneOffset(zone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: known(zone),
    timeZoneName: "shortOffset",
  }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

/** The civil date in a zone as a day number, so that "tomorrow" is about calendars, not about 24 hours. */
function dayNumber(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: known(zone),
    year: "numeric",
    month: "numeric",
    day: "numeric",
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(get("year"), get("month") - 1, get("day")) / DAY_MS;
}

/** "2026-12-01" in a zone. */
export function civilDate(at: Date, zone: string): string {
  return new Date(dayNumber(at, zone) * DAY_MS).toISOString().slice(0, 10);
}

export function addDays(civil: string, days: number): string {
  return new Date(Date.parse(`${civil}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function formatCivilDate(
  civil: string,
  dateStyle: "full" | "medium" = "full",
  locale?: string,
): string {
  const at = new Date(`${civil}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return civil;
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle }).format(at);
}

export function formatClock(at: Date, zone: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: known(zone),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

/** The exact instant, for hover and for screen readers. */
export function formatExact(at: Date, zone: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: known(zone),
    dateStyle: "full",
    timeStyle: "long",
  }).format(at);
}

/** "today 14:30", "tomorrow 09:00", "Thu 26 Nov, 09:00". */
export function formatWhen(at: Date, zone: string, now: Date, locale?: string): string {
  const days = dayNumber(at, zone) - dayNumber(now, zone);
  const clock = formatClock(at, zone, locale);
  if (Math.abs(days) <= 1) {
    return `${new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day")} ${clock}`;
  }
  const sameYear = civilDate(at, zone).slice(0, 4) === civilDate(now, zone).slice(0, 4);
  const date = new Intl.DateTimeFormat(locale, {
    timeZone: known(zone),
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
  return `${date}, ${clock}`;
}

/** "Thu 26 Nov, 09:00": for texts that are read later or elsewhere. */
export function formatDateTime(at: Date, zone: string, locale?: string): string {
  const date = new Intl.DateTimeFormat(locale, {
    timeZone: known(zone),
    weekday: "short",
    day: "numeric",
    month: "short",
  }).format(at);
  return `${date}, ${formatClock(at, zone, locale)}`;
}

/** Somebody else's clock beside the viewer's: the date only where it differs. */
export function formatElsewhere(at: Date, zone: string, viewerZone: string, locale?: string): string {
  const sameDay = civilDate(at, zone) === civilDate(at, viewerZone);
  return sameDay ? formatClock(at, zone, locale) : formatDateTime(at, zone, locale);
}

/** "3 minutes ago", "in 2 days"; within half a minute it is "now". */
export function formatRelative(at: Date, now: Date, locale?: string): string {
  const minutes = Math.round((at.getTime() - now.getTime()) / MINUTE_MS);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (minutes === 0) return format.format(0, "second");
  if (Math.abs(minutes) < 60) return format.format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  if (Math.abs(hours) < 24) return format.format(hours, "hour");
  return format.format(Math.round(hours / 24), "day");
}

/** Whether a text is a day that exists, "2026-12-28". */
export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** How far a zone's clock is ahead of UTC, in milliseconds. */
function offsetMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: known(zone),
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second"));
  return wall - Math.floor(at / 1_000) * 1_000;
}

/** The instant of a civil time: in a gap shifted forward, in an overlap the first, as the server does (RFC 5545 §3.3.5). */
export function instantOf(date: string, time: string, zone: string): Date {
  const wall = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  // The offset of the day before holds in a gap, and is the first of an overlap.
  const before = wall - offsetMs(wall - DAY_MS, zone);
  const exact = wall - offsetMs(before, zone);
  return new Date(exact < before && offsetMs(exact, zone) !== offsetMs(before, zone) ? before : exact);
}
