import { expect, it } from "vitest";
import { formatDuration, formatShareOfBound, plural, shareOf } from "./numbers";

it("compares decimal strings beyond the safe integers", () => {
  expect(shareOf("9007199254740993000", "9007199254740993000")).toBe(1);
  expect(shareOf("50", "100")).toBe(0.5);
  expect(shareOf("0.5", "2.0")).toBe(0.25);
  expect(shareOf("1", "0")).toBeNull();
  expect(shareOf("much", "more")).toBeNull();
});

it("says 100% only of the bound itself", () => {
  expect(formatShareOfBound(0.999995, "en")).toBe("99.99%");
  expect(formatShareOfBound(1, "en")).toBe("100%");
});

it("counts in words", () => {
  const forms = { one: "# person", other: "# people" };
  expect(plural(1, forms)).toBe("1 person");
  expect(plural(0, forms)).toBe("0 people");
  expect(formatDuration(12, "en")).toBe("12 ms");
  expect(formatDuration(1_500, "en")).toBe("1.5 sec");
});
