import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Modal from "@cloudscape-design/components/modal";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { lazy, Suspense, useState } from "react";
import type { ActedOnTask } from "@api";
import type { Task } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useDraft } from "@shared/hooks/use-draft";
import { useWrite } from "@shared/hooks/use-write";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { useTell, useTellWaiting } from "../queries";
import { useScope } from "./ScopeDialog";

const Markdown = lazy(() => import("./Markdown"));
const texts = tasksTexts.editor;

interface Conflict {
  notes: string;
  version: number;
}

/** Notes as Markdown. Saved on a base that is old, both texts are shown and a person chooses. */
export function NotesEditor({ task, disabled }: { task: Task; disabled: boolean }) {
  const draft = useDraft(`task-notes:${task.id}`, { notes: task.notes });
  const [editing, setEditing] = useState(draft.dirty);
  const [base, setBase] = useState(task.notes_version);
  const [tab, setTab] = useState("write");
  const [conflict, setConflict] = useState<Conflict>();
  const changing = useWrite();
  const scope = useScope(task);
  const tell = useTell();
  const tellWaiting = useTellWaiting();

  function begin() {
    setBase(task.notes_version);
    setTab("write");
    setEditing(true);
  }

  function end() {
    draft.clear();
    setConflict(undefined);
    setEditing(false);
  }

  async function save(notes: string, version: number) {
    const chosen = await scope.ask();
    if (chosen === null) return;
    const patch = { notes, notes_version: version, ...chosen };
    const {
      data,
      error: failure,
      waits,
    } = await changing.write<ActedOnTask>({ kind: "change", task: task.id, patch });
    if (failure?.error === "notes_changed") {
      const { notes: theirs, notes_version: now } = failure.details;
      changing.reset();
      setConflict({ notes: typeof theirs === "string" ? theirs : "", version: Number(now) });
      return;
    }
    if (failure !== undefined) return;
    if (waits !== undefined) tellWaiting(tasksTexts.did.change, waits);
    else tell(tasksTexts.did.change, data.action);
    end();
  }

  if (!editing) {
    return (
      <SpaceBetween size="xs">
        <Header
          variant="h3"
          actions={
            <Button
              iconName="edit"
              variant="icon"
              ariaLabel={texts.editNotes}
              disabled={disabled}
              onClick={begin}
            />
          }
        >
          {texts.notes}
        </Header>
        {task.notes === "" ? (
          <Box color="text-body-secondary">{texts.notesEmpty}</Box>
        ) : (
          <Suspense fallback={null}>
            <Markdown text={task.notes} />
          </Suspense>
        )}
        {scope.dialog}
      </SpaceBetween>
    );
  }

  return (
    <SpaceBetween size="xs">
      <Header
        variant="h3"
        actions={
          <SegmentedControl
            label={texts.notes}
            selectedId={tab}
            options={[
              { id: "write", text: texts.write },
              { id: "preview", text: texts.preview },
            ]}
            onChange={({ detail }) => setTab(detail.selectedId)}
          />
        }
      >
        {texts.notes}
      </Header>
      <FailureAlert error={changing.error} kept />
      {tab === "write" ? (
        <FormField stretch constraintText={texts.markdown}>
          <Textarea
            autoFocus
            rows={8}
            value={draft.values.notes}
            ariaLabel={texts.notes}
            onChange={({ detail }) => draft.set("notes", detail.value)}
            onKeyDown={({ detail }) => {
              if (detail.key === "Enter" && (detail.ctrlKey || detail.metaKey))
                void save(draft.values.notes, base);
            }}
          />
        </FormField>
      ) : draft.values.notes.trim() === "" ? (
        <Box color="text-body-secondary">{texts.previewEmpty}</Box>
      ) : (
        <Suspense fallback={null}>
          <Markdown text={draft.values.notes} />
        </Suspense>
      )}
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="primary"
          loading={changing.isLoading}
          onClick={() => void save(draft.values.notes, base)}
        >
          {common.save}
        </Button>
        <Button variant="link" onClick={end}>
          {common.cancel}
        </Button>
      </SpaceBetween>
      {scope.dialog}
      {conflict === undefined ? null : (
        <ConflictDialog
          theirs={conflict.notes}
          mine={draft.values.notes}
          onTheirs={end}
          onMine={(notes) => void save(notes, conflict.version)}
          onClose={() => setConflict(undefined)}
        />
      )}
    </SpaceBetween>
  );
}

interface ConflictDialogProps {
  theirs: string;
  mine: string;
  onTheirs: () => void;
  onMine: (notes: string) => void;
  onClose: () => void;
}

function ConflictDialog({ theirs, mine, onTheirs, onMine, onClose }: ConflictDialogProps) {
  const conflict = tasksTexts.conflict;
  return (
    <Modal
      visible
      size="large"
      header={conflict.title}
      closeAriaLabel={common.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onTheirs}>{conflict.keepTheirs}</Button>
            <Button onClick={() => onMine(`${theirs}\n\n${mine}`)}>{conflict.both}</Button>
            <Button variant="primary" onClick={() => onMine(mine)}>
              {conflict.keepMine}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>{conflict.text}</Box>
        {[
          [conflict.theirs, theirs],
          [conflict.mine, mine],
        ].map(([label, text]) => (
          <FormField key={label} label={label} stretch>
            <Textarea readOnly rows={5} value={text ?? ""} />
          </FormField>
        ))}
      </SpaceBetween>
    </Modal>
  );
}
