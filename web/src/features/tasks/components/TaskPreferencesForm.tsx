import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import TimeInput from "@cloudscape-design/components/time-input";
import Toggle from "@cloudscape-design/components/toggle";
import { useGetTaskPreferencesQuery, useSetTaskPreferencesMutation } from "@api";
import { asFailure } from "@api/failure";
import type { TaskPreferences } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { SavedForm } from "@shared/components/SavedForm";
import { useDraft } from "@shared/hooks/use-draft";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";

const texts = tasksTexts.preferences;
/** Where a digest begins that was never set. */
const DIGEST_AT = "08:00";

/** When days begin for reminders, and whether a digest comes. */
export function TaskPreferencesForm() {
  const saved = useGetTaskPreferencesQuery();
  if (saved.data !== undefined) return <Loaded saved={saved.data} />;
  if (saved.error !== undefined) {
    return <FailureAlert error={saved.error} onRetry={() => void saved.refetch()} />;
  }
  return <StatusIndicator type="loading">{common.loading}</StatusIndicator>;
}

function Loaded({ saved }: { saved: TaskPreferences }) {
  const { values, set, clear, dirty } = useDraft("task-preferences", {
    dayAt: saved.day_at,
    on: saved.digest_at !== null,
    digestAt: saved.digest_at ?? DIGEST_AT,
  });
  const [update, { isLoading, error }] = useSetTaskPreferencesMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const fields = asFailure(error)?.fields ?? {};

  async function save() {
    const before = saved;
    const { data } = await update({
      body: { day_at: values.dayAt, digest_at: values.on ? values.digestAt : null },
    });
    if (data === undefined) return;
    clear();
    notify(
      { kind: "success", text: texts.saved },
      {
        label: common.undo,
        run: () => void update({ body: before }).then((answer) => notifyFailure(answer.error)),
      },
    );
  }

  return (
    <SavedForm
      header={
        <Header variant="h2" description={texts.description}>
          {texts.title}
        </Header>
      }
      dirty={dirty}
      saving={isLoading}
      error={error}
      onSave={() => void save()}
      onDiscard={clear}
    >
      <FormField label={texts.dayAt} errorText={fields.day_at}>
        <TimeInput
          format="hh:mm"
          placeholder="hh:mm"
          value={values.dayAt}
          onChange={({ detail }) => set("dayAt", detail.value)}
        />
      </FormField>
      <Toggle checked={values.on} onChange={({ detail }) => set("on", detail.checked)}>
        {texts.digest}
      </Toggle>
      {values.on ? (
        <FormField label={texts.digestAt} errorText={fields.digest_at}>
          <TimeInput
            format="hh:mm"
            placeholder="hh:mm"
            value={values.digestAt}
            onChange={({ detail }) => set("digestAt", detail.value)}
          />
        </FormField>
      ) : null}
    </SavedForm>
  );
}
