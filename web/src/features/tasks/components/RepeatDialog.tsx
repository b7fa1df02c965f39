import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import DateInput from "@cloudscape-design/components/date-input";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { ActedOnTask } from "@api";
import type { Task } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { useWrite } from "@shared/hooks/use-write";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { civilDate } from "@shared/time";
import { useActed } from "../acted";
import {
  formFromRepeats,
  inOrder,
  KINDS,
  ORDINALS,
  repeatGap,
  repeatsFromForm,
  UNITS,
  WEEKDAYS,
  type RepeatForm,
} from "../repeats";

const texts = tasksTexts.repeat;

/** How a task repeats. A change holds for this one and those that follow; what is done stays as it was. */
export function RepeatDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const today = civilDate(useNow(), useViewerZone());
  const before = task.series?.repeats ?? null;
  const [form, setForm] = useState(() => formFromRepeats(before, task.due, today));
  const { write, isLoading, error } = useWrite();
  const acted = useActed();
  const gap = repeatGap(form);
  const fieldText = Object.values(error?.fields ?? {})[0];

  async function submit() {
    const scope = before === null ? {} : { scope: "following" as const };
    const patch = { repeats: repeatsFromForm(form), ...scope };
    const answer = await write<ActedOnTask>({ kind: "change", task: task.id, patch });
    if (answer.error !== undefined) return;
    acted(answer, form.kind === "none" ? texts.stop : tasksTexts.did.change);
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.title}
      submit={common.save}
      busy={isLoading}
      error={fieldText === undefined ? error : undefined}
      gap={gap === undefined ? undefined : texts.gaps[gap]}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <RepeatFields form={form} onChange={setForm} />
      {fieldText === undefined ? null : (
        <div role="alert">
          <Box color="text-status-error">{fieldText}</Box>
        </div>
      )}
    </ConfirmDialog>
  );
}

interface FieldsProps {
  form: RepeatForm;
  onChange: (form: RepeatForm) => void;
}

const option = (value: string | number, label: string) => ({ value: String(value), label });

export function RepeatFields({ form, onChange }: FieldsProps) {
  const set = (change: Partial<RepeatForm>) => onChange({ ...form, ...change });
  const kinds = KINDS.map((kind) => option(kind, texts.kinds[kind]));
  const gap = repeatGap(form);
  const counted = form.kind !== "none" && form.kind !== "custom";
  const ruled = counted && form.kind !== "after";
  return (
    <SpaceBetween size="m">
      <FormField label={texts.kind}>
        <Select
          selectedOption={kinds.find(({ value }) => value === form.kind) ?? null}
          options={kinds}
          onChange={({ detail }) => {
            const kind = KINDS.find((each) => each === detail.selectedOption.value);
            if (kind !== undefined) set({ kind });
          }}
        />
      </FormField>
      {counted ? (
        <ColumnLayout columns={form.kind === "after" ? 2 : 1}>
          <FormField
            label={ruled ? `${texts.every} … ${texts.units[form.kind] ?? ""}` : texts.every}
            errorText={gap === "interval" ? texts.gaps.interval : undefined}
          >
            <Input
              type="number"
              inputMode="numeric"
              value={Number.isNaN(form.interval) ? "" : String(form.interval)}
              onChange={({ detail }) =>
                set({ interval: detail.value === "" ? Number.NaN : Number(detail.value) })
              }
            />
          </FormField>
          {form.kind === "after" ? (
            <FormField label={texts.unit}>
              <Select
                selectedOption={option(form.unit, texts.afterUnits[form.unit])}
                options={UNITS.map((unit) => option(unit, texts.afterUnits[unit]))}
                onChange={({ detail }) =>
                  set({ unit: UNITS.find((unit) => unit === detail.selectedOption.value) ?? form.unit })
                }
              />
            </FormField>
          ) : null}
        </ColumnLayout>
      ) : null}
      {form.kind === "weekly" ? (
        <FormField
          label={texts.weekdays}
          stretch
          errorText={gap === "weekdays" ? texts.gaps.weekdays : undefined}
        >
          <SpaceBetween direction="horizontal" size="m">
            {WEEKDAYS.map((day) => (
              <Checkbox
                key={day}
                checked={form.weekdays.includes(day)}
                onChange={({ detail }) =>
                  set({
                    weekdays: inOrder(
                      detail.checked ? [...form.weekdays, day] : form.weekdays.filter((each) => each !== day),
                    ),
                  })
                }
              >
                {texts.weekdayNames[day]}
              </Checkbox>
            ))}
          </SpaceBetween>
        </FormField>
      ) : null}
      {form.kind === "monthly" ? <MonthlyFields form={form} onChange={onChange} /> : null}
      {form.kind === "custom" ? (
        <FormField label={texts.custom} constraintText={texts.customHint} stretch>
          <Input value={form.custom} onChange={({ detail }) => set({ custom: detail.value })} />
        </FormField>
      ) : null}
      {ruled ? <EndFields form={form} onChange={onChange} /> : null}
      {ruled || form.kind === "custom" ? (
        <Checkbox
          checked={form.eachMissed}
          description={texts.eachMissedHint}
          onChange={({ detail }) => set({ eachMissed: detail.checked })}
        >
          {texts.eachMissed}
        </Checkbox>
      ) : null}
    </SpaceBetween>
  );
}

