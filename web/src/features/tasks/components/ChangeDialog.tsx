// One change of one task or of many: by a key, or from the menu above a list.

import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Token from "@cloudscape-design/components/token";
import Box from "@cloudscape-design/components/box";
import { useState } from "react";
import type { Priority, Task, TaskPatch } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import type { PersonChoice } from "../people";
import { useTaskActions } from "../queries";
import { DueFields, dueForm, dueGap, dueOf } from "./DueFields";
import { AssigneeField, PRIORITIES, ProjectSelect, TagField, type Whereabouts } from "./Fields";

const texts = tasksTexts.dialogs;
export type ChangeKind = "due" | "priority" | "tags" | "project" | "assign";

interface ChangeDialogProps {
  kind: ChangeKind;
  tasks: readonly Task[];
  onClose: () => void;
  /** After it was changed. */
  onDone?: () => void;
}

/** Of one that repeats, the one that is shown is changed alone: its page offers more. */
export function ChangeDialog({ kind, tasks, onClose, onDone }: ChangeDialogProps) {
  const actions = useTaskActions();
  const zone = useViewerZone();
  const [only] = tasks;
  const [due, setDue] = useState(() => dueForm(tasks.length === 1 ? only?.due : null, zone));
  const [priority, setPriority] = useState<Priority>(only?.priority ?? "none");
  const [tags, setTags] = useState<string[]>([]);
  const [where, setWhere] = useState<Whereabouts>({
    project: only?.project?.id ?? null,
    section: only?.section?.id ?? null,
  });
  const [people, setPeople] = useState<PersonChoice[]>([]);
  const [busy, setBusy] = useState(false);
  const gaps = Object.values(dueGap(due));

  const patches: Record<ChangeKind, TaskPatch> = {
    due: { due: dueOf(due) },
    priority: { priority },
    tags: { add_tags: tags },
    project: { project: where.project, section: where.section },
    assign: { add_assignees: people.map(({ id }) => id) },
  };

  async function submit() {
    setBusy(true);
    const patch = patches[kind];
    const worked =
      tasks.length === 1 && only !== undefined
        ? await actions.change(only.id, patch)
        : await actions.changeMany({ tasks: tasks.map(({ id }) => id), change: patch });
    setBusy(false);
    if (!worked) return;
    onDone?.();
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts[kind]}
      submit={common.save}
      busy={busy}
      error={undefined}
      gap={kind === "due" ? gaps[0] : undefined}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box color="text-body-secondary">
        {tasks.length === 1 ? <bdi>{only?.title}</bdi> : texts.several(tasks.length)}
      </Box>
      {kind === "due" ? <DueFields value={due} onChange={setDue} /> : null}
      {kind === "priority" ? (
        <FormField label={texts.priority}>
          <RadioGroup
            value={priority}
            items={PRIORITIES.map((value) => ({ value, label: tasksTexts.priorities[value] }))}
            onChange={({ detail }) => {
              const chosen = PRIORITIES.find((each) => each === detail.value);
              if (chosen !== undefined) setPriority(chosen);
            }}
          />
        </FormField>
      ) : null}
      {kind === "tags" ? (
        <SpaceBetween size="s">
          <TagField without={tags} onAdd={(name) => setTags((before) => [...before, name])} />
          <Chosen
            names={tags}
            onRemove={(at) => setTags((before) => before.filter((_, each) => each !== at))}
          />
        </SpaceBetween>
      ) : null}
      {kind === "project" ? (
        <FormField label={tasksTexts.editor.project}>
          <ProjectSelect value={where} onChange={setWhere} />
        </FormField>
      ) : null}
      {kind === "assign" ? (
        <SpaceBetween size="s">
          <AssigneeField
            without={people.map(({ id }) => id)}
            onAdd={(person) => setPeople((before) => [...before, person])}
          />
          <Chosen
            names={people.map(({ name }) => name)}
            onRemove={(at) => setPeople((before) => before.filter((_, each) => each !== at))}
          />
        </SpaceBetween>
      ) : null}
    </ConfirmDialog>
  );
}

function Chosen({ names, onRemove }: { names: readonly string[]; onRemove: (at: number) => void }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {names.map((name, at) => (
        <Token
          key={name}
          variant="inline"
          label={name}
          dismissLabel={`${common.dismiss} ${name}`}
          onDismiss={() => onRemove(at)}
        />
      ))}
    </SpaceBetween>
  );
}
