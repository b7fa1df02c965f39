import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import DatePicker from "@cloudscape-design/components/date-picker";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Icon from "@cloudscape-design/components/icon";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import TimeInput from "@cloudscape-design/components/time-input";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import { createContext, useContext, useState, type ReactNode } from "react";
import type { ProgramSettings } from "@api/types";
import { ChoiceField } from "@shared/components/ChoiceField";
import { ZoneSelect } from "@shared/components/ZoneSelect";
import { isCivilDate } from "@shared/time";
import { programsTexts } from "@shared/texts/programs";
import { WEIGHTS, holidaysOf, scheduleOf, textsOf, type ProgramForm } from "../program-form";
import { SchedulePreview } from "./SchedulePreview";
import { TagSelect } from "./TagSelect";
import { TextsPreview } from "./TextsPreview";
import "./coffee.css";

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

const SetInFile = createContext<readonly string[]>([]);

interface SettingProps {
  of: keyof ProgramSettings;
  children: ReactNode;
}

/** Fields of one setting: locked, and said so, where it stands in the server's file. */
function Setting({ of, children }: SettingProps) {
  if (!useContext(SetInFile).includes(of)) return children;
  return (
    <fieldset disabled className="setting-in-file">
      <SpaceBetween size="xxs">
        {children}
        <Box fontSize="body-s" color="text-status-info">
          <Icon name="lock-private" size="small" /> {texts.inFile}
        </Box>
      </SpaceBetween>
    </fieldset>
  );
}

interface ProgramFieldsProps extends FieldsProps {
  /** The settings that stand in `vc.yaml`, by name. */
  setInFile?: readonly string[];
}

export function ProgramFields({ setInFile = [], ...props }: ProgramFieldsProps) {
  return (
    <SetInFile value={setInFile}>
      <SpaceBetween size="l">
        <Basics {...props} />
        <When {...props} />
        <Matching {...props} />
        <Texts {...props} />
      </SpaceBetween>
    </SetInFile>
  );
}

