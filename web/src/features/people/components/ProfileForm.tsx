import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useUpdateProfileMutation } from "@api";
import { asFailure } from "@api/failure";
import type { Profile } from "@api/types";
import { ZoneSelect } from "@shared/components/ZoneSelect";
import { useDraft } from "@shared/hooks/use-draft";
import { useNotify } from "@shared/notices";
import { peopleTexts } from "@shared/texts/people";
import { SavedForm } from "@shared/components/SavedForm";

const texts = peopleTexts.preferences;

export function ProfileForm({ person }: { person: Profile }) {
  const { values, set, clear, dirty } = useDraft("profile", {
    name: person.name,
    team: person.team ?? "",
    time_zone: person.time_zone,
    languages: person.languages.join(", "),
  });
  const [update, { isLoading, error }] = useUpdateProfileMutation();
  const notify = useNotify();
  const fields = asFailure(error)?.fields ?? {};

  async function save() {
    const answer = await update({
      body: {
        name: values.name.trim(),
        team: values.team.trim() === "" ? null : values.team.trim(),
        time_zone: values.time_zone,
        languages: values.languages
          .split(",")
          .map((language) => language.trim())
          .filter((language) => language !== ""),
      },
    });
    if (answer.data === undefined) return;
    clear();
    notify({ kind: "success", text: texts.saved });
  }

  return (
    <SavedForm dirty={dirty} saving={isLoading} error={error} onSave={() => void save()} onDiscard={clear}>
      <FormField label={texts.name} errorText={fields.name}>
        <Input value={values.name} autoComplete="name" onChange={({ detail }) => set("name", detail.value)} />
      </FormField>
      <FormField label={texts.email} description={texts.emailHint}>
        <Input value={person.email} readOnly />
      </FormField>
      <FormField label={texts.team} errorText={fields.team}>
        <Input value={values.team} onChange={({ detail }) => set("team", detail.value)} />
      </FormField>
      {person.manager !== null && (
        <FormField label={texts.manager} description={texts.managerHint}>
          <Input value={person.manager.name} readOnly />
        </FormField>
      )}
      <FormField label={texts.languages} description={texts.languagesHint} errorText={fields.languages}>
        <Input value={values.languages} onChange={({ detail }) => set("languages", detail.value)} />
      </FormField>
      <FormField label={texts.zone} errorText={fields.time_zone}>
        <ZoneSelect value={values.time_zone} onChange={(zone) => set("time_zone", zone)} />
      </FormField>
    </SavedForm>
  );
}
