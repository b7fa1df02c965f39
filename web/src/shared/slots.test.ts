import { describe, expect, it } from "vitest";
import { cellOf, paint, slotOf, sortSlots, spans } from "./slots";

describe("slots", () => {
  it("go there and back", () => {
    expect(cellOf("tue 09:30")).toEqual({ day: 1, row: 19 });
    expect(slotOf({ day: 1, row: 19 })).toBe("tue 09:30");
    expect(cellOf("tue 09:15")).toBeNull();
    expect(cellOf("tue 24:00")).toBeNull();
  });

  it("are painted as a rectangle, whichever corner comes first", () => {
    const painted = paint([], { day: 2, row: 19 }, { day: 1, row: 18 }, true);
    expect(painted).toEqual(["tue 09:00", "tue 09:30", "wed 09:00", "wed 09:30"]);
    expect(paint(painted, { day: 1, row: 18 }, { day: 1, row: 19 }, false)).toEqual([
      "wed 09:00",
      "wed 09:30",
    ]);
  });

  it("are kept in the order of the week, without doubles or nonsense", () => {
    expect(sortSlots(["fri 08:00", "mon 10:00", "mon 09:30", "mon 10:00", "noon"])).toEqual([
      "mon 09:30",
      "mon 10:00",
      "fri 08:00",
    ]);
  });

  it("join to spans that end at midnight as 24:00", () => {
    expect(spans(["mon 09:00", "mon 09:30", "mon 11:00", "sun 23:30"])).toEqual([
      { day: 0, from: "09:00", to: "10:00" },
      { day: 0, from: "11:00", to: "11:30" },
      { day: 6, from: "23:30", to: "24:00" },
    ]);
  });
});
