// Whom a task can be given to: only admins may search among everybody, others know the people of their projects.

import { useMemo } from "react";
import { useListProjectsQuery } from "@api";
import type { Project, Task } from "@api/types";
import { useViewer } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";

export type PersonRef = Task["assignees"][number];

export function personName(person: PersonRef): string {
  return person.erased || person.name === "" ? common.unknownPerson : person.name;
}

export interface PersonChoice {
  id: string;
  name: string;
}

/** The viewer first, then the members of what they see, by name; of a private project only its own. */
export function peopleChoices(
  me: PersonChoice | undefined,
  projects: readonly Project[],
  project: string | undefined,
): PersonChoice[] {
  const own = projects.find(({ id }) => id === project);
  const among = own?.is_private === true ? [own] : projects;
  const known = new Map<string, PersonChoice>();
  for (const { members } of among) {
    for (const member of members) {
      if (!member.erased) known.set(member.id, { id: member.id, name: personName(member) });
    }
  }
  if (me === undefined) return byName(known);
  known.delete(me.id);
  return [me, ...byName(known)];
}

function byName(people: Map<string, PersonChoice>): PersonChoice[] {
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export function usePeopleChoices(project?: string): PersonChoice[] {
  const me = useViewer()?.person;
  const projects = useListProjectsQuery({});
  return useMemo(
    () =>
      peopleChoices(
        me === undefined ? undefined : { id: me.id, name: me.name },
        projects.data?.items ?? [],
        project,
      ),
    [me, projects.data, project],
  );
}
