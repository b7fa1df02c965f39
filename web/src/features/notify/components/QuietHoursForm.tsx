import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import TimeInput from "@cloudscape-design/components/time-input";
import Toggle from "@cloudscape-design/components/toggle";
import { useGetMyNotificationsQuery, useSetMyNotificationsMutation } from "@api";
import { asFailure } from "@api/failure";
import type { MyNotifications, QuietHours, Weekday } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { SavedForm } from "@shared/components/SavedForm";
import { useDraft } from "@shared/hooks/use-draft";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { notify as notifyTexts } from "@shared/texts/notify";
import { slotTexts } from "@shared/texts/slots";

const texts = notifyTexts.quiet;
const WEEK: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** What most people mean: shown when somebody switches them on. */
const NIGHTS = { from: "22:00", until: "07:00", weekdays: [...WEEK] };

interface Values {
  on: boolean;
  from: string;
  until: string;
  weekdays: Weekday[];
}

function valuesOf(saved: QuietHours | null): Values {
  if (saved === null) return { on: false, ...NIGHTS };
  return { on: true, from: saved.from, until: saved.until, weekdays: saved.weekdays ?? [...WEEK] };
}

/** When messages wait. Reads by itself: whoever is signed in is known to the server. */
export function QuietHoursForm() {
  const saved = useGetMyNotificationsQuery();
  if (saved.data !== undefined) return <Loaded saved={saved.data} />;
  if (saved.error !== undefined) {
    return <FailureAlert error={saved.error} onRetry={() => void saved.refetch()} />;
  }
  return <StatusIndicator type="loading">{common.loading}</StatusIndicator>;
}

function Loaded({ saved }: { saved: MyNotifications }) {
  const { values, set, clear, dirty } = useDraft<Values>("quiet-hours", valuesOf(saved.quiet_hours));
  const [update, { isLoading, error }] = useSetMyNotificationsMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const fields = asFailure(error)?.fields ?? {};
  const { on, from, until, weekdays } = values;

  async function save() {
    const answer = await update({ body: { quiet_hours: on ? { from, until, weekdays } : null } });
    if (answer.data === undefined) return;
    clear();
    const { quiet_hours, former_quiet_hours } = answer.data;
    notify(
      { kind: "success", text: quiet_hours === null ? texts.savedOff : texts.saved },
      { label: common.undo, run: () => void undo(former_quiet_hours) },
    );
  }

  async function undo(former: QuietHours | null) {
    const answer = await update({ body: { quiet_hours: former } });
    if (!notifyFailure(answer.error)) notify({ kind: "success", text: texts.undone });
  }

  function choose(day: Weekday, chosen: boolean) {
    set(
      "weekdays",
      WEEK.filter((each) => (each === day ? chosen : weekdays.includes(each))),
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
      <Toggle
        checked={on}
        description={texts.clock(saved.time_zone)}
        onChange={({ detail }) => set("on", detail.checked)}
      >
        {texts.on}
      </Toggle>
      {on ? (
        <SpaceBetween size="l">
          <ColumnLayout columns={2}>
            <FormField label={texts.from} errorText={fields["quiet_hours.from"]}>
              <TimeInput
                format="hh:mm"
                placeholder="hh:mm"
                value={from}
                onChange={({ detail }) => set("from", detail.value)}
              />
            </FormField>
            <FormField
              label={texts.until}
              errorText={fields["quiet_hours.until"]}
              constraintText={until < from ? texts.untilNextDay : undefined}
            >
              <TimeInput
                format="hh:mm"
                placeholder="hh:mm"
                value={until}
                onChange={({ detail }) => set("until", detail.value)}
              />
            </FormField>
          </ColumnLayout>
          <FormField label={texts.weekdays} errorText={fields["quiet_hours.weekdays"]} stretch>
            <SpaceBetween direction="horizontal" size="m">
              {WEEK.map((day, index) => (
                <Checkbox
                  key={day}
                  checked={weekdays.includes(day)}
                  onChange={({ detail }) => choose(day, detail.checked)}
                >
                  {slotTexts.days[index]}
                </Checkbox>
              ))}
            </SpaceBetween>
          </FormField>
        </SpaceBetween>
      ) : null}
    </SavedForm>
  );
}
