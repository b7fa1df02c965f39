import { expect, it } from "vitest";
import { dayText, dueDay, dueExact, dueText, dueTone, nextMonday, onDay } from "./due";

const now = new Date("2026-09-02T08:00:00Z");
const wholeDay = (date: string) => ({ due: { date }, due_at: null });
const berlinNine = {
  due: { date: "2026-09-03", time: "09:00", zone: "Europe/Berlin" },
  due_at: "2026-09-03T07:00:00Z",
};

it("says days as people do", () => {
  const text = (day: string) => dayText(day, "2026-09-02", "en");
  expect(text("2026-09-02")).toBe("today");
  expect(text("2026-09-03")).toBe("tomorrow");
  expect(text("2026-09-01")).toBe("yesterday");
  expect(text("2026-09-07")).toBe("Monday");
  expect(text("2026-09-09")).toBe("Wed, Sep 9");
  expect(text("2026-08-28")).toBe("Fri, Aug 28");
  expect(text("2027-01-04")).toBe("Mon, Jan 4, 2027");
});

it("keeps a whole day the same day everywhere", () => {
  expect(dueDay(wholeDay("2026-09-02"), "Pacific/Auckland")).toBe("2026-09-02");
  expect(dueDay(wholeDay("2026-09-02"), "America/Los_Angeles")).toBe("2026-09-02");
});

it("shows a time where the viewer lives, and where it was set on hover", () => {
  expect(dueText(berlinNine, "Europe/Berlin", now, "en")).toBe("tomorrow 09:00");
  expect(dueText(berlinNine, "Pacific/Honolulu", now, "en")).toBe("tomorrow 21:00");
  expect(dueExact(berlinNine, "Pacific/Honolulu", "en")).toContain("9:00:00 AM GMT+2");
  expect(dueExact(wholeDay("2026-09-03"), "Europe/Berlin", "en")).toBe("Thursday, September 3, 2026");
});

it("is overdue once the time passed or the day is over, not before", () => {
  expect(dueTone(wholeDay("2026-09-02"), "Europe/Berlin", now)).toBe("today");
  expect(dueTone(wholeDay("2026-09-01"), "Europe/Berlin", now)).toBe("overdue");
  expect(dueTone(berlinNine, "Europe/Berlin", new Date("2026-09-03T06:59:00Z"))).toBe("today");
  expect(dueTone(berlinNine, "Europe/Berlin", new Date("2026-09-03T07:01:00Z"))).toBe("overdue");
  expect(dueTone(wholeDay("2026-09-08"), "Europe/Berlin", now)).toBe("soon");
  expect(dueTone(wholeDay("2026-09-09"), "Europe/Berlin", now)).toBe("later");
  expect(dueTone({ due: null, due_at: null }, "Europe/Berlin", now)).toBeNull();
});

it("moves to another day at the same time", () => {
  expect(onDay(berlinNine.due, "2026-09-10")).toEqual({ ...berlinNine.due, date: "2026-09-10" });
  expect(onDay(null, "2026-09-10")).toEqual({ date: "2026-09-10" });
  expect(nextMonday("2026-09-02")).toBe("2026-09-07");
  expect(nextMonday("2026-09-07")).toBe("2026-09-14");
  expect(nextMonday("2026-09-06")).toBe("2026-09-07");
});
