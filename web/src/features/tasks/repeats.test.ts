import { expect, it } from "vitest";
import { formFromRepeats, repeatGap, repeatsFromForm } from "./repeats";

const due = { date: "2026-12-01" };
const read = (rule: string) => formFromRepeats({ rule: { rule } }, due, "2026-11-27");

it.each([
  "FREQ=DAILY",
  "FREQ=DAILY;INTERVAL=3;COUNT=5",
  "FREQ=WEEKLY;BYDAY=MO,WE,FR",
  "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20271231",
  "FREQ=MONTHLY",
  "FREQ=MONTHLY;BYMONTHDAY=15",
  "FREQ=MONTHLY;BYMONTHDAY=-1",
  "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR",
  "FREQ=YEARLY",
])("says %s in the form and the same back", (rule) => {
  const form = read(rule);
  expect(form.kind).not.toBe("custom");
  expect(repeatsFromForm(form)).toEqual({ rule: { rule } });
  expect(repeatGap(form)).toBeUndefined();
});

it.each([
  "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
  "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
  "FREQ=YEARLY;BYMONTH=3",
  "FREQ=DAILY;UNTIL=20261231T235959Z",
  "FREQ=MONTHLY;BYMONTHDAY=1,15",
  "FREQ=MONTHLY;BYDAY=5MO",
])("keeps %s, which the form cannot say", (rule) => {
  const form = read(rule);
  expect(form.kind).toBe("custom");
  expect(repeatsFromForm(form)).toEqual({ rule: { rule } });
});

it("begins with the day of the due date", () => {
  const form = formFromRepeats(null, { date: "2026-12-30" }, "2026-11-27");
  expect(form).toMatchObject({ kind: "none", weekdays: ["WE"], day: 30, nth: -1, nthWeekday: "WE" });
  expect(repeatsFromForm({ ...form, kind: "weekly" })).toEqual({ rule: { rule: "FREQ=WEEKLY;BYDAY=WE" } });
  expect(repeatsFromForm(form)).toBeNull();
});

it("keeps what is after completion, and that each missed one is still to be done", () => {
  const after = { after_completion: { interval: 3, unit: "days" as const } };
  expect(repeatsFromForm(formFromRepeats(after, due, "2026-11-27"))).toEqual(after);
  const bills = { rule: { rule: "FREQ=MONTHLY", each_missed: true } };
  expect(repeatsFromForm(formFromRepeats(bills, due, "2026-11-27"))).toEqual(bills);
});

it("names what is missing", () => {
  const daily = read("FREQ=DAILY");
  expect(repeatGap({ ...daily, interval: 0 })).toBe("interval");
  expect(repeatGap({ ...daily, interval: Number.NaN })).toBe("interval");
  expect(repeatGap({ ...daily, kind: "weekly", weekdays: [] })).toBe("weekdays");
  expect(repeatGap({ ...daily, ends: "on", until: "" })).toBe("until");
  expect(repeatGap({ ...daily, ends: "after", count: 0 })).toBe("count");
  expect(repeatGap({ ...daily, kind: "custom", custom: " " })).toBe("custom");
});
