import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import DatePicker from "@cloudscape-design/components/date-picker";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import TimeInput from "@cloudscape-design/components/time-input";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import { useState } from "react";
import { ChoiceField } from "@shared/components/ChoiceField";
import { ZoneSelect } from "@shared/components/ZoneSelect";
import { isCivilDate } from "@shared/time";
import { programsTexts } from "@shared/texts/programs";
import { WEIGHTS, holidaysOf, scheduleOf, textsOf, type ProgramForm } from "../program-form";
import { SchedulePreview } from "./SchedulePreview";
import { TagSelect } from "./TagSelect";
import { TextsPreview } from "./TextsPreview";

const texts = programsTexts.form;

interface FieldsProps {
  values: ProgramForm;
  errors: Record<string, string | undefined>;
  set: <K extends keyof ProgramForm>(field: K, value: ProgramForm[K]) => void;
}

function choices<T extends string>(words: Record<T, string>) {
  return (Object.keys(words) as T[]).map((id) => ({ id, text: words[id] }));
}

interface NumberFieldProps {
  label: string;
  description?: string;
  errorText?: string | undefined;
  constraintText?: string;
  value: string;
  onChange: (value: string) => void;
}

function NumberField({ label, description, errorText, constraintText, value, onChange }: NumberFieldProps) {
  return (
    <FormField label={label} description={description} errorText={errorText} constraintText={constraintText}>
      <Input
        type="number"
        inputMode="numeric"
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}

export function ProgramFields(props: FieldsProps) {
  return (
    <SpaceBetween size="l">
      <Basics {...props} />
      <When {...props} />
      <Matching {...props} />
      <Texts {...props} />
    </SpaceBetween>
  );
}

function Basics({ values, errors, set }: FieldsProps) {
  const isLottery = values.meeting === "lottery";
  return (
    <Container header={<Header variant="h2">{texts.basics}</Header>}>
      <SpaceBetween size="m">
        <FormField label={texts.name} errorText={errors.name}>
          <Input value={values.name} onChange={({ detail }) => set("name", detail.value)} />
        </FormField>
        <ChoiceField
          label={texts.membership}
          description={texts.membershipHint}
          errorText={errors.membership}
          value={values.membership}
          options={choices(texts.memberships)}
          onChange={(id) => set("membership", id as ProgramForm["membership"])}
        />
        <ChoiceField
          label={texts.meeting}
          description={isLottery ? texts.lotteryHint : undefined}
          value={values.meeting}
          options={choices(texts.meetings)}
          onChange={(id) => set("meeting", id as ProgramForm["meeting"])}
        />
        {isLottery ? (
          <FormField label={texts.hostTag} description={texts.hostTagHint} errorText={errors.lottery}>
            <TagSelect value={values.host_tag} onChange={(tag) => set("host_tag", tag)} />
          </FormField>
        ) : null}
        <NumberField
          label={isLottery ? texts.groupSizeWithHost : texts.groupSize}
          errorText={errors.group_size}
          constraintText="2–8"
          value={values.group_size}
          onChange={(value) => set("group_size", value)}
        />
        {isLottery ? null : (
          <ChoiceField
            label={texts.oddRule}
            errorText={errors.odd_rule}
            value={values.odd_rule}
            options={choices(texts.oddRules)}
            onChange={(id) => set("odd_rule", id as ProgramForm["odd_rule"])}
          />
        )}
        <NumberField
          label={texts.silentRounds}
          description={texts.silentRoundsHint}
          errorText={errors.silent_rounds}
          constraintText="0–20"
          value={values.silent_rounds}
          onChange={(value) => set("silent_rounds", value)}
        />
      </SpaceBetween>
    </Container>
  );
}

function When({ values, errors, set }: FieldsProps) {
  const schedule = scheduleOf(values);
  const holidays = holidaysOf(values).filter(isCivilDate);
  return (
    <Container header={<Header variant="h2">{texts.schedule}</Header>}>
      <SpaceBetween size="m">
        <ChoiceField
          label={texts.kind}
          errorText={errors.schedule}
          value={values.kind}
          options={choices(texts.kinds)}
          onChange={(id) => set("kind", id as ProgramForm["kind"])}
        />
        {values.kind === "none" ? null : <Cadence values={values} errors={errors} set={set} />}
        <FormField label={texts.timeZone} errorText={errors.time_zone}>
          <ZoneSelect value={values.time_zone} onChange={(zone) => set("time_zone", zone)} />
        </FormField>
        <FormField label={texts.holidays} description={texts.holidaysHint} errorText={errors.holidays}>
          <Textarea
            rows={3}
            value={values.holidays}
            onChange={({ detail }) => set("holidays", detail.value)}
          />
        </FormField>
        <SchedulePreview asked={schedule && { schedule, time_zone: values.time_zone, holidays }} />
      </SpaceBetween>
    </Container>
  );
}

function Cadence({ values, set }: FieldsProps) {
  const weeks = values.kind === "weeks";
  const start = (
    <FormField
      label={weeks ? texts.start : texts.notBefore}
      description={weeks ? texts.startHint : undefined}
    >
      <DatePicker value={values.start} onChange={({ detail }) => set("start", detail.value)} />
    </FormField>
  );
  if (!weeks) {
    return (
      <ColumnLayout columns={2}>
        <FormField label={texts.expression} description={texts.expressionHint}>
          <Input
            spellcheck={false}
            value={values.expression}
            onChange={({ detail }) => set("expression", detail.value)}
          />
        </FormField>
        {start}
      </ColumnLayout>
    );
  }
  return (
    <ColumnLayout columns={3}>
      <NumberField
        label={texts.every}
        constraintText="1–52"
        value={values.every}
        onChange={(value) => set("every", value)}
      />
      {start}
      <FormField label={texts.time} constraintText="HH:MM">
        <TimeInput
          format="hh:mm"
          placeholder="hh:mm"
          value={values.time}
          onChange={({ detail }) => set("time", detail.value)}
        />
      </FormField>
    </ColumnLayout>
  );
}

function Matching({ values, errors, set }: FieldsProps) {
  return (
    <ExpandableSection variant="container" headerText={texts.matching} headingTagOverride="h2">
      <SpaceBetween size="m">
        <NumberField
          label={texts.gap}
          errorText={errors.minimum_gap_rounds}
          constraintText="0–100"
          value={values.minimum_gap_rounds}
          onChange={(value) => set("minimum_gap_rounds", value)}
        />
        <ChoiceField
          label={texts.strictness}
          errorText={errors.strictness}
          value={values.strictness}
          options={choices(texts.strictnesses)}
          onChange={(id) => set("strictness", id as ProgramForm["strictness"])}
        />
        <FormField description={texts.weightsHint} errorText={errors.weights} stretch>
          <ColumnLayout columns={2}>
            {WEIGHTS.map((weight) => (
              <NumberField
                key={weight}
                label={texts.weights[weight]}
                value={values.weights[weight]}
                onChange={(value) => set("weights", { ...values.weights, [weight]: value })}
              />
            ))}
          </ColumnLayout>
        </FormField>
        <ChoiceField
          label={texts.teams}
          errorText={errors.teams}
          value={values.teams}
          options={choices(texts.teamRules)}
          onChange={(id) => set("teams", id as ProgramForm["teams"])}
        />
        <ChoiceField
          label={texts.managers}
          errorText={errors.managers}
          value={values.managers}
          options={choices(texts.managerRules)}
          onChange={(id) => set("managers", id as ProgramForm["managers"])}
        />
        <ChoiceField
          label={texts.newcomers}
          errorText={errors.newcomers}
          value={values.newcomers}
          options={choices(texts.newcomerRules)}
          onChange={(id) => set("newcomers", id as ProgramForm["newcomers"])}
        />
        <ChoiceField
          label={texts.hours}
          errorText={errors.require_common_slot}
          value={values.require_common_slot}
          options={choices(texts.hoursRules)}
          onChange={(id) => set("require_common_slot", id as ProgramForm["require_common_slot"])}
        />
        <FormField label={texts.prompts} description={texts.promptsHint} errorText={errors.prompts}>
          <Textarea rows={4} value={values.prompts} onChange={({ detail }) => set("prompts", detail.value)} />
        </FormField>
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Texts({ values, errors, set }: FieldsProps) {
  const [open, setOpen] = useState(false);
  const isWrong = ["subject", "opening", "closing"].some((text) => errors[`texts.${text}`] !== undefined);
  const shown = open || isWrong;
  return (
    <ExpandableSection
      variant="container"
      headerText={texts.mail.title}
      headingTagOverride="h2"
      expanded={shown}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <SpaceBetween size="m">
        <Box color="text-body-secondary">{texts.mail.hint}</Box>
        <FormField label={texts.mail.subject} errorText={errors["texts.subject"]}>
          <Input
            value={values.mail_subject}
            placeholder={texts.mail.subjectBuiltIn}
            onChange={({ detail }) => set("mail_subject", detail.value)}
          />
        </FormField>
        <FormField
          label={texts.mail.opening}
          description={texts.mail.openingHint}
          errorText={errors["texts.opening"]}
        >
          <Textarea
            rows={4}
            value={values.mail_opening}
            placeholder={texts.mail.openingBuiltIn}
            onChange={({ detail }) => set("mail_opening", detail.value)}
          />
        </FormField>
        <FormField label={texts.mail.closing} errorText={errors["texts.closing"]}>
          <Textarea
            rows={3}
            value={values.mail_closing}
            onChange={({ detail }) => set("mail_closing", detail.value)}
          />
        </FormField>
        {shown ? <TextsPreview asked={{ program: values.name.trim(), texts: textsOf(values) }} /> : null}
      </SpaceBetween>
    </ExpandableSection>
  );
}
