import Button from "@cloudscape-design/components/button";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TimeInput from "@cloudscape-design/components/time-input";
import type { Due } from "@api/types";
import { ZoneSelect } from "@shared/components/ZoneSelect";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { tasksTexts } from "@shared/texts/tasks";
import { addDays, civilDate, formatCivilDate, isCivilDate } from "@shared/time";
import { nextMonday } from "../due";

const texts = tasksTexts.dialogs;

export interface DueForm {
  date: string;
  time: string;
  zone: string;
}

export function dueForm(due: Due | null | undefined, zone: string): DueForm {
  return { date: due?.date ?? "", time: due?.time ?? "", zone: due?.zone ?? zone };
}

/** As it is sent; null for no date. */
export function dueOf({ date, time, zone }: DueForm): Due | null {
  if (date === "") return null;
  return time === "" ? { date } : { date, time, zone };
}

export function dueGap({ date, time }: DueForm): { date?: string; time?: string } {
  return {
    ...(date === "" || isCivilDate(date) ? {} : { date: texts.dayGap }),
    ...(time === "" || /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? {} : { time: texts.timeGap }),
  };
}

interface DueFieldsProps {
  value: DueForm;
  onChange: (value: DueForm) => void;
  /** For times of reminders, where a day is needed. */
  quick?: boolean;
}

/** A day, and perhaps a time of it in a zone. */
export function DueFields({ value, onChange, quick = true }: DueFieldsProps) {
  const today = civilDate(useNow(), useViewerZone());
  const gap = dueGap(value);
  const choices: [string, string][] = [
    [texts.today, today],
    [texts.tomorrow, addDays(today, 1)],
    [texts.nextWeek, nextMonday(today)],
  ];
  return (
    <SpaceBetween size="m">
      {quick ? (
        <SpaceBetween direction="horizontal" size="xs">
          {choices.map(([label, date]) => (
            <Button key={label} onClick={() => onChange({ ...value, date })}>
              {label}
            </Button>
          ))}
          <Button variant="link" onClick={() => onChange({ ...value, date: "", time: "" })}>
            {texts.noDate}
          </Button>
        </SpaceBetween>
      ) : null}
      <FormField label={texts.day} errorText={gap.date}>
        <DatePicker
          value={value.date}
          onChange={({ detail }) => onChange({ ...value, date: detail.value })}
          placeholder="YYYY-MM-DD"
          format="iso"
          inputFormat="iso"
          i18nStrings={{
            openCalendarAriaLabel: (chosen) =>
              chosen === null ? texts.day : `${texts.day}, ${formatCivilDate(chosen)}`,
          }}
        />
      </FormField>
      <FormField label={texts.time} constraintText={texts.timeHint} errorText={gap.time}>
        <TimeInput
          format="hh:mm"
          placeholder="hh:mm"
          value={value.time}
          onChange={({ detail }) => onChange({ ...value, time: detail.value })}
        />
      </FormField>
      {value.time === "" ? null : (
        <FormField label={texts.zone}>
          <ZoneSelect value={value.zone} onChange={(zone) => onChange({ ...value, zone })} />
        </FormField>
      )}
    </SpaceBetween>
  );
}
