import { expect, it } from "vitest";
import { activeHref, breadcrumbs, sections } from "./navigation";

it("shows members nothing of the admin's", () => {
  expect(sections("member").map(({ text }) => text)).toEqual(["Meet", "Work"]);
  expect(sections("admin").map(({ text }) => text)).toEqual(["Meet", "Work", "Admin"]);
});

it("keeps the entry of a page below it active", () => {
  expect(activeHref("/admin/rounds/round_1", "admin")).toBe("/admin/rounds");
  expect(activeHref("/admin/peoples", "admin")).toBe("/");
  expect(activeHref("/tasks/today", "member")).toBe("/tasks/today");
  expect(activeHref("/tasks/task_1", "member")).toBe("/tasks");
  expect(activeHref("/nowhere", "member")).toBe("/");
});

it("says where one is", () => {
  const texts = (path: string) => breadcrumbs(path, "admin").map(({ text }) => text);
  expect(texts("/")).toEqual(["Home"]);
  expect(texts("/admin/people/import")).toEqual(["Home", "People", "Import people"]);
  expect(texts("/admin/rounds/round_1")).toEqual(["Home", "Rounds", "Details"]);
});
