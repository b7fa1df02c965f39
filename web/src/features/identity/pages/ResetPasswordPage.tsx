import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type SyntheticEvent } from "react";
import { useRedeemPasswordResetMutation, useRequestPasswordResetMutation } from "@api";
import { asFailure } from "@api/failure";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteLink } from "@shared/components/RouteLink";
import { identity } from "@shared/texts/identity";
import { PasswordInput } from "../components/PasswordInput";
import { useEnter, useLinkToken } from "../queries";

const texts = identity.reset;

export default function ResetPasswordPage() {
  const token = useLinkToken();
  return token === "" ? <RequestLink /> : <ChoosePassword token={token} />;
}

function RequestLink() {
  const [request, { isLoading, error, isSuccess, originalArgs }] = useRequestPasswordResetMutation();
  const [email, setEmail] = useState("");
  const [gap, setGap] = useState<string>();

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    setGap(email.trim() === "" ? identity.enterEmail : undefined);
    if (email.trim() !== "") void request({ body: { email: email.trim() } });
  }

  return (
    <CenteredPage title={isSuccess ? texts.sent : texts.requestTitle}>
      {isSuccess ? (
        <SpaceBetween size="m">
          <Alert type="success">{texts.sentText(originalArgs?.body.email ?? "")}</Alert>
          <RouteLink href="/sign-in">{identity.register.back}</RouteLink>
        </SpaceBetween>
      ) : (
        <form onSubmit={submit} noValidate>
          <Form
            secondaryActions={<RouteLink href="/sign-in">{identity.register.back}</RouteLink>}
            actions={
              <Button variant="primary" loading={isLoading} formAction="submit">
                {texts.request}
              </Button>
            }
          >
            <SpaceBetween size="m">
              <FailureAlert error={error} kept />
              <div>{texts.requestText}</div>
              <FormField label={identity.email} errorText={gap ?? asFailure(error)?.fields.email}>
                <Input
                  type="email"
                  inputMode="email"
                  autoComplete="username"
                  name="email"
                  autoFocus
                  value={email}
                  onChange={({ detail }) => setEmail(detail.value)}
                />
              </FormField>
            </SpaceBetween>
          </Form>
        </form>
      )}
    </CenteredPage>
  );
}

function ChoosePassword({ token }: { token: string }) {
  const enter = useEnter();
  const [redeem, { isLoading, error }] = useRedeemPasswordResetMutation();
  const [password, setPassword] = useState("");
  const failure = asFailure(error);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const answer = await redeem({ body: { token, password } });
    if (answer.data !== undefined) enter(answer.data);
  }

  if (failure?.error === "link_invalid") {
    return (
      <CenteredPage title={identity.link.broken}>
        <SpaceBetween size="m">
          <Alert type="warning">{identity.link.brokenText}</Alert>
          <RouteLink href="/reset-password">{identity.link.again}</RouteLink>
        </SpaceBetween>
      </CenteredPage>
    );
  }
  return (
    <CenteredPage title={texts.title}>
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
            <FormField
              label={identity.newPassword}
              description={identity.passwordHint}
              errorText={failure?.fields.password}
            >
              <PasswordInput fresh value={password} onChange={setPassword} />
            </FormField>
          </SpaceBetween>
        </Form>
      </form>
    </CenteredPage>
  );
}
