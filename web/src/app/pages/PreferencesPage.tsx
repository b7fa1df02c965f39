import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useSearchParams } from "react-router";
import { PasswordForm } from "@features/identity/components/PasswordForm";
import { SessionsTable } from "@features/identity/components/SessionsTable";
import { TokensTable } from "@features/identity/components/TokensTable";
import { AvailabilityForm } from "@features/people/components/AvailabilityForm";
import { NotificationsForm } from "@features/people/components/NotificationsForm";
import { ParticipationForm } from "@features/people/components/ParticipationForm";
import { ProfileForm } from "@features/people/components/ProfileForm";
import { Page } from "@shared/components/Page";
import { useViewer } from "@shared/hooks/use-viewer";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.preferences;

export default function PreferencesPage() {
  const me = useViewer();
  const [params, setParams] = useSearchParams();
  if (me === undefined) return null;
  const { person } = me;
  const tabs = [
    { id: "profile", label: texts.tabs.profile, content: <ProfileForm person={person} /> },
    { id: "availability", label: texts.tabs.availability, content: <AvailabilityForm person={person} /> },
    { id: "participation", label: texts.tabs.participation, content: <ParticipationForm person={person} /> },
    { id: "notifications", label: texts.tabs.notifications, content: <NotificationsForm person={person} /> },
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
  const wanted = params.get("tab");
  return (
    <Page title={texts.title}>
      <Tabs
        ariaLabel={texts.title}
        activeTabId={tabs.find(({ id }) => id === wanted)?.id ?? "profile"}
        onChange={({ detail }) => setParams({ tab: detail.activeTabId })}
        tabs={tabs}
      />
    </Page>
  );
}
