import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import {
  useArchiveProgramMutation,
  useChangeProgramMutation,
  useCreateProgramMutation,
  useListAllProgramsQuery,
  useListProgramChangesQuery,
  useListProgramRunsQuery,
} from "@api";
import { asFailure } from "@api/failure";
import type { Program, ProgramSettings } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { DataTable } from "@shared/components/DataTable";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { useDraft } from "@shared/hooks/use-draft";
import { useNow } from "@shared/hooks/use-now";
import { useViewer, useViewerZone } from "@shared/hooks/use-viewer";
import { useNotify } from "@shared/notices";
import { programsTexts as texts } from "@shared/texts/programs";
import { common } from "@shared/texts/common";
import { addDays, civilDate } from "@shared/time";
import { ProgramFields } from "../components/ProgramFields";
import { emptyForm, toForm, toSettings } from "../program-form";
import { changeColumns, runColumns } from "../program-tables";

export default function ProgramPage() {
  const { id = "new" } = useParams();
  const programs = useListAllProgramsQuery();
  const program = programs.data?.items.find((each) => each.id === id);
  if (id === "new") {
    return (
      <Page title={texts.newTitle} description={texts.description}>
        <NewProgram />
      </Page>
    );
  }
  if (program === undefined) {
    return (
      <Page title={texts.title}>
        {programs.error !== undefined ? (
          <FailureAlert error={programs.error} onRetry={() => void programs.refetch()} />
        ) : programs.data === undefined ? (
          <Skeleton height="20rem" />
        ) : (
          <Alert action={<RouteButton href="/admin/programs">{texts.back}</RouteButton>}>
            {texts.notFound}
          </Alert>
        )}
      </Page>
    );
  }
  return <OneProgram key={program.id} program={program} />;
}

function NewProgram() {
  const zone = useViewer()?.instance.time_zone ?? "UTC";
  const tomorrow = useTomorrow();
  const [create, { isLoading, error }] = useCreateProgramMutation();
  const navigate = useNavigate();
  const notify = useNotify();

  async function submit(settings: ProgramSettings, clear: () => void) {
    const { data } = await create({ body: settings });
    if (data === undefined) return;
    clear();
    notify({ kind: "success", text: texts.form.created });
    await navigate(`/admin/programs/${data.id}`);
  }

  return (
    <ProgramEditor
      draftKey="program.new"
      initial={emptyForm(zone, tomorrow)}
      submitText={texts.form.create}
      busy={isLoading}
      error={error}
      onSubmit={submit}
    />
  );
}

function OneProgram({ program }: { program: Program }) {
  const [archiving, setArchiving] = useState(false);
  const running = program.archived_at === null;
  return (
    <Page
      title={program.name}
      actions={
        running ? (
          <Button
            onClick={() => setArchiving(true)}
            disabled={program.file_id !== null}
            disabledReason={texts.archiveInFile}
          >
            {texts.archive}
          </Button>
        ) : null
      }
    >
      <SpaceBetween size="l">
        {program.file_id === null ? null : <Alert type="info">{texts.inFile(program.file_id)}</Alert>}
        {running ? <ExistingProgram program={program} /> : <Alert type="info">{texts.archived}</Alert>}
        <Runs id={program.id} />
        <Changes id={program.id} />
      </SpaceBetween>
      {archiving ? <ArchiveDialog program={program} onClose={() => setArchiving(false)} /> : null}
    </Page>
  );
}

function ExistingProgram({ program }: { program: Program }) {
  const tomorrow = useTomorrow();
  const [change, { isLoading, error, reset }] = useChangeProgramMutation();
  // The version that was seen when typing began, not the one that somebody else made since.
  const [version, setVersion] = useState(program.version);
  const notify = useNotify();

  async function submit(settings: ProgramSettings, clear: () => void) {
    const { data } = await change({ id: program.id, body: { version, settings } });
    if (data === undefined) return;
    setVersion(data.version);
    clear();
    notify({ kind: "success", text: texts.form.saved });
  }

  return (
    <ProgramEditor
      draftKey={`program.${program.id}`}
      initial={toForm(program, tomorrow)}
      setInFile={program.set_in_file}
      submitText={texts.form.save}
      busy={isLoading}
      error={error}
      onSubmit={submit}
      onBegin={() => setVersion(program.version)}
      onDiscard={() => {
        reset();
        setVersion(program.version);
      }}
    />
  );
}

