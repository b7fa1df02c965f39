// Reads and writes about people that take more than one generated hook.

import { useCallback, useEffect, useRef } from "react";
import { useDispatch } from "react-redux";
import { api, useGetImportQuery, useUpdateParticipationMutation } from "@api";
import type { Import, Participation } from "@api/types";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useViewer } from "@shared/hooks/use-viewer";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";
import { formatCivilDate } from "@shared/time";

export function participationText(participation: Participation): string {
  if (participation.status === "paused") return peopleTexts.paused;
  if (participation.status === "snoozed" && participation.until) {
    return peopleTexts.snoozed(formatCivilDate(participation.until));
  }
  return peopleTexts.resumed;
}

/** Shown at once, with a way back instead of a question. */
export function useSetParticipation(): (next: Participation) => Promise<boolean> {
  const before = useViewer()?.person.participation;
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const [update] = useUpdateParticipationMutation();

  return useCallback(
    async (next: Participation) => {
      const { error } = await update({ body: next });
      if (notifyFailure(error)) return false;
      notify(
        { kind: "success", text: participationText(next) },
        before === undefined ? undefined : { label: common.undo, run: () => void update({ body: before }) },
      );
      return true;
    },
    [before, notify, notifyFailure, update],
  );
}

export function isMoving(status: Import["status"] | undefined): boolean {
  return status === "running" || status === "undoing";
}

const IMPORT_POLL_MS = 800;

/** Follows an import until it rests, then lets the lists of people be read again. */
export function useImportProgress(id: string | null) {
  const dispatch = useDispatch();
  const known = api.endpoints.getImport.useQueryState({ id: id ?? "" }, { skip: id === null });
  const answer = useGetImportQuery(
    { id: id ?? "" },
    {
      skip: id === null,
      pollingInterval: known.data === undefined || isMoving(known.data.status) ? IMPORT_POLL_MS : 0,
    },
  );
  const moving = isMoving(answer.data?.status);
  const wasMoving = useRef(false);
  useEffect(() => {
    if (wasMoving.current && !moving) dispatch(api.util.invalidateTags(["People", "Imports"]));
    wasMoving.current = moving;
  }, [moving, dispatch]);
  return answer;
}
