import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useSearchParams } from "react-router";
import { MyExclusions } from "@features/coffee/components/MyExclusions";
import { MyPrograms } from "@features/coffee/components/MyPrograms";
import { PasswordForm } from "@features/identity/components/PasswordForm";
import { SessionsTable } from "@features/identity/components/SessionsTable";
import { TokensTable } from "@features/identity/components/TokensTable";
import { QuietHoursForm } from "@features/notify/components/QuietHoursForm";
import { AvailabilityForm } from "@features/people/components/AvailabilityForm";
import { NotificationsForm } from "@features/people/components/NotificationsForm";
import { ParticipationForm } from "@features/people/components/ParticipationForm";
import { ProfileForm } from "@features/people/components/ProfileForm";
import { CalendarLink } from "@features/tasks/components/CalendarLink";
import { TaskPreferencesForm } from "@features/tasks/components/TaskPreferencesForm";
import { Page } from "@shared/components/Page";
import { useNarrow } from "@shared/hooks/use-narrow";
import { useViewer } from "@shared/hooks/use-viewer";
import { peopleTexts } from "@shared/texts/people";
import { tasksTexts } from "@shared/texts/tasks";

const texts = peopleTexts.preferences;

export default function PreferencesPage() {
  const me = useViewer();
  const [params, setParams] = useSearchParams();
  const narrow = useNarrow();
  if (me === undefined) return null;
  const { person } = me;
  const tabs = [
    { id: "profile", label: texts.tabs.profile, content: <ProfileForm person={person} /> },
    { id: "availability", label: texts.tabs.availability, content: <AvailabilityForm person={person} /> },
    {
      id: "participation",
      label: texts.tabs.participation,
      content: (
        <SpaceBetween size="l">
          <ParticipationForm person={person} />
          <MyPrograms />
          <MyExclusions />
        </SpaceBetween>
      ),
    },
    {
      id: "notifications",
      label: texts.tabs.notifications,
      content: (
        <SpaceBetween size="l">
          <NotificationsForm person={person} />
          <QuietHoursForm />
        </SpaceBetween>
      ),
    },
    { id: "tasks", label: tasksTexts.preferences.tab, content: <TasksTab /> },
    {
      id: "security",
      label: texts.tabs.security,
      content: (
        <SpaceBetween size="l">
          <PasswordForm />
          <SessionsTable />
        </SpaceBetween>
      ),
    },
    { id: "tokens", label: texts.tabs.tokens, content: <TokensTable /> },
  ];
  const activeTabId = tabs.find(({ id }) => id === params.get("tab"))?.id ?? "profile";
  const open = (tab: string) => setParams({ tab });
  const options = tabs.map(({ id, label }) => ({ value: id, label }));
  return (
    <Page title={texts.title}>
      {narrow ? (
        // Seven tabs in a row would be cut in the middle of a word on a phone.
        <SpaceBetween size="l">
          <Select
            ariaLabel={texts.title}
            options={options}
            selectedOption={options.find(({ value }) => value === activeTabId) ?? null}
            onChange={({ detail }) => open(detail.selectedOption.value ?? "profile")}
          />
          {tabs.find(({ id }) => id === activeTabId)?.content}
        </SpaceBetween>
      ) : (
        <Tabs
          ariaLabel={texts.title}
          activeTabId={activeTabId}
          onChange={({ detail }) => open(detail.activeTabId)}
          tabs={tabs}
        />
      )}
    </Page>
  );
}

function TasksTab() {
  return (
    <SpaceBetween size="l">
      <TaskPreferencesForm />
      <CalendarLink />
    </SpaceBetween>
  );
}
