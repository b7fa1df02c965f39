import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Participation } from "@api/types";
import { useNow } from "@shared/hooks/use-now";
import { peopleTexts } from "@shared/texts/people";
import { addDays, civilDate } from "@shared/time";

const texts = peopleTexts.preferences;
const STATUSES = ["active", "paused", "snoozed"] as const;

interface ParticipationFieldsProps {
  value: Participation;
  onChange: (value: Participation) => void;
  /** The person's zone: the day they come back begins there. */
  zone: string;
  errors: Record<string, string>;
}

export function participationGap(value: Participation, today: string): string | undefined {
  if (value.status !== "snoozed") return undefined;
  return value.until && value.until > today ? undefined : texts.untilGap;
}

export function ParticipationFields({ value, onChange, zone, errors }: ParticipationFieldsProps) {
  const tomorrow = addDays(civilDate(useNow(), zone), 1);
  return (
    <SpaceBetween size="m">
      <FormField label={texts.participationTitle} errorText={errors.status}>
        <RadioGroup
          value={value.status}
          items={STATUSES.map((status) => ({ value: status, ...texts.statuses[status] }))}
          onChange={({ detail }) => {
            const status = STATUSES.find((each) => each === detail.value) ?? "active";
            onChange({ status, until: status === "snoozed" ? (value.until ?? addDays(tomorrow, 6)) : null });
          }}
        />
      </FormField>
      {value.status === "snoozed" ? (
        <FormField label={texts.until} description={texts.untilHint} errorText={errors.until}>
          <DatePicker
            value={value.until ?? ""}
            isDateEnabled={(date) => date.toISOString().slice(0, 10) >= addDays(tomorrow, -1)}
            onChange={({ detail }) => onChange({ status: "snoozed", until: detail.value })}
          />
        </FormField>
      ) : null}
    </SpaceBetween>
  );
}
