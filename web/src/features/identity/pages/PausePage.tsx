import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { usePauseByLinkMutation } from "@api";
import { asFailure } from "@api/failure";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteLink } from "@shared/components/RouteLink";
import { identity } from "@shared/texts/identity";
import { useLinkToken } from "../queries";

const texts = identity.pause;

/** From the mail, without signing in. Waits for the click, because mail scanners open links. */
export default function PausePage() {
  const token = useLinkToken();
  const [pause, { data, isLoading, error }] = usePauseByLinkMutation();
  const broken = token === "" || asFailure(error)?.error === "link_invalid";

  return (
    <CenteredPage title={data !== undefined ? texts.done : texts.title}>
      <SpaceBetween size="m">
        {broken ? (
          <Alert type="warning" header={token === "" ? texts.noToken : identity.link.broken}>
            {texts.noTokenText}
          </Alert>
        ) : data !== undefined ? (
          <div role="status">{texts.doneText(data.name)}</div>
        ) : (
          <SpaceBetween size="m">
            <FailureAlert error={error} kept />
            <div>{texts.text}</div>
            <Button variant="primary" fullWidth loading={isLoading} onClick={() => void pause({ token })}>
              {texts.submit}
            </Button>
          </SpaceBetween>
        )}
        {broken || data !== undefined ? (
          <RouteLink href="/preferences?tab=participation">{texts.resume}</RouteLink>
        ) : null}
      </SpaceBetween>
    </CenteredPage>
  );
}
