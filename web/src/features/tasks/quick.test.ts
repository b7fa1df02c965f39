import { expect, it } from "vitest";
import { movedRanges, replaced } from "./quick";

it("keeps what was dismissed while the rest of the line changes", () => {
  expect(movedRanges("Call Sun", "Call Sun Wei", [[5, 8]])).toEqual([[5, 8]]);
  expect(movedRanges("Call Sun", "Please call Sun", [[5, 8]])).toEqual([[12, 15]]);
  expect(movedRanges("a today b", "a b", [[2, 7]])).toEqual([]);
  expect(movedRanges("a today", "a toda", [[2, 7]])).toEqual([]);
  expect(movedRanges("today", "", [[0, 5]])).toEqual([]);
});

it("says a part more clearly", () => {
  expect(replaced("pay at 3 now", [4, 8], "at 15:00")).toBe("pay at 15:00 now");
});
