import Header from "@cloudscape-design/components/header";
import { useListRoundChangesQuery, useRearrangeRoundMutation } from "@api";
import type { RoundChange } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useNotify } from "@shared/notices";
import { coffee } from "@shared/texts/coffee";
import { roundChangeColumns } from "../table-config";

const texts = coffee.rounds.changes;

/** What was changed in a round after it was formed, and a way back for what still can be undone. */
export function RoundChanges({ roundId }: { roundId: string }) {
  const pages = useCursorPages();
  const changes = useListRoundChangesQuery({ id: roundId, cursor: pages.cursor });
  const [rearrange, { isLoading }] = useRearrangeRoundMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();

  async function undo(change: RoundChange) {
    const body = {
      dissolve: change.formed.map(({ id }) => id),
      groups: change.dissolved.map(({ members }) => members.map(({ id }) => id)),
    };
    const { error } = await rearrange({ id: roundId, body });
    if (!notifyFailure(error)) notify({ kind: "success", text: coffee.rounds.rearrangeUndone });
  }

  return (
    <DataTable
      answer={changes}
      label={texts.title}
      wrapLines
      header={<Header variant="h2">{texts.title}</Header>}
      empty={{ title: texts.empty, message: texts.emptyText }}
      columnDefinitions={roundChangeColumns({ busy: isLoading, onUndo: (change) => void undo(change) })}
      pagination={pages.pagination(changes.data?.next_cursor)}
    />
  );
}
