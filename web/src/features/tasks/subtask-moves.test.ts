import { expect, it } from "vitest";
import { dropSubtask, moveSubtask } from "./subtask-moves";

const all = [{ id: "a" }, { id: "b" }, { id: "c" }];
const top = { id: "top", parent: null };

it("moves among siblings", () => {
  expect(moveSubtask(all, "c", "up", top)).toEqual({ after: "a" });
  expect(moveSubtask(all, "b", "up", top)).toEqual({ after: null });
  expect(moveSubtask(all, "a", "up", top)).toBeUndefined();
  expect(moveSubtask(all, "a", "down", top)).toEqual({ after: "b" });
  expect(moveSubtask(all, "c", "down", top)).toBeUndefined();
});

it("moves in below the one above, and out behind its task", () => {
  expect(moveSubtask(all, "b", "in", top)).toEqual({ parent: "a" });
  expect(moveSubtask(all, "a", "in", top)).toBeUndefined();
  expect(moveSubtask(all, "a", "out", top)).toBeUndefined();
  expect(moveSubtask(all, "a", "out", { id: "mid", parent: "top" })).toEqual({ parent: "top", after: "mid" });
});

it("drops on the place of another", () => {
  expect(dropSubtask(all, "a", "c")).toEqual({ after: "c" });
  expect(dropSubtask(all, "c", "a")).toEqual({ after: null });
  expect(dropSubtask(all, "c", "b")).toEqual({ after: "a" });
  expect(dropSubtask(all, "b", "b")).toBeUndefined();
});
