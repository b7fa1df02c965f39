import { describe, expect, it } from "vitest";
import {
  addDays,
  civilDate,
  formatCivilDate,
  formatDateTime,
  formatElsewhere,
  formatRelative,
  formatWhen,
  isTimeZone,
  zoneCity,
} from "./time";

const at = (iso: string) => new Date(iso);

describe("formatWhen", () => {
  const now = at("2026-11-21T22:30:00Z");

  it("says tomorrow by the viewer's calendar, not by 24 hours", () => {
    // 23:30 in Berlin now; half an hour later is tomorrow there and still today in London.
    expect(formatWhen(at("2026-11-21T23:15:00Z"), "Europe/Berlin", now, "en-GB")).toBe("tomorrow 00:15");
    expect(formatWhen(at("2026-11-21T23:15:00Z"), "Europe/London", now, "en-GB")).toBe("today 23:15");
  });

  it("names day and month further away, and the year when it is another", () => {
    expect(formatWhen(at("2026-11-26T08:00:00Z"), "Europe/Berlin", now, "en-GB")).toBe("Thu 26 Nov, 09:00");
    expect(formatWhen(at("2027-01-05T08:00:00Z"), "Europe/Berlin", now, "en-GB")).toContain("2027");
  });

  it("follows daylight saving time", () => {
    expect(formatDateTime(at("2026-10-24T08:00:00Z"), "Europe/Berlin", "en-GB")).toMatch(/10:00$/);
    expect(formatDateTime(at("2026-10-26T08:00:00Z"), "Europe/Berlin", "en-GB")).toMatch(/09:00$/);
  });

  it("shows an unknown zone in UTC instead of failing", () => {
    expect(formatDateTime(at("2026-11-26T08:00:00Z"), "Mars/Olympus", "en-GB")).toMatch(/08:00$/);
  });
});

describe("formatElsewhere", () => {
  it("gives only the clock on the same day, the date on another", () => {
    const start = at("2026-11-26T08:00:00Z");
    expect(formatElsewhere(start, "Europe/London", "Europe/Berlin", "en-GB")).toBe("08:00");
    expect(formatElsewhere(at("2026-11-26T02:00:00Z"), "America/New_York", "Europe/Berlin", "en-GB")).toBe(
      "Wed 25 Nov, 21:00",
    );
  });
});

describe("civil dates", () => {
  it("are about the calendar of a zone", () => {
    expect(civilDate(at("2026-11-21T23:30:00Z"), "Asia/Tokyo")).toBe("2026-11-22");
    expect(civilDate(at("2026-11-21T23:30:00Z"), "America/New_York")).toBe("2026-11-21");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(formatCivilDate("2026-12-01", "full", "en-GB")).toContain("1 December 2026");
    expect(formatCivilDate("soon")).toBe("soon");
  });
});

describe("formatRelative", () => {
  it("picks the unit that reads best", () => {
    const now = at("2026-11-21T12:00:00Z");
    expect(formatRelative(at("2026-11-21T11:57:00Z"), now, "en")).toBe("3 minutes ago");
    expect(formatRelative(at("2026-11-21T15:00:00Z"), now, "en")).toBe("in 3 hours");
    expect(formatRelative(at("2026-11-20T12:00:00Z"), now, "en")).toBe("yesterday");
  });
});

it("knows zones and their cities", () => {
  expect(isTimeZone("Europe/Berlin")).toBe(true);
  expect(isTimeZone("Europe/Berlinn")).toBe(false);
  expect(isTimeZone("")).toBe(false);
  expect(zoneCity("America/New_York")).toBe("New York");
});
