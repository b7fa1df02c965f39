import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TimeInput from "@cloudscape-design/components/time-input";
import { useState } from "react";
import { useSnoozeReminderMutation } from "@api";
import type { Task } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { tasksTexts } from "@shared/texts/tasks";
import { formatWhen, isCivilDate } from "@shared/time";
import { useTell } from "../queries";

const texts = tasksTexts.dialogs;

/** Reminds again at a time of choice, on the viewer's own clock. */
export function SnoozeDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const [day, setDay] = useState("");
  const [time, setTime] = useState("");
  const [snooze, { isLoading, error }] = useSnoozeReminderMutation();
  const tell = useTell();
  const zone = useViewerZone();
  const now = useNow();

  async function submit() {
    const at = { date: day, ...(time === "" ? {} : { time }) };
    const { data } = await snooze({ body: { task: task.id, at } });
    if (data === undefined) return;
    tell(tasksTexts.did.snoozed(formatWhen(new Date(data.until), zone, now)));
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.snooze}
      submit={texts.snoozeSubmit}
      busy={isLoading}
      error={error}
      gap={isCivilDate(day) ? undefined : texts.snoozeGap}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <SpaceBetween size="m">
        <FormField label={texts.day}>
          <DatePicker
            value={day}
            placeholder="YYYY-MM-DD"
            format="iso"
            startOfWeek={1}
            i18nStrings={{
              openCalendarAriaLabel: (chosen) => [texts.day, chosen].filter(Boolean).join(", "),
            }}
            onChange={({ detail }) => setDay(detail.value)}
          />
        </FormField>
        <FormField label={texts.time} description={texts.snoozeTimeHint}>
          <TimeInput
            format="hh:mm"
            placeholder="hh:mm"
            value={time}
            onChange={({ detail }) => setTime(detail.value)}
          />
        </FormField>
      </SpaceBetween>
    </ConfirmDialog>
  );
}
