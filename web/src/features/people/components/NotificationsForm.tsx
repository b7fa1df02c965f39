import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Toggle from "@cloudscape-design/components/toggle";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useUpdateNotificationsMutation } from "@api";
import type { Profile } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.preferences;

export function NotificationsForm({ person }: { person: Profile }) {
  const [update, { isLoading, error, originalArgs }] = useUpdateNotificationsMutation();
  const notify = useNotify();
  // While it is being saved the switch shows what was asked for.
  const email = isLoading ? (originalArgs?.body.email ?? false) : person.notifications.email;

  async function setEmail(on: boolean) {
    const answer = await update({ body: { ...person.notifications, email: on } });
    if (answer.data === undefined) return;
    notify(
      { kind: "success", text: texts.notificationsSaved },
      { label: common.undo, run: () => void update({ body: person.notifications }) },
    );
  }

  return (
    <Container header={<Header variant="h2">{texts.notificationsTitle}</Header>}>
      <SpaceBetween size="m">
        <FailureAlert error={error} kept />
        <Toggle
          checked={email}
          description={texts.emailOnHint}
          onChange={({ detail }) => void setEmail(detail.checked)}
        >
          {texts.emailOn}
        </Toggle>
      </SpaceBetween>
    </Container>
  );
}
