import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useChangeTaskTagMutation, useCreateTaskTagMutation, useMergeTaskTagMutation } from "@api";
import type { TaskTag } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { common } from "@shared/texts/common";
import { workTexts } from "@shared/texts/work";
import { useActed } from "../acted";
import { ColorSelect } from "./ProjectFields";

const texts = workTexts.tags;

/** A new tag, or another name and colour for one. */
export function TagDialog({ tag, onClose }: { tag: TaskTag | undefined; onClose: () => void }) {
  const [name, setName] = useState(tag?.name ?? "");
  const [color, setColor] = useState(tag?.color ?? null);
  const [create, creating] = useCreateTaskTagMutation();
  const [change, changing] = useChangeTaskTagMutation();
  const acted = useActed();
  const wanted = name.trim();

  async function submit() {
    const body = { name: wanted, color };
    const { data } = tag === undefined ? await create({ body }) : await change({ id: tag.id, body });
    if (data === undefined) return;
    acted({ data }, tag === undefined ? texts.added(wanted) : texts.changed(wanted));
    onClose();
  }

  return (
    <ConfirmDialog
      title={tag === undefined ? texts.add : texts.editTitle(tag.name)}
      submit={common.save}
      busy={creating.isLoading || changing.isLoading}
      error={creating.error ?? changing.error}
      gap={wanted === "" ? texts.gap : undefined}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <FormField label={texts.name}>
        <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label={workTexts.color}>
        <ColorSelect value={color} onChange={setColor} />
      </FormField>
    </ConfirmDialog>
  );
}

interface MergeTagDialogProps {
  tag: TaskTag;
  tags: readonly TaskTag[];
  onClose: () => void;
}

export function MergeTagDialog({ tag, tags, onClose }: MergeTagDialogProps) {
  const [into, setInto] = useState<TaskTag>();
  const [merge, { isLoading, error }] = useMergeTaskTagMutation();
  const acted = useActed();

  async function submit() {
    if (into === undefined) return;
    const { data } = await merge({ id: tag.id, body: { into: into.id } });
    if (data === undefined) return;
    acted({ data }, texts.merged(tag.name, into.name));
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.mergeTitle(tag.name)}
      submit={texts.merge}
      busy={isLoading}
      error={error}
      gap={into === undefined ? texts.mergeGap : undefined}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box>{texts.mergeText(tag.open_count)}</Box>
      <FormField label={texts.mergeInto}>
        <Select
          filteringType="auto"
          placeholder={texts.choose}
          selectedOption={into === undefined ? null : { value: into.id, label: into.name }}
          options={tags.filter(({ id }) => id !== tag.id).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={({ detail }) => setInto(tags.find(({ id }) => id === detail.selectedOption.value))}
        />
      </FormField>
    </ConfirmDialog>
  );
}
