import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Token from "@cloudscape-design/components/token";
import { useState } from "react";
import type { ReminderAt, Task } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { addDays, civilDate } from "@shared/time";
import { bare, reminderOf, reminderText, sameReminder } from "../reminders";
import { DueFields, dueForm, dueGap, dueOf } from "./DueFields";

const texts = tasksTexts.reminder;

interface RemindersDialogProps {
  task: Task;
  onSave: (reminders: ReminderAt[]) => Promise<boolean>;
  onClose: () => void;
}

/** When to be reminded: so long before it is due, or at times of their own. */
export function RemindersDialog({ task, onSave, onClose }: RemindersDialogProps) {
  const zone = useViewerZone();
  const today = civilDate(useNow(), zone);
  const [reminders, setReminders] = useState<ReminderAt[]>(() => task.reminders.map(bare));
  const [chosen, setChosen] = useState<string>();
  const [own, setOwn] = useState(() => dueForm({ date: addDays(today, 1), time: "09:00" }, zone));
  const [busy, setBusy] = useState(false);
  const options = Object.entries(texts.options)
    .filter(([value]) => value === "at" || task.due !== null)
    .filter(([value]) => !value.startsWith("minutes") || task.due_at !== null)
    .map(([value, label]) => ({ value, label }));

  function add(reminder: ReminderAt | null) {
    if (reminder === null || reminders.some((each) => sameReminder(each, reminder))) return;
    setReminders((before) => [...before, reminder]);
    setChosen(undefined);
  }

  async function submit() {
    setBusy(true);
    const worked = await onSave(reminders);
    setBusy(false);
    if (worked) onClose();
  }

  const ownDue = dueOf(own);
  return (
    <ConfirmDialog
      title={texts.title}
      submit={common.save}
      busy={busy}
      error={undefined}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      {reminders.length === 0 ? <Box color="text-body-secondary">{texts.none}</Box> : null}
      <SpaceBetween direction="horizontal" size="xs">
        {reminders.map((reminder, at) => {
          const text = reminderText(reminder, today);
          return (
            <Token
              key={text}
              variant="inline"
              label={text}
              dismissLabel={texts.remove(text)}
              onDismiss={() => setReminders((before) => before.filter((_, each) => each !== at))}
            />
          );
        })}
      </SpaceBetween>
      <FormField label={texts.add} constraintText={task.due === null ? texts.needsDue : undefined}>
        <Select
          placeholder={texts.kind}
          selectedOption={options.find(({ value }) => value === chosen) ?? null}
          options={options}
          onChange={({ detail }) => {
            const value = detail.selectedOption.value ?? "";
            const reminder = reminderOf(value);
            if (reminder === undefined) setChosen(value);
            else add(reminder);
          }}
        />
      </FormField>
      {chosen === "at" ? (
        <SpaceBetween size="s">
          <DueFields value={own} onChange={setOwn} quick={false} />
          <Button
            disabled={ownDue === null || Object.keys(dueGap(own)).length > 0}
            onClick={() => add(ownDue === null ? null : { at: ownDue })}
          >
            {texts.add}
          </Button>
        </SpaceBetween>
      ) : null}
    </ConfirmDialog>
  );
}
