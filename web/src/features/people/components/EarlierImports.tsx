import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useListImportsQuery, useUndoImportMutation } from "@api";
import { DataTable } from "@shared/components/DataTable";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { FailureAlert } from "@shared/components/FailureAlert";
import { peopleTexts } from "@shared/texts/people";
import { importColumns } from "../table-config";

const texts = peopleTexts.import;

export function EarlierImports({ onOpen }: { onOpen: (id: string) => void }) {
  const imports = useListImportsQuery({});
  const [undo, undoState] = useUndoImportMutation();

  async function undoAndFollow(id: string) {
    const answer = await undo({ id });
    if (answer.data !== undefined) onOpen(id);
  }

  return (
    <>
      <FailureAlert error={undoState.error} kept />
      <DataTable
        answer={imports}
        label={texts.previous}
        header={<Header variant="h2">{texts.previous}</Header>}
        empty={{ title: texts.previousEmpty }}
        columnDefinitions={[
          ...importColumns,
          {
            id: ACTION_COLUMN,
            header: texts.actionColumn,
            cell: (row) => (
              <Button
                variant="inline-link"
                ariaLabel={texts.undo}
                disabled={row.status !== "done" && row.status !== "stopped"}
                disabledReason={texts.undoDisabled[row.status]}
                loading={undoState.isLoading && undoState.originalArgs?.id === row.id}
                onClick={() => void undoAndFollow(row.id)}
              >
                {texts.undoShort}
              </Button>
            ),
          },
        ]}
      />
    </>
  );
}
