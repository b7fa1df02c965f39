import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { usePreviewImportMutation, useStartImportMutation } from "@api";
import { asFailure } from "@api/failure";
import type { ImportPreview } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { useDraft } from "@shared/hooks/use-draft";
import { peopleTexts } from "@shared/texts/people";
import { EarlierImports } from "../components/EarlierImports";
import { ImportPreviewPanel } from "../components/ImportPreviewPanel";
import { ImportProgress } from "../components/ImportProgress";

const texts = peopleTexts.import;
const FILE_BYTES_MAX = 10 * 1024 * 1024;

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
  const { values, set, clear } = useDraft("import", { csv: "", file: "" });
  const [files, setFiles] = useState<File[]>([]);
  const [fileProblem, setFileProblem] = useState<string>();
  const [preview, previewState] = usePreviewImportMutation();
  const [start, startState] = useStartImportMutation();

  const startFailure = asFailure(startState.error);
  const refused =
    startFailure?.error === "import_has_errors"
      ? (startFailure.details as unknown as ImportPreview)
      : undefined;
  const shown = refused ?? previewState.data;
  const changes = shown === undefined ? 0 : shown.to_create + shown.to_update;

  async function choose(chosen: File[]) {
    const file = chosen[0];
    setFiles(chosen);
    previewState.reset();
    startState.reset();
    setFileProblem(undefined);
    if (file === undefined) return;
    if (file.size > FILE_BYTES_MAX) {
      setFileProblem(texts.tooLarge);
      return;
    }
    const csv = await file.text();
    set("csv", csv);
    await preview({ body: csv });
  }

  function edit(csv: string) {
    set("csv", csv);
    setFiles([]);
    previewState.reset();
    startState.reset();
  }

  async function run() {
    const answer = await start({ body: values.csv });
    if (answer.data === undefined) return;
    clear();
    onStarted(answer.data.id);
  }

  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">{texts.choose}</Header>}>
        <SpaceBetween size="m">
          <FormField label={texts.fileLabel} description={texts.fileHint} errorText={fileProblem}>
            <FileUpload
              value={files}
              accept=".csv,text/csv"
              onChange={({ detail }) => void choose(detail.value)}
              showFileSize
              i18nStrings={{
                uploadButtonText: () => texts.choose,
                dropzoneText: () => texts.drop,
                removeFileAriaLabel: () => texts.startAgain,
                limitShowFewer: "",
                limitShowMore: "",
                errorIconAriaLabel: "",
              }}
            />
          </FormField>
          <FormField label={texts.paste} stretch>
            <Textarea
              value={values.csv}
              rows={6}
              placeholder={texts.pastePlaceholder}
              spellcheck={false}
              onChange={({ detail }) => edit(detail.value)}
            />
          </FormField>
          <Button
            loading={previewState.isLoading}
            loadingText={texts.checking}
            disabled={values.csv.trim() === ""}
            disabledReason={texts.nothing}
            onClick={() => void preview({ body: values.csv })}
          >
            {texts.check}
          </Button>
        </SpaceBetween>
      </Container>
      <FailureAlert error={previewState.error} kept />
      {refused === undefined ? <FailureAlert error={startState.error} kept /> : null}
      {shown === undefined ? null : (
        <SpaceBetween size="l">
          <div role="status">
            <ImportPreviewPanel preview={shown} />
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
