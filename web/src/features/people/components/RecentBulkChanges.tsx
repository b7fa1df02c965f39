import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import { useListBulkChangesQuery } from "@api";
import { DataTable } from "@shared/components/DataTable";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { peopleTexts } from "@shared/texts/people";
import { useBulkChange } from "../bulk-change";
import { bulkColumns } from "../table-config";

const texts = peopleTexts.bulk;
const SHOWN = 5;

/** What was done to many people lately, with the way back for whoever closed the notice. */
export function RecentBulkChanges() {
  const changes = useListBulkChangesQuery({ limit: SHOWN });
  const { undo } = useBulkChange();
  const [busy, setBusy] = useState<string>();

  async function undoOne(id: string) {
    setBusy(id);
    await undo(id);
    setBusy(undefined);
  }

  if (changes.data?.items.length === 0) return null;
  return (
    <DataTable
      answer={changes}
      label={texts.title}
      header={<Header variant="h2">{texts.title}</Header>}
      empty={{ title: texts.title, message: texts.empty }}
      trackBy="id"
      stickyHeader={false}
      wrapLines
      columnDefinitions={[
        ...bulkColumns,
        {
          id: ACTION_COLUMN,
          header: peopleTexts.import.actionColumn,
          cell: (row) => (
            <Button
              variant="inline-link"
              ariaLabel={texts.undo}
              disabled={!row.undoable}
              disabledReason={texts.notUndoable}
              loading={busy === row.id}
              onClick={() => void undoOne(row.id)}
            >
              {peopleTexts.import.undoShort}
            </Button>
          ),
        },
      ]}
    />
  );
}
