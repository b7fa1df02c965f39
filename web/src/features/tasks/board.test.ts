import { expect, it } from "vitest";
import { aTask } from "@test/tasks";
import { behind, columnByStatus, columnsBySection, matches, moveByKey, type Column } from "./board";

const sections = [
  { id: "section_a", name: "To buy" },
  { id: "section_b", name: "To ask" },
];
const task = (id: string, section?: number) =>
  aTask({ id, title: id, section: section === undefined ? null : (sections[section] ?? null) });
const look = (columns: readonly Column[]) => columns.map(({ tasks }) => tasks.map(({ id }) => id).join(" "));

it("has a column for each section, and one for none where it is needed", () => {
  expect(look(columnsBySection([task("x", 1), task("y", 0)], sections))).toEqual(["y", "x"]);
  expect(columnsBySection([task("x")], sections).map(({ title }) => title)).toEqual([
    "No section",
    "To buy",
    "To ask",
  ]);
  expect(columnsBySection([], [])).toHaveLength(1);
});

it("says behind which card another one comes", () => {
  const column = columnByStatus("open", [task("a"), task("b"), task("c")], 3);
  expect(behind(column, "x", 0)).toBeNull();
  expect(behind(column, "x", 2)).toBe("b");
  expect(behind(column, "x", 99)).toBe("c");
  expect(behind(column, "a", 1)).toBe("b");
  expect(behind(column, "c", 0)).toBeNull();
});

it("moves by keys within a column and across, and stays at the edges", () => {
  const columns = [columnByStatus("open", [task("a"), task("b")], 2), columnByStatus("done", [task("c")], 1)];
  const press = (id: string, key: string) => {
    const move = moveByKey(columns, task(id), key);
    return move === undefined ? undefined : `${move.column} ${move.index}`;
  };
  expect(press("a", "ArrowDown")).toBe("open 1");
  expect(press("b", "ArrowUp")).toBe("open 0");
  expect(press("b", "ArrowRight")).toBe("done 0");
  expect(press("a", "ArrowUp")).toBeUndefined();
  expect(press("a", "ArrowLeft")).toBeUndefined();
  expect(press("c", "ArrowRight")).toBeUndefined();
  // The done ones stand in the order in which they were done.
  expect(press("c", "ArrowDown")).toBeUndefined();
});

it("finds a card by words of its title, tags and people", () => {
  const card = aTask({ title: "Buy Lanterns", tags: [{ id: "tag_1", name: "home", color: null }] });
  expect(matches(card, "")).toBe(true);
  expect(matches(card, "lant #home")).toBe(true);
  expect(matches(card, "lant work")).toBe(false);
});
