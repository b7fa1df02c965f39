import { expect, test } from "vitest";
import type { EventSchema } from "@api/types";
import { eventOptions } from "./event-options";

function schema(type: string, domain: string): EventSchema {
  const name = `${type}.v1.json`;
  return {
    type,
    domain,
    version: 1,
    summary: `${type} happened. See \`GET /things\`.`,
    name,
    url: `/api/v1/schemas/${name}`,
  };
}

test("events stand below their domain, in the order of the server", () => {
  const groups = eventOptions([
    schema("people.person_joined", "people"),
    schema("tasks.task_created", "tasks"),
    schema("people.person_left", "people"),
    schema("lab.beaker_broken", "lab"),
  ]);
  expect(groups.map(({ label }) => label)).toEqual(["People", "Tasks", "lab"]);
  expect(groups[0]?.options.map(({ value }) => value)).toEqual([
    "people.person_joined",
    "people.person_left",
  ]);
  expect(groups[1]?.options[0]?.description).toBe("tasks.task_created happened.");
});