const MONTHLY = ["start", "day", "nth"] as const;

function MonthlyFields({ form, onChange }: FieldsProps) {
  const set = (change: Partial<RepeatForm>) => onChange({ ...form, ...change });
  const days = [
    ...Array.from({ length: 31 }, (_, at) => option(at + 1, String(at + 1))),
    option(-1, texts.lastDay),
  ];
  const options = MONTHLY.map((value) => option(value, texts.monthlyOptions[value]));
  return (
    <SpaceBetween size="m">
      <FormField label={texts.monthly}>
        <Select
          selectedOption={options.find(({ value }) => value === form.monthly) ?? null}
          options={options}
          onChange={({ detail }) =>
            set({ monthly: MONTHLY.find((each) => each === detail.selectedOption.value) ?? "start" })
          }
        />
      </FormField>
      {form.monthly === "day" ? (
        <FormField label={texts.day}>
          <Select
            selectedOption={days.find(({ value }) => value === String(form.day)) ?? null}
            options={days}
            onChange={({ detail }) => set({ day: Number(detail.selectedOption.value) })}
          />
        </FormField>
      ) : null}
      {form.monthly === "nth" ? (
        <ColumnLayout columns={2}>
          <FormField label={texts.which}>
            <Select
              selectedOption={option(form.nth, texts.ordinals[form.nth] ?? String(form.nth))}
              options={ORDINALS.map((nth) => option(nth, texts.ordinals[nth] ?? String(nth)))}
              onChange={({ detail }) => set({ nth: Number(detail.selectedOption.value) })}
            />
          </FormField>
          <FormField label={texts.weekday}>
            <Select
              selectedOption={option(form.nthWeekday, texts.weekdayNames[form.nthWeekday])}
              options={WEEKDAYS.map((day) => option(day, texts.weekdayNames[day]))}
              onChange={({ detail }) =>
                set({
                  nthWeekday: WEEKDAYS.find((day) => day === detail.selectedOption.value) ?? form.nthWeekday,
                })
              }
            />
          </FormField>
        </ColumnLayout>
      ) : null}
    </SpaceBetween>
  );
}

const ENDS = ["never", "on", "after"] as const;

function EndFields({ form, onChange }: FieldsProps) {
  const set = (change: Partial<RepeatForm>) => onChange({ ...form, ...change });
  const gap = repeatGap(form);
  const options = ENDS.map((value) => option(value, texts.endsOptions[value]));
  return (
    <ColumnLayout columns={form.ends === "never" ? 1 : 2}>
      <FormField label={texts.ends}>
        <Select
          selectedOption={options.find(({ value }) => value === form.ends) ?? null}
          options={options}
          onChange={({ detail }) =>
            set({ ends: ENDS.find((each) => each === detail.selectedOption.value) ?? "never" })
          }
        />
      </FormField>
      {form.ends === "on" ? (
        <FormField label={texts.until} errorText={gap === "until" ? texts.gaps.until : undefined}>
          <DateInput
            value={form.until}
            format="iso"
            inputFormat="iso"
            placeholder="YYYY-MM-DD"
            onChange={({ detail }) => set({ until: detail.value })}
          />
        </FormField>
      ) : null}
      {form.ends === "after" ? (
        <FormField label={texts.times} errorText={gap === "count" ? texts.gaps.count : undefined}>
          <Input
            type="number"
            inputMode="numeric"
            value={Number.isNaN(form.count) ? "" : String(form.count)}
            onChange={({ detail }) => set({ count: detail.value === "" ? Number.NaN : Number(detail.value) })}
          />
        </FormField>
      ) : null}
    </ColumnLayout>
  );
}
