import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useImportMatchesMutation, useListProgramsQuery } from "@api";
import { asFailure } from "@api/failure";
import { CsvField } from "@shared/components/CsvField";
import { FailureAlert } from "@shared/components/FailureAlert";
import { LineProblems, type LineProblem } from "@shared/components/LineProblems";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { useDraft } from "@shared/hooks/use-draft";
import { formatNumber } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";

const texts = coffee.historyImport;

export default function HistoryImportPage() {
  const [imported, setImported] = useState<number>();
  return (
    <Page title={texts.title} description={texts.description}>
      {imported === undefined ? (
        <NewImport onDone={setImported} />
      ) : (
        <div role="status">
          <Alert
            type="success"
            header={texts.doneTitle}
            action={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setImported(undefined)}>{texts.again}</Button>
                <RouteButton href="/admin/rounds">{texts.rounds}</RouteButton>
              </SpaceBetween>
            }
          >
            {texts.done(imported)}
          </Alert>
        </div>
      )}
    </Page>
  );
}

function NewImport({ onDone }: { onDone: (imported: number) => void }) {
  const { values, set, clear } = useDraft("history-import", { csv: "", program: "" });
  const programs = useListProgramsQuery();
  const [check, checkState] = useImportMatchesMutation();
  const [start, startState] = useImportMatchesMutation();

  const options = (programs.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const program = options.find(({ value }) => value === values.program) ?? options[0];
  const target = program === undefined ? {} : { programId: program.value };
  const preview = checkState.data;
  const failure = asFailure(startState.error ?? checkState.error);
  const problems =
    failure?.error === "import_has_errors" ? (failure.details.errors as LineProblem[]) : undefined;

  function forget() {
    checkState.reset();
    startState.reset();
  }

  function edit(name: "csv" | "program", value: string) {
    set(name, value);
    forget();
  }

  async function run() {
    const { data } = await start({ ...target, body: values.csv });
    if (data === undefined) return;
    clear();
    onDone(data.imported);
  }

  return (
    <SpaceBetween size="l">
      {options.length > 1 ? (
        <FormField label={coffee.rounds.program}>
          <Select
            options={options}
            selectedOption={program ?? null}
            onChange={({ detail }) => edit("program", detail.selectedOption.value ?? "")}
          />
        </FormField>
      ) : null}
      <CsvField
        csv={values.csv}
        placeholder={texts.placeholder}
        checking={checkState.isLoading}
        onChange={(csv) => edit("csv", csv)}
        onCheck={(csv) => {
          startState.reset();
          void check({ ...target, dryRun: true, body: csv });
        }}
      />
      {problems === undefined ? <FailureAlert error={failure} kept /> : <LineProblems problems={problems} />}
      {preview === undefined ? null : (
        <SpaceBetween size="l">
          <div role="status">
            <Container header={<Header variant="h2">{texts.previewTitle}</Header>}>
              <SpaceBetween size="m">
                <KeyValuePairs
                  columns={3}
                  minColumnWidth={120}
                  items={[
                    { label: texts.rows, value: formatNumber(preview.rows) },
                    { label: texts.fresh, value: formatNumber(preview.new) },
                    { label: texts.known, value: formatNumber(preview.rows - preview.new) },
                  ]}
                />
                <div>{texts.previewNote}</div>
              </SpaceBetween>
            </Container>
          </div>
          <Box float="right">
            <Button
              variant="primary"
              loading={startState.isLoading}
              disabled={preview.new === 0}
              disabledReason={texts.nothingToDo}
              onClick={() => void run()}
            >
              {texts.start(preview.new)}
            </Button>
          </Box>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
