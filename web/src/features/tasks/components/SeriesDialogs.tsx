// What is asked about a repeating task: another day for one date, or a change of all of it.

import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useChangeSeriesMutation } from "@api";
import type { Series } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { common } from "@shared/texts/common";
import { workTexts } from "@shared/texts/work";
import { useActed } from "../acted";
import { PRIORITIES } from "./Fields";
import { MoveField } from "./MoveField";

const texts = workTexts.series;

interface MoveDialogProps {
  title: string;
  today: string;
  onMove: (day: string) => void;
  onClose: () => void;
}

export function MoveDialog({ title, today, onMove, onClose }: MoveDialogProps) {
  return (
    <Modal visible header={title} closeAriaLabel={common.close} onDismiss={onClose}>
      <SpaceBetween size="m">
        <Box>{workTexts.calendar.moveOnlyThis}</Box>
        <MoveField
          today={today}
          onMove={(day) => {
            onClose();
            onMove(day);
          }}
        />
      </SpaceBetween>
    </Modal>
  );
}

export function ChangeSeriesDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const [title, setTitle] = useState(series.title);
  const [priority, setPriority] = useState(series.priority);
  const [change, { isLoading, error }] = useChangeSeriesMutation();
  const acted = useActed();
  const options = PRIORITIES.map((value) => ({ value, label: texts.priorities[value] }));

  async function submit() {
    const body = {
      ...(title.trim() === series.title ? {} : { title: title.trim() }),
      ...(priority === series.priority ? {} : { priority }),
    };
    if (Object.keys(body).length === 0) {
      onClose();
      return;
    }
    const { data } = await change({ id: series.id, body });
    if (data === undefined) return;
    acted({ data }, texts.changed);
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.changeTitle}
      submit={common.save}
      busy={isLoading}
      error={error}
      gap={title.trim() === "" ? workTexts.templates.gap : undefined}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box>{texts.changeText}</Box>
      <FormField label={texts.name}>
        <Input autoFocus value={title} onChange={({ detail }) => setTitle(detail.value)} />
      </FormField>
      <FormField label={texts.priority}>
        <Select
          selectedOption={options.find(({ value }) => value === priority) ?? null}
          options={options}
          onChange={({ detail }) =>
            setPriority(PRIORITIES.find((each) => each === detail.selectedOption.value) ?? "none")
          }
        />
      </FormField>
    </ConfirmDialog>
  );
}
