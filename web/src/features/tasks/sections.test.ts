import { expect, it } from "vitest";
import { aTask } from "@test/tasks";
import { bySection, donePerDay, linesOf, moved } from "./sections";

const sections = [
  { id: "section_a", name: "Before" },
  { id: "section_b", name: "After" },
];

it("reads names one a line", () => {
  expect(linesOf(" Before \n\nAfter\n")).toEqual(["Before", "After"]);
  expect(linesOf("")).toEqual([]);
});

it("moves a row within the rows, and not past their ends", () => {
  expect(moved(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], 1, 1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

it("groups tasks by section, empty ones too, and those in none only where there are any", () => {
  const before = aTask({ id: "t1", section: sections[0] ?? null });
  const loose = aTask({ id: "t2" });
  expect(bySection([before], sections).map(({ tasks }) => tasks.length)).toEqual([1, 0]);
  expect(bySection([loose, before], sections)[0]).toEqual({ section: null, tasks: [loose] });
  const gone = aTask({ id: "t3", section: { id: "section_gone", name: "Gone" } });
  expect(bySection([gone], sections)[0]?.tasks).toEqual([gone]);
  expect(bySection([], [])).toEqual([{ section: null, tasks: [] }]);
});

it("counts what was done by day", () => {
  const done = ["2026-11-27", "2026-11-27", "2026-11-20"].map((done_on) => ({ done_on }));
  expect(donePerDay([...done, { done_on: null }], ["2026-11-26", "2026-11-27"])).toEqual([0, 2]);
});
