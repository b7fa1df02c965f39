import { expect, it } from "vitest";
import type { TaskCalendar } from "@api/types";
import { aTask } from "@test/tasks";
import {
  addMonths,
  agendaDays,
  calendarFromAddress,
  daysShown,
  entriesByDay,
  mondayOf,
  untouched,
  weeksOfMonth,
} from "./calendar";

it("shows whole weeks of a month, however it begins", () => {
  const november = weeksOfMonth("2026-11-27");
  expect(november).toHaveLength(6);
  expect(november[0]?.[0]).toBe("2026-10-26");
  expect(november.at(-1)?.at(-1)).toBe("2026-12-06");
  expect(weeksOfMonth("2027-02-10")).toHaveLength(4);
  expect(weeksOfMonth("2027-02-10")[0]?.[0]).toBe("2027-02-01");
  expect(mondayOf("2026-11-29")).toBe("2026-11-23");
});

it("steps by months without falling off their ends", () => {
  expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
  expect(addMonths("2026-12-15", 1)).toBe("2027-01-15");
  expect(addMonths("2026-03-31", -1)).toBe("2026-02-28");
});

it("asks for what it shows", () => {
  expect(daysShown("agenda", "2026-11-27")).toEqual({ from: "2026-11-27", until: "2026-12-24" });
  expect(daysShown("month", "2026-11-27")).toEqual({ from: "2026-10-26", until: "2026-12-06" });
  expect(calendarFromAddress(new URLSearchParams("view=month&from=nonsense"), "2026-11-27")).toEqual({
    layout: "month",
    from: "2026-11-27",
    mine: false,
  });
});

it("lists a week of days, then those with something to do", () => {
  const days = agendaDays("2026-11-27", new Map([["2026-12-20", []]]));
  expect(days).toHaveLength(8);
  expect(days.at(-1)).toBe("2026-12-20");
});

it("puts a time on the viewer's day, before what is for the whole day", () => {
  const calendar: TaskCalendar = {
    tasks: [
      aTask({
        id: "a",
        title: "Late call",
        due: { date: "2026-11-27", time: "23:30", zone: "Europe/Berlin" },
        due_at: "2026-11-27T22:30:00Z",
      }),
      aTask({ id: "b", title: "Low", priority: "low", due: { date: "2026-11-27" } }),
      aTask({ id: "e", title: "Low 10", priority: "low", due: { date: "2026-11-27" } }),
      aTask({ id: "f", title: "Low 2", priority: "low", due: { date: "2026-11-27" } }),
      aTask({ id: "c", title: "High", priority: "high", due: { date: "2026-11-27" } }),
      aTask({ id: "d", title: "Some day" }),
    ],
    coming: [
      {
        series: "series_1",
        slot: "2026-11-27T09:00",
        title: "Stand-up",
        priority: "none",
        project: null,
        due: { date: "2026-11-27", time: "09:00", zone: "Europe/Berlin" },
        due_at: "2026-11-27T08:00:00Z",
      },
    ],
    is_cut: false,
  };
  const titles = (zone: string, day: string) =>
    entriesByDay(calendar, zone)
      .get(day)
      ?.map(({ title }) => title);
  expect(titles("Europe/Berlin", "2026-11-27")).toEqual([
    "Stand-up",
    "Late call",
    "High",
    "Low",
    "Low 2",
    "Low 10",
  ]);
  expect(titles("Asia/Tokyo", "2026-11-28")).toEqual(["Late call"]);
});

it("shows a date that became a task as that task alone, wherever it is now", () => {
  const coming = ["2026-11-28T09:00", "2026-11-29T09:00"].map((slot) => ({
    series: "series_1",
    slot,
    title: "Stand-up",
    priority: "none" as const,
    project: null,
    due: { date: slot.slice(0, 10), time: "09:00", zone: "Europe/Berlin" },
    due_at: null,
  }));
  const series = {
    id: "series_1",
    slot: "2026-11-28T09:00",
    repeats: { rule: { rule: "FREQ=DAILY" } },
    description: "every day",
    state: "active" as const,
  };
  const task = aTask({ series, status: "skipped", due: { date: "2026-12-05" } });
  expect(untouched(coming, [aTask(), task]).map(({ slot }) => slot)).toEqual(["2026-11-29T09:00"]);
});
