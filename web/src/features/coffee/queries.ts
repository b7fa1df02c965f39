import { useCallback } from "react";
import { useCancelMatchMutation } from "@api";
import type { Match, PersonRef } from "@api/types";
import { formatList } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";
import { common } from "@shared/texts/common";
import { programsTexts } from "@shared/texts/programs";

export function nameOf(person: PersonRef): string {
  return person.erased || person.name === "" ? common.unknownPerson : person.name;
}

/** Who had a round run or a program changed. */
export function byText(by: string, person: PersonRef | null): string {
  return person === null ? (programsTexts.by[by] ?? by) : nameOf(person);
}

export function othersIn(match: Pick<Match, "members">, viewerId: string | undefined): PersonRef[] {
  return match.members.filter((member) => member.id !== viewerId);
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/** Keeps a right-to-left name from turning its neighbours in a sentence around (Unicode isolates). */
function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;
}

export function namesOf(people: readonly PersonRef[]): string {
  return formatList(people.map((person) => isolated(nameOf(person))));
}

/** Who hosts, if somebody does: the reader, or a member by name. */
export function hostText(
  { host_id, members }: Pick<Match, "host_id" | "members">,
  viewerId?: string,
): string | undefined {
  const host = members.find(({ id }) => id === host_id);
  if (host === undefined) return undefined;
  return host.id === viewerId ? coffee.match.hosting : coffee.match.hosts(isolated(nameOf(host)));
}

export function useCancel() {
  const [cancel, state] = useCancelMatchMutation();
  const run = useCallback(
    async (id: string, reason: string) => {
      const answer = await cancel({ id, body: reason.trim() === "" ? {} : { reason: reason.trim() } });
      return answer.data !== undefined;
    },
    [cancel],
  );
  return { run, ...state };
}