function Basics({ values, errors, set }: FieldsProps) {
  const isLottery = values.meeting === "lottery";
  return (
    <Container header={<Header variant="h2">{texts.basics}</Header>}>
      <SpaceBetween size="m">
        <Setting of="name">
          <FormField label={texts.name} errorText={errors.name}>
            <Input value={values.name} onChange={({ detail }) => set("name", detail.value)} />
          </FormField>
        </Setting>
        <Setting of="membership">
          <ChoiceField
            label={texts.membership}
            description={texts.membershipHint}
            errorText={errors.membership}
            value={values.membership}
            options={choices(texts.memberships)}
            onChange={(id) => set("membership", id as ProgramForm["membership"])}
          />
        </Setting>
        <Setting of="skip_if_matched_elsewhere">
          <ChoiceField
            label={texts.elsewhere}
            description={texts.elsewhereHint}
            errorText={errors.skip_if_matched_elsewhere}
            value={values.skip_if_matched_elsewhere}
            options={choices(texts.elsewhereRules)}
            onChange={(id) =>
              set("skip_if_matched_elsewhere", id as ProgramForm["skip_if_matched_elsewhere"])
            }
          />
        </Setting>
        <Setting of="lottery">
          <ChoiceField
            label={texts.meeting}
            description={isLottery ? texts.lotteryHint : undefined}
            value={values.meeting}
            options={choices(texts.meetings)}
            onChange={(id) => set("meeting", id as ProgramForm["meeting"])}
          />
        </Setting>
        {isLottery ? (
          <Setting of="lottery">
            <FormField label={texts.hostTag} description={texts.hostTagHint} errorText={errors.lottery}>
              <TagSelect value={values.host_tag} onChange={(tag) => set("host_tag", tag)} />
            </FormField>
          </Setting>
        ) : null}
        <Setting of="group_size">
          <NumberField
            label={isLottery ? texts.groupSizeWithHost : texts.groupSize}
            errorText={errors.group_size}
            constraintText="2–8"
            value={values.group_size}
            onChange={(value) => set("group_size", value)}
          />
        </Setting>
        {isLottery ? null : (
          <Setting of="odd_rule">
            <ChoiceField
              label={texts.oddRule}
              errorText={errors.odd_rule}
              value={values.odd_rule}
              options={choices(texts.oddRules)}
              onChange={(id) => set("odd_rule", id as ProgramForm["odd_rule"])}
            />
          </Setting>
        )}
        <Setting of="silent_rounds">
          <NumberField
            label={texts.silentRounds}
            description={texts.silentRoundsHint}
            errorText={errors.silent_rounds}
            constraintText="0–20"
            value={values.silent_rounds}
            onChange={(value) => set("silent_rounds", value)}
          />
        </Setting>
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
        <Setting of="schedule">
          <ChoiceField
            label={texts.kind}
            errorText={errors.schedule}
            value={values.kind}
            options={choices(texts.kinds)}
            onChange={(id) => set("kind", id as ProgramForm["kind"])}
          />
        </Setting>
        {values.kind === "none" ? null : (
          <Setting of="schedule">
            <Cadence values={values} errors={errors} set={set} />
          </Setting>
        )}
        <Setting of="time_zone">
          <FormField label={texts.timeZone} errorText={errors.time_zone}>
            <ZoneSelect value={values.time_zone} onChange={(zone) => set("time_zone", zone)} />
          </FormField>
        </Setting>
        <Setting of="holidays">
          <FormField label={texts.holidays} description={texts.holidaysHint} errorText={errors.holidays}>
            <Textarea
              rows={3}
              value={values.holidays}
              onChange={({ detail }) => set("holidays", detail.value)}
            />
          </FormField>
        </Setting>
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
        <Setting of="minimum_gap_rounds">
          <NumberField
            label={texts.gap}
            errorText={errors.minimum_gap_rounds}
            constraintText="0–100"
            value={values.minimum_gap_rounds}
            onChange={(value) => set("minimum_gap_rounds", value)}
          />
        </Setting>
        <Setting of="strictness">
          <ChoiceField
            label={texts.strictness}
            errorText={errors.strictness}
            value={values.strictness}
            options={choices(texts.strictnesses)}
            onChange={(id) => set("strictness", id as ProgramForm["strictness"])}
          />
        </Setting>
        <Setting of="weights">
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
        </Setting>
        <Setting of="teams">
          <ChoiceField
            label={texts.teams}
            errorText={errors.teams}
            value={values.teams}
            options={choices(texts.teamRules)}
            onChange={(id) => set("teams", id as ProgramForm["teams"])}
          />
        </Setting>
        <Setting of="managers">
          <ChoiceField
            label={texts.managers}
            errorText={errors.managers}
            value={values.managers}
            options={choices(texts.managerRules)}
            onChange={(id) => set("managers", id as ProgramForm["managers"])}
          />
        </Setting>
        <Setting of="newcomers">
          <ChoiceField
            label={texts.newcomers}
            errorText={errors.newcomers}
            value={values.newcomers}
            options={choices(texts.newcomerRules)}
            onChange={(id) => set("newcomers", id as ProgramForm["newcomers"])}
          />
        </Setting>
        <Setting of="require_common_slot">
          <ChoiceField
            label={texts.hours}
            errorText={errors.require_common_slot}
            value={values.require_common_slot}
            options={choices(texts.hoursRules)}
            onChange={(id) => set("require_common_slot", id as ProgramForm["require_common_slot"])}
          />
        </Setting>
        <Setting of="prompts">
          <FormField label={texts.prompts} description={texts.promptsHint} errorText={errors.prompts}>
            <Textarea
              rows={4}
              value={values.prompts}
              onChange={({ detail }) => set("prompts", detail.value)}
            />
          </FormField>
        </Setting>
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
        <Setting of="texts">
          <SpaceBetween size="m">
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
          </SpaceBetween>
        </Setting>
        {shown ? <TextsPreview asked={{ program: values.name.trim(), texts: textsOf(values) }} /> : null}
      </SpaceBetween>
    </ExpandableSection>
  );
}
