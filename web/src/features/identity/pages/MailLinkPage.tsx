import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRedeemMailLinkMutation } from "@api";
import { asFailure } from "@api/failure";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteLink } from "@shared/components/RouteLink";
import { identity } from "@shared/texts/identity";
import { useEnter, useLinkToken } from "../queries";

const texts = identity.link;

/** Waits for a click: mail scanners open links, and this one works only once. */
export default function MailLinkPage() {
  const token = useLinkToken();
  const enter = useEnter();
  const [redeem, { isLoading, error }] = useRedeemMailLinkMutation();
  const broken = token === "" || asFailure(error)?.error === "link_invalid";

  async function signIn() {
    const answer = await redeem({ body: { token } });
    if (answer.data !== undefined) enter(answer.data);
  }

  return (
    <CenteredPage title={broken ? texts.broken : texts.title}>
      {broken ? (
        <SpaceBetween size="m">
          <Alert type="warning">{texts.brokenText}</Alert>
          <RouteLink href="/sign-in">{texts.again}</RouteLink>
        </SpaceBetween>
      ) : (
        <SpaceBetween size="m">
          <FailureAlert error={error} kept />
          <div>{texts.ready}</div>
          <Button variant="primary" fullWidth loading={isLoading} onClick={() => void signIn()}>
            {texts.submit}
          </Button>
        </SpaceBetween>
      )}
    </CenteredPage>
  );
}