interface EditorProps {
  draftKey: string;
  initial: ReturnType<typeof toForm>;
  setInFile?: readonly string[];
  submitText: string;
  busy: boolean;
  error: unknown;
  onSubmit: (settings: ProgramSettings, clear: () => void) => Promise<void>;
  /** The first change to what is saved. */
  onBegin?: () => void;
  onDiscard?: () => void;
}

function ProgramEditor({
  draftKey,
  initial,
  setInFile = [],
  submitText,
  busy,
  error,
  onSubmit,
  onBegin,
  onDiscard,
}: EditorProps) {
  const draft = useDraft(draftKey, initial);
  const [tried, setTried] = useState(false);
  const { settings, gaps } = toSettings(draft.values);
  const failure = asFailure(error);
  const errors = { ...(failure?.fields ?? {}), ...(tried ? gaps : {}) };

  const set: typeof draft.set = (field, value) => {
    if (!draft.dirty) onBegin?.();
    draft.set(field, value);
  };

  function submit() {
    setTried(true);
    if (Object.keys(gaps).length === 0) void onSubmit(settings, draft.clear);
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <SpaceBetween size="l">
        <ProgramFields values={draft.values} errors={errors} set={set} setInFile={setInFile} />
        <FailureAlert
          error={error}
          kept
          {...(failure?.error === "program_changed_meanwhile" ? { title: texts.form.changedMeanwhile } : {})}
        />
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" formAction="submit" loading={busy}>
            {submitText}
          </Button>
          {onDiscard !== undefined && draft.dirty ? (
            <Button
              formAction="none"
              onClick={() => {
                draft.clear();
                setTried(false);
                onDiscard();
              }}
            >
              {failure?.error === "program_changed_meanwhile" ? texts.form.load : texts.form.discard}
            </Button>
          ) : null}
          {onDiscard === undefined ? <RouteButton href="/admin/programs">{common.cancel}</RouteButton> : null}
        </SpaceBetween>
      </SpaceBetween>
    </form>
  );
}

function Runs({ id }: { id: string }) {
  const pages = useCursorPages();
  const runs = useListProgramRunsQuery({ id, cursor: pages.cursor });
  return (
    <DataTable
      answer={runs}
      label={texts.runs.title}
      wrapLines
      header={<Header variant="h2">{texts.runs.title}</Header>}
      empty={{ title: texts.runs.empty, message: texts.runs.emptyText }}
      columnDefinitions={runColumns}
      pagination={pages.pagination(runs.data?.next_cursor)}
    />
  );
}

function Changes({ id }: { id: string }) {
  const changes = useListProgramChangesQuery({ id });
  return (
    <DataTable
      answer={changes}
      label={texts.changes.title}
      wrapLines
      header={<Header variant="h2">{texts.changes.title}</Header>}
      empty={{ title: texts.changes.empty, message: texts.changes.emptyText }}
      columnDefinitions={changeColumns}
    />
  );
}

function ArchiveDialog({ program, onClose }: { program: Program; onClose: () => void }) {
  const [archive, { isLoading, error }] = useArchiveProgramMutation();
  const notify = useNotify();

  async function submit() {
    if ((await archive({ id: program.id })).error !== undefined) return;
    notify({ kind: "success", text: texts.archiveDone });
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.archiveTitle}
      submit={texts.archive}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <div>{texts.archiveText(program.name)}</div>
    </ConfirmDialog>
  );
}

function useTomorrow(): string {
  return addDays(civilDate(useNow(), useViewerZone()), 1);
}
