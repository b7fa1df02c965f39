// What an admin does to many people at once.

import { useCallback } from "react";
import { useInvitePeopleMutation, useLazyExportPeopleQuery } from "@api";
import { asFailure } from "@api/failure";
import type { AdminPerson, InvitationResult } from "@api/types";
import { failureText } from "@shared/components/FailureAlert";
import { downloadText } from "@shared/download";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useNotify } from "@shared/notices";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.admin;
const EXPORT_FILE = "people.csv";

/** As many as one request takes. */
const INVITED_AT_ONCE = 100;

/** Makes links for those who never signed in, in parts, to pass on by hand: for where no mail server is set up. */
export function useInvitationLinks() {
  const [invite] = useInvitePeopleMutation();
  const notify = useNotify();

  return useCallback(
    async (people: readonly AdminPerson[]): Promise<InvitationResult[]> => {
      const total = people.length;
      const results: InvitationResult[] = [];
      const id = notify({ kind: "info", text: texts.inviting(0, total), progress: 0 });
      for (let done = 0; done < total; done += INVITED_AT_ONCE) {
        const part = people.slice(done, done + INVITED_AT_ONCE);
        const invitations = part.map(({ email, name }) => ({ email, name }));
        const { data, error } = await invite({ body: { invitations, role: "member" } });
        const failure = asFailure(error);
        if (failure !== undefined) {
          const text = `${texts.invitedAgain(results.length)} ${failureText(failure)}`;
          notify({ id, kind: "error", text, correlationId: failure.correlationId });
          return results;
        }
        results.push(...(data?.items ?? []));
        const progress = Math.round((results.length / total) * 100);
        notify({ id, kind: "info", text: texts.inviting(results.length, total), progress });
      }
      notify({ id, kind: "success", text: texts.invitedAgain(results.length) });
      return results;
    },
    [invite, notify],
  );
}

export function useExportPeople() {
  const [load, { isFetching }] = useLazyExportPeopleQuery();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();

  async function exportPeople() {
    const { data, error } = await load();
    if (!notifyFailure(error) && typeof data === "string") {
      downloadText(EXPORT_FILE, "text/csv", data);
      notify({ kind: "success", text: texts.exported(EXPORT_FILE) });
    }
  }

  return { exportPeople, exporting: isFetching };
}
