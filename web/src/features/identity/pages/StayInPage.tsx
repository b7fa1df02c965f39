import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useStayInByLinkMutation } from "@api";
import { asFailure } from "@api/failure";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteLink } from "@shared/components/RouteLink";
import { identity } from "@shared/texts/identity";
import { useLinkToken } from "../queries";

const texts = identity.stayIn;

/** From the mail, without signing in. Waits for the click, because mail scanners open links. */
export default function StayInPage() {
  const token = useLinkToken();
  const [stayIn, { isLoading, error }] = useStayInByLinkMutation();
  const [done, setDone] = useState(false);
  const broken = token === "" || asFailure(error)?.error === "link_invalid";

  async function onStay() {
    const answer = await stayIn({ token });
    setDone(answer.error === undefined);
  }

  return (
    <CenteredPage title={done ? texts.done : texts.title}>
      <SpaceBetween size="m">
        {broken ? (
          <Alert type="warning" header={token === "" ? identity.pause.noToken : identity.link.broken}>
            {texts.noTokenText}
          </Alert>
        ) : done ? (
          <div role="status">{texts.doneText}</div>
        ) : (
          <SpaceBetween size="m">
            <FailureAlert error={error} kept />
            <div>{texts.text}</div>
            <Button variant="primary" fullWidth loading={isLoading} onClick={() => void onStay()}>
              {texts.submit}
            </Button>
          </SpaceBetween>
        )}
        {broken || done ? <RouteLink href="/">{texts.home}</RouteLink> : null}
      </SpaceBetween>
    </CenteredPage>
  );
}
