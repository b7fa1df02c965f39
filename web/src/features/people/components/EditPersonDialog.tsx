import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useListTagsQuery, useListTopicsQuery, useUpdatePersonMutation } from "@api";
import { asFailure } from "@api/failure";
import type { AdminPerson, PersonChange } from "@api/types";
import { ChoiceField } from "@shared/components/ChoiceField";
import { FailureAlert } from "@shared/components/FailureAlert";
import { PersonSelect } from "@shared/components/PersonSelect";
import { TopicPicker } from "@shared/components/TopicPicker";
import { WeekGrid } from "@shared/components/WeekGrid";
import { ZoneSelect } from "@shared/components/ZoneSelect";
import { useDraft } from "@shared/hooks/use-draft";
import { useNow } from "@shared/hooks/use-now";
import { useViewer } from "@shared/hooks/use-viewer";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";
import { topicTexts } from "@shared/texts/topics";
import { slotTexts } from "@shared/texts/slots";
import { civilDate } from "@shared/time";
import { ParticipationFields, participationGap } from "./ParticipationFields";

const texts = peopleTexts.admin;

interface Fields {
  name: string;
  team: string;
  time_zone: string;
  role: AdminPerson["role"];
  participation: AdminPerson["participation"];
  topics: string[];
  slots: string[];
  meeting_length_minutes: number;
  tags: string[];
  manager: AdminPerson["manager"];
}

function fieldsOf(person: AdminPerson): Fields {
  return {
    name: person.name,
    team: person.team ?? "",
    time_zone: person.time_zone,
    role: person.role,
    participation: person.participation,
    topics: person.preferences.topics,
    slots: person.preferences.slots,
    meeting_length_minutes: person.preferences.meeting_length_minutes,
    tags: person.tags,
    manager: person.manager,
  };
}

/** Only what was changed is sent, so that two admins do not overwrite each other. */
export function changesBetween(before: Fields, after: Fields): PersonChange {
  const changed = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof Fields]),
  );
  const change = Object.fromEntries(changed) as Partial<Fields>;
  const { manager, ...others } = change;
  return {
    ...others,
    ...(manager === undefined ? {} : { manager: manager?.id ?? null }),
    ...(change.team === undefined ? {} : { team: after.team.trim() === "" ? null : after.team.trim() }),
  };
}

export function EditPersonDialog({ person, onClose }: { person: AdminPerson; onClose: () => void }) {
  const initial = fieldsOf(person);
  const { values, set, clear, dirty } = useDraft<Fields>(`person.${person.id}`, initial);
  const [update, { isLoading, error }] = useUpdatePersonMutation();
  const [gap, setGap] = useState<string>();
  const topics = useListTopicsQuery();
  const tags = useListTagsQuery();
  const notify = useNotify();
  const now = useNow();
  const self = useViewer()?.person.id === person.id;
  const fields = asFailure(error)?.fields ?? {};

  async function save() {
    const untilGap = participationGap(values.participation, civilDate(now, values.time_zone));
    setGap(values.participation === initial.participation ? undefined : untilGap);
    if (untilGap !== undefined && dirty && values.participation.status === "snoozed") return;
    const answer = await update({ id: person.id, body: changesBetween(initial, values) });
    if (answer.data === undefined) return;
    clear();
    notify({ kind: "success", text: texts.saved(answer.data.name) });
    onClose();
  }

  return (
    <Modal
      visible
      size="large"
      header={<bdi>{person.name}</bdi>}
      closeAriaLabel={common.close}
      onDismiss={() => {
        clear();
        onClose();
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              variant="link"
              onClick={() => {
                clear();
                onClose();
              }}
            >
              {common.cancel}
            </Button>
            <Button
              variant="primary"
              loading={isLoading}
              disabled={!dirty}
              disabledReason={peopleTexts.preferences.nothingToSave}
              onClick={() => void save()}
            >
              {common.save}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert error={error} kept />
        <FormField label={texts.name} errorText={fields.name}>
          <Input value={values.name} onChange={({ detail }) => set("name", detail.value)} />
        </FormField>
        <FormField label={texts.team} errorText={fields.team}>
          <Input value={values.team} onChange={({ detail }) => set("team", detail.value)} />
        </FormField>
        <FormField
          label={texts.manager}
          description={texts.managerHint}
          errorText={fields.manager}
          secondaryControl={
            values.manager !== null && (
              <Button
                iconName="close"
                variant="icon"
                ariaLabel={texts.noManager}
                onClick={() => set("manager", null)}
              />
            )
          }
        >
          <PersonSelect
            chosen={values.manager ?? undefined}
            onChange={(manager) => set("manager", manager)}
          />
        </FormField>
        <FormField label={texts.zone} errorText={fields.time_zone}>
          <ZoneSelect value={values.time_zone} onChange={(zone) => set("time_zone", zone)} />
        </FormField>
        <ChoiceField
          label={texts.role}
          description={self ? texts.lastAdmin : texts.roleHint}
          errorText={fields.role}
          value={values.role}
          onChange={(id) => set("role", id === "admin" ? "admin" : "member")}
          options={(["member", "admin"] as const).map((id) => ({
            id,
            text: common.roles[id] ?? id,
            disabled: self && id !== values.role,
            disabledReason: texts.lastAdmin,
          }))}
        />
        <ParticipationFields
          value={values.participation}
          onChange={(participation) => set("participation", participation)}
          zone={values.time_zone}
          errors={gap === undefined ? fields : { ...fields, until: gap }}
        />
        <FormField label={texts.tags} description={texts.tagHint} errorText={fields.tags} stretch>
          <TopicPicker
            value={values.tags}
            onChange={(next) => set("tags", next)}
            suggestions={(tags.data?.items ?? []).map(({ name, people }) => ({ topic: name, people }))}
            clean={(text) => text.trim()}
            placeholder={texts.tagPlaceholder}
            empty={texts.tagEmpty}
          />
        </FormField>
        <ExpandableSection headerText={topicTexts.label}>
          <FormField label={topicTexts.label} errorText={fields.topics} stretch>
            <TopicPicker
              value={values.topics}
              onChange={(next) => set("topics", next)}
              suggestions={topics.data?.items ?? []}
            />
          </FormField>
        </ExpandableSection>
        <ExpandableSection headerText={slotTexts.grid}>
          <WeekGrid value={values.slots} onChange={(slots) => set("slots", slots)} zone={values.time_zone} />
        </ExpandableSection>
      </SpaceBetween>
    </Modal>
  );
}
