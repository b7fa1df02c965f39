import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { workTexts } from "@shared/texts/work";
import { addDays, isCivilDate } from "@shared/time";
import { nextMonday } from "../due";

const texts = workTexts.calendar;

interface MoveFieldProps {
  today: string;
  onMove: (day: string) => void;
}

/** The days one moves something to, without a pointer too. */
export function MoveField({ today, onMove }: MoveFieldProps) {
  const [day, setDay] = useState("");
  const [gap, setGap] = useState<string>();
  const move = () => {
    if (isCivilDate(day)) onMove(day);
    else setGap(texts.onDayHint);
  };
  return (
    <SpaceBetween size="s">
      <div role="group" aria-label={texts.moveTo}>
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Box variant="strong">{texts.moveTo}</Box>
          <Button onClick={() => onMove(today)}>{texts.today}</Button>
          <Button onClick={() => onMove(addDays(today, 1))}>{texts.tomorrow}</Button>
          <Button onClick={() => onMove(nextMonday(today))}>{texts.nextWeek}</Button>
        </SpaceBetween>
      </div>
      <FormField label={texts.onDay} errorText={gap}>
        <SpaceBetween direction="horizontal" size="xs">
          <DatePicker
            value={day}
            placeholder="YYYY-MM-DD"
            format="iso"
            startOfWeek={1}
            i18nStrings={{
              openCalendarAriaLabel: (chosen) => [texts.onDay, chosen].filter(Boolean).join(", "),
            }}
            onChange={({ detail }) => {
              setGap(undefined);
              setDay(detail.value);
            }}
          />
          <Button onClick={move}>{texts.move}</Button>
        </SpaceBetween>
      </FormField>
    </SpaceBetween>
  );
}
