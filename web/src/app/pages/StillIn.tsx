import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useGetCurrentMatchQuery, useStayInMutation } from "@api";
import { useSetParticipation } from "@features/people/queries";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useNotify } from "@shared/notices";
import { home } from "@shared/texts/home";

/** Asks somebody of whom nothing was heard for some rounds. */
export function StillIn() {
  const asked = useGetCurrentMatchQuery().data?.asked_if_still_in === true;
  const [stayIn, { isLoading, error }] = useStayInMutation();
  const setParticipation = useSetParticipation();
  const notify = useNotify();
  if (!asked) return null;

  async function onStay() {
    const answer = await stayIn();
    if (answer.error === undefined) notify({ kind: "success", text: home.stillInDone });
  }

  return (
    <SpaceBetween size="s">
      <FailureAlert error={error} kept />
      <Alert
        type="warning"
        header={home.stillIn}
        action={
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => void setParticipation({ status: "paused", until: null })}>
              {home.stillInNo}
            </Button>
            <Button variant="primary" loading={isLoading} onClick={() => void onStay()}>
              {home.stillInYes}
            </Button>
          </SpaceBetween>
        }
      >
        {home.stillInText}
      </Alert>
    </SpaceBetween>
  );
}
