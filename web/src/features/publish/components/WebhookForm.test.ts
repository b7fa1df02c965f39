import { expect, test } from "vitest";
import { bodyOf, gapsOf } from "./WebhookForm";

const FULL = {
  name: " Dashboard ",
  url: " https://example.com/hooks ",
  some: true,
  types: ["tasks.task_created"],
};

test("what is missing is named by its field", () => {
  expect(gapsOf(FULL)).toEqual({});
  expect(Object.keys(gapsOf({ name: " ", url: "example.com", some: true, types: [] }))).toEqual([
    "name",
    "url",
    "types",
  ]);
  expect(gapsOf({ ...FULL, some: false, types: [] })).toEqual({});
});

test("all events is an empty list, whatever was chosen before", () => {
  expect(bodyOf(FULL)).toEqual({
    name: "Dashboard",
    url: "https://example.com/hooks",
    types: ["tasks.task_created"],
  });
  expect(bodyOf({ ...FULL, some: false }).types).toEqual([]);
});
