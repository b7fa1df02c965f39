import FormField from "@cloudscape-design/components/form-field";
import { useListTopicsQuery, useUpdatePreferencesMutation } from "@api";
import { asFailure } from "@api/failure";
import type { Profile } from "@api/types";
import { ChoiceField } from "@shared/components/ChoiceField";
import { TopicPicker } from "@shared/components/TopicPicker";
import { WeekGrid } from "@shared/components/WeekGrid";
import { useDraft } from "@shared/hooks/use-draft";
import { useNotify } from "@shared/notices";
import { peopleTexts } from "@shared/texts/people";
import { slotTexts } from "@shared/texts/slots";
import { topicTexts } from "@shared/texts/topics";
import { SavedForm } from "@shared/components/SavedForm";

const texts = peopleTexts.preferences;
const LENGTHS = [15, 30, 45, 60] as const;

/** Hours, topics and length travel together: the server keeps them as one. */
export function AvailabilityForm({ person }: { person: Profile }) {
  const { slots, topics, meeting_length_minutes } = person.preferences;
  const { values, set, clear, dirty } = useDraft("preferences", { slots, topics, meeting_length_minutes });
  const suggestions = useListTopicsQuery();
  const [update, { isLoading, error }] = useUpdatePreferencesMutation();
  const notify = useNotify();
  const fields = asFailure(error)?.fields ?? {};

  async function save() {
    const answer = await update({ body: values });
    if (answer.data === undefined) return;
    clear();
    notify({ kind: "success", text: texts.saved });
  }

  return (
    <SavedForm dirty={dirty} saving={isLoading} error={error} onSave={() => void save()} onDiscard={clear}>
      <FormField label={topicTexts.label} description={topicTexts.hint} errorText={fields.topics} stretch>
        <TopicPicker
          value={values.topics}
          onChange={(next) => set("topics", next)}
          suggestions={suggestions.data?.items ?? []}
        />
      </FormField>
      <ChoiceField
        label={texts.length}
        errorText={fields.meeting_length_minutes}
        value={String(values.meeting_length_minutes)}
        options={LENGTHS.map((minutes) => ({ id: String(minutes), text: texts.minutes(minutes) }))}
        onChange={(minutes) => set("meeting_length_minutes", Number(minutes))}
      />
      <FormField label={slotTexts.grid} errorText={fields.slots} stretch>
        <WeekGrid value={values.slots} onChange={(next) => set("slots", next)} zone={person.time_zone} />
      </FormField>
    </SavedForm>
  );
}
