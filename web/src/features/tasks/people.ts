// People as tasks name them.

import type { Task } from "@api/types";
import { common } from "@shared/texts/common";

export type PersonRef = Task["assignees"][number];

/** Whoever left keeps no name. */
export function personName(person: PersonRef): string {
  return person.erased || person.name === "" ? common.unknownPerson : person.name;
}

export interface PersonChoice {
  id: string;
  name: string;
}
