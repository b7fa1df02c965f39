import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useListProgramsQuery, useListRoundsQuery, usePreviewRoundMutation } from "@api";
import { asFailure } from "@api/failure";
import { DataTable } from "@shared/components/DataTable";
import type { RoundPreview } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { formatNumber } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";
import { RoundPreviewPanel } from "../components/RoundPreviewPanel";
import { roundColumns } from "../table-config";

const texts = coffee.rounds;

export default function RoundsPage() {
  const [params, setParams] = useSearchParams();
  const pages = useCursorPages();
  const programs = useListProgramsQuery();
  const rounds = useListRoundsQuery({ cursor: pages.cursor });
  const [preview, previewState] = usePreviewRoundMutation();
  // Kept while another one is computed.
  const [shown, setShown] = useState<RoundPreview>();

  const wanted = params.get("preview") !== null;
  const programId = params.get("program") ?? programs.data?.items[0]?.id;

  // Groups fixed by hand, as ids; the rest of the preview is matched around them.
  const [locked, setLocked] = useState<string[][]>([]);

  async function look(around: string[][] = locked, seed?: string) {
    const program = programId === undefined ? {} : { program_id: programId };
    const { data } = await preview({
      body: { ...program, ...(seed === undefined ? {} : { seed }), locked: around },
    });
    // What was there stays when the server refuses a group.
    if (data === undefined && around !== locked) return false;
    setShown(data);
    setLocked(around);
    return data !== undefined;
  }

  function open() {
    setParams((before) => new URLSearchParams([...before, ["preview", "1"]]));
  }

  function close() {
    previewState.reset();
    setShown(undefined);
    setLocked([]);
    setParams((before) => {
      const next = new URLSearchParams(before);
      next.delete("preview");
      return next;
    });
  }

  // The address asks for a preview: from the button, the checklist, a command or a reload.
  const asked = useRef(false);
  useEffect(() => {
    if (!wanted) {
      asked.current = false;
    } else if (!asked.current && programs.data !== undefined) {
      asked.current = true;
      void look();
    }
  });

  const failure = asFailure(previewState.error);
  const several = (programs.data?.items.length ?? 0) > 1;
  return (
    <Page
      title={texts.title}
      description={texts.description}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {several ? (
            <Select
              ariaLabel={texts.program}
              options={(programs.data?.items ?? []).map((program) => ({
                value: program.id,
                label: program.name,
              }))}
              selectedOption={
                (programs.data?.items ?? [])
                  .filter((program) => program.id === programId)
                  .map((program) => ({ value: program.id, label: program.name }))[0] ?? null
              }
              onChange={({ detail }) => {
                close();
                setParams({ program: detail.selectedOption.value ?? "" });
              }}
            />
          ) : null}
          <RouteButton href="/admin/rounds/import">{coffee.historyImport.title}</RouteButton>
          {wanted ? null : (
            <Button variant="primary" onClick={open}>
              {texts.preview}
            </Button>
          )}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <FailureAlert error={programs.error} onRetry={() => void programs.refetch()} />
        {wanted ? (
          failure?.error === "nobody_to_match" ? (
            <Alert
              type="info"
              header={texts.nobody}
              action={
                <SpaceBetween direction="horizontal" size="xs">
                  <RouteButton href="/admin/people">{texts.people}</RouteButton>
                  <RouteButton href="/admin/people/import">{texts.import}</RouteButton>
                </SpaceBetween>
              }
            >
              {texts.nobodyText}
            </Alert>
          ) : failure !== undefined && shown === undefined ? (
            <FailureAlert error={failure} onRetry={() => void look()} />
          ) : shown !== undefined ? (
            <RoundPreviewPanel
              preview={shown}
              busy={previewState.isLoading}
              locked={locked}
              failure={failure}
              onLock={(around) => look(around, shown.seed)}
              onAgain={() => void look()}
              onClose={close}
            />
          ) : (
            <Skeleton height="20rem" />
          )
        ) : null}
        <DataTable
          answer={rounds}
          label={texts.past}
          columnDefinitions={roundColumns}
          trackBy="id"
          wrapLines
          header={
            <Header
              variant="h2"
              counter={rounds.data === undefined ? "" : `(${formatNumber(rounds.data.total)})`}
            >
              {texts.past}
            </Header>
          }
          empty={{
            title: texts.empty,
            message: texts.emptyText,
            action: wanted ? undefined : <Button onClick={open}>{texts.preview}</Button>,
          }}
          pagination={pages.pagination(rounds.data?.next_cursor)}
        />
      </SpaceBetween>
    </Page>
  );
}
