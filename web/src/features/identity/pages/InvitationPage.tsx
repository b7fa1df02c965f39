import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type SyntheticEvent } from "react";
import { useNavigate } from "react-router";
import { useGetInvitationQuery, useRedeemInvitationMutation } from "@api";
import { asFailure } from "@api/failure";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteLink } from "@shared/components/RouteLink";
import { useDraft } from "@shared/hooks/use-draft";
import { useSlow } from "@shared/hooks/use-slow";
import { identity } from "@shared/texts/identity";
import { browserTimeZone } from "@shared/time";
import { NewAccountFields, newAccountGaps } from "../components/NewAccountFields";
import { useLinkToken } from "../queries";

const texts = identity.invitation;
const SECRET = ["password"] as const;

export default function InvitationPage() {
  const token = useLinkToken();
  const navigate = useNavigate();
  const invitation = useGetInvitationQuery({ token }, { skip: token === "" });
  const [redeem, { isLoading, error }] = useRedeemInvitationMutation();
  const [gaps, setGaps] = useState<Record<string, string>>({});
  const slow = useSlow(invitation.isLoading);
  const { values, set, clear } = useDraft(
    "invitation",
    {
      name: invitation.data?.name ?? "",
      email: invitation.data?.email ?? "",
      password: "",
      time_zone: browserTimeZone(),
    },
    SECRET,
  );

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const found = newAccountGaps(values);
    setGaps(found);
    if (Object.keys(found).length > 0) return;
    const { name, password, time_zone } = values;
    const answer = await redeem({ body: { token, name, password, time_zone } });
    if (answer.data === undefined) return;
    clear();
    void navigate("/welcome", { replace: true });
  }

  const readFailure = asFailure(invitation.error);
  if ([readFailure, asFailure(error)].some((failure) => failure?.error === "invitation_revoked")) {
    return (
      <CenteredPage title={texts.revoked}>
        <Alert type="warning">{texts.revokedText}</Alert>
      </CenteredPage>
    );
  }
  if (token === "" || (readFailure !== undefined && readFailure.status >= 400 && readFailure.status < 429)) {
    return (
      <CenteredPage title={texts.broken}>
        <SpaceBetween size="m">
          <Alert type="warning">{texts.brokenText}</Alert>
          <RouteLink href="/sign-in">{texts.haveAccount}</RouteLink>
        </SpaceBetween>
      </CenteredPage>
    );
  }
  if (invitation.data === undefined) {
    return (
      <CenteredPage title={texts.loadingTitle}>
        {readFailure !== undefined ? (
          <FailureAlert error={readFailure} onRetry={() => void invitation.refetch()} />
        ) : slow ? (
          <Skeleton height="14rem" />
        ) : null}
      </CenteredPage>
    );
  }

  const { instance_name, invited_by_name, email } = invitation.data;
  return (
    <CenteredPage
      title={texts.title(instance_name)}
      place={instance_name}
      description={texts.description(invited_by_name, email)}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Form
          actions={
            <Button variant="primary" loading={isLoading} formAction="submit">
              {texts.submit}
            </Button>
          }
        >
          <SpaceBetween size="m">
            <FailureAlert error={error} kept />
            <NewAccountFields
              values={values}
              set={set}
              errors={{ ...asFailure(error)?.fields, ...gaps }}
              fixedEmail
            />
          </SpaceBetween>
        </Form>
      </form>
    </CenteredPage>
  );
}
