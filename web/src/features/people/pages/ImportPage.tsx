import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useSearchParams } from "react-router";
import { usePreviewImportMutation, useStartImportMutation } from "@api";
import { asFailure } from "@api/failure";
import type { ImportPreview } from "@api/types";
import { CsvField } from "@shared/components/CsvField";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { useDraft } from "@shared/hooks/use-draft";
import { peopleTexts } from "@shared/texts/people";
import { EarlierImports } from "../components/EarlierImports";
import { ImportPreviewPanel } from "../components/ImportPreviewPanel";
import { ImportProgress } from "../components/ImportProgress";

const texts = peopleTexts.import;

export default function ImportPage() {
  const [params, setParams] = useSearchParams();
  const importId = params.get("import");

  return (
    <Page title={texts.title} description={texts.description}>
      <SpaceBetween size="l">
        {importId === null ? (
          <NewImport onStarted={(id) => setParams({ import: id })} />
        ) : (
          <ImportProgress id={importId} onAgain={() => setParams({})} />
        )}
        <EarlierImports onOpen={(id) => setParams({ import: id })} />
      </SpaceBetween>
    </Page>
  );
}

function NewImport({ onStarted }: { onStarted: (id: string) => void }) {
  const { values, set, clear } = useDraft("import", { csv: "", file: "", columns: "" });
  const [preview, previewState] = usePreviewImportMutation();
  const [start, startState] = useStartImportMutation();

  const startFailure = asFailure(startState.error);
  const refused =
    startFailure?.error === "import_has_errors"
      ? (startFailure.details as unknown as ImportPreview)
      : undefined;
  const shown = refused ?? previewState.data;
  const changes = shown === undefined ? 0 : shown.to_create + shown.to_update;

  function edit(csv: string) {
    set("csv", csv);
    set("columns", "");
    previewState.reset();
    startState.reset();
  }

  const chosen = values.columns === "" ? {} : { columns: values.columns };

  /** Checks again with what the admin says each column is. */
  function map(columns: string) {
    set("columns", columns);
    startState.reset();
    void preview({ body: values.csv, columns });
  }

  async function run() {
    const answer = await start({ body: values.csv, ...chosen });
    if (answer.data === undefined) return;
    clear();
    onStarted(answer.data.id);
  }

  return (
    <SpaceBetween size="l">
      <CsvField
        csv={values.csv}
        placeholder={texts.pastePlaceholder}
        checking={previewState.isLoading}
        onChange={edit}
        onCheck={(csv) => void preview({ body: csv, ...chosen })}
      />
      <FailureAlert error={previewState.error} kept />
      {refused === undefined ? <FailureAlert error={startState.error} kept /> : null}
      {shown === undefined ? null : (
        <SpaceBetween size="l">
          <div role="status">
            <ImportPreviewPanel preview={shown} checking={previewState.isLoading} onMap={map} />
          </div>
          <Box float="right">
            <Button
              variant="primary"
              loading={startState.isLoading}
              disabled={shown.errors.length > 0 || changes === 0}
              disabledReason={shown.errors.length > 0 ? texts.hasErrors : texts.nothingToDo}
              onClick={() => void run()}
            >
              {texts.start(changes)}
            </Button>
          </Box>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
