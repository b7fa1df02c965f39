// What an admin does to many people at once.

import { useCallback } from "react";
import { useLazyExportPeopleQuery, useUpdatePersonMutation } from "@api";
import { asFailure } from "@api/failure";
import type { AdminPerson, Participation } from "@api/types";
import { failureText } from "@shared/components/FailureAlert";
import { downloadText } from "@shared/download";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.admin;
const EXPORT_FILE = "people.csv";

/** One after the other: a page is at most 200 people, and the server handles one person at a time. */
export function useSetParticipationOfMany() {
  const [update] = useUpdatePersonMutation();
  const notify = useNotify();

  return useCallback(
    async (people: readonly AdminPerson[], status: "active" | "paused") => {
      const apply = async (targets: readonly { id: string; participation: Participation }[]) => {
        let failed = 0;
        for (const { id, participation } of targets) {
          const { error } = await update({ id, body: { participation } });
          if (error !== undefined) failed += 1;
        }
        return failed;
      };
      const failed = await apply(people.map(({ id }) => ({ id, participation: { status, until: null } })));
      if (failed > 0) notify({ kind: "error", text: texts.someFailed(failed) });
      const changed = people.length - failed;
      if (changed > 0) {
        const text = status === "paused" ? texts.pausedMany(changed) : texts.resumedMany(changed);
        notify({ kind: "success", text }, { label: common.undo, run: () => void apply(people) });
      }
    },
    [notify, update],
  );
}

export function useExportPeople() {
  const [load, { isFetching }] = useLazyExportPeopleQuery();
  const notify = useNotify();

  async function exportPeople() {
    const { data, error } = await load();
    const failure = asFailure(error);
    if (failure !== undefined) {
      notify({ kind: "error", text: failureText(failure), correlationId: failure.correlationId });
    } else if (typeof data === "string") {
      downloadText(EXPORT_FILE, "text/csv", data);
      notify({ kind: "success", text: texts.exported(EXPORT_FILE) });
    }
  }

  return { exportPeople, exporting: isFetching };
}
