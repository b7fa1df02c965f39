import { useState } from "react";
import type { Participation, Profile } from "@api/types";
import { useDraft } from "@shared/hooks/use-draft";
import { useNow } from "@shared/hooks/use-now";
import { civilDate } from "@shared/time";
import { useSetParticipation } from "../queries";
import { ParticipationFields, participationGap } from "./ParticipationFields";
import { SavedForm } from "@shared/components/SavedForm";

export function ParticipationForm({ person }: { person: Profile }) {
  const { values, set, clear, dirty } = useDraft<{ participation: Participation }>("participation", {
    participation: person.participation,
  });
  const now = useNow();
  const [gap, setGap] = useState<string>();
  const [saving, setSaving] = useState(false);
  const setParticipation = useSetParticipation();

  async function save() {
    const found = participationGap(values.participation, civilDate(now, person.time_zone));
    setGap(found);
    if (found !== undefined) return;
    setSaving(true);
    const saved = await setParticipation(values.participation);
    setSaving(false);
    if (saved) clear();
  }

  return (
    <SavedForm dirty={dirty} saving={saving} error={undefined} onSave={() => void save()} onDiscard={clear}>
      <ParticipationFields
        value={values.participation}
        onChange={(participation) => set("participation", participation)}
        zone={person.time_zone}
        errors={gap === undefined ? {} : { until: gap }}
      />
    </SavedForm>
  );
}
