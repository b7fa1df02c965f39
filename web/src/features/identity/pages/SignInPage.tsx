import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type SyntheticEvent } from "react";
import { useSearchParams } from "react-router";
import { useGetSignInOptionsQuery, useLoginMutation, useRequestMailLinkMutation } from "@api";
import { asFailure } from "@api/failure";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteLink } from "@shared/components/RouteLink";
import { useDraft } from "@shared/hooks/use-draft";
import { common } from "@shared/texts/common";
import { identity } from "@shared/texts/identity";
import { PasswordInput } from "../components/PasswordInput";
import { useEnter } from "../queries";

const texts = identity.signIn;

export default function SignInPage() {
  const options = useGetSignInOptionsQuery();
  const [login, loginState] = useLoginMutation();
  const [requestLink, linkState] = useRequestMailLinkMutation();
  const { values, set, clear } = useDraft("sign-in", { email: "", password: "" }, ["password"]);
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});
  const [params] = useSearchParams();
  const enter = useEnter();

  const offered = options.data;
  const failure = asFailure(loginState.error);

  async function signIn(email: string, password: string) {
    linkState.reset();
    const answer = await login({ body: { email, password } });
    if (answer.data === undefined) return;
    clear();
    enter(answer.data);
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    const gaps = {
      ...(values.email.trim() === "" ? { email: identity.enterEmail } : {}),
      ...(values.password === "" ? { password: identity.enterPassword } : {}),
    };
    setMissing(gaps);
    if (Object.keys(gaps).length === 0) void signIn(values.email.trim(), values.password);
  }

  function sendLink() {
    loginState.reset();
    const email = values.email.trim();
    setMissing(email === "" ? { email: identity.enterEmail } : {});
    if (email !== "") void requestLink({ body: { email } });
  }

  if (offered?.setup_needed) {
    return (
      <CenteredPage title={texts.setupNeeded} place={offered.instance.name}>
        <Box variant="p">{texts.setupNeededText}</Box>
      </CenteredPage>
    );
  }

  return (
    <CenteredPage
      title={texts.title}
      place={offered?.instance.name}
      footer={
        offered !== undefined && offered.demo_accounts.length > 0 ? (
          <Container
            header={
              <Header variant="h2" description={texts.demoHint}>
                {texts.demo}
              </Header>
            }
          >
            <SpaceBetween size="xs">
              {offered.demo_accounts.map((account) => (
                <Button
                  key={account.email}
                  fullWidth
                  loading={loginState.isLoading && loginState.originalArgs?.body.email === account.email}
                  onClick={() => void signIn(account.email, account.password)}
                >
                  {texts.demoButton(account.name, common.roles[account.role] ?? account.role)}
                </Button>
              ))}
            </SpaceBetween>
          </Container>
        ) : undefined
      }
    >
      <form onSubmit={submit} noValidate>
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {offered?.mail_link ? (
                <Button formAction="none" onClick={sendLink} loading={linkState.isLoading}>
                  {texts.mailLink}
                </Button>
              ) : null}
              <Button variant="primary" loading={loginState.isLoading} formAction="submit">
                {texts.submit}
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="m">
            {params.has("next") && !loginState.isError ? <Alert type="info">{texts.expired}</Alert> : null}
            {failure?.error === "wrong_credentials" ? (
              <div role="alert">
                <Alert type="error">{texts.wrong}</Alert>
              </div>
            ) : (
              <FailureAlert error={loginState.error ?? linkState.error} kept />
            )}
            {options.error !== undefined && !loginState.isError ? (
              <FailureAlert error={options.error} onRetry={() => void options.refetch()} />
            ) : null}
            {linkState.isSuccess ? (
              <div role="status">
                <Alert type="success" header={texts.mailLinkSent}>
                  {texts.mailLinkSentText(linkState.originalArgs?.body.email ?? "")}
                </Alert>
              </div>
            ) : null}
            <FormField label={identity.email} errorText={missing.email ?? failure?.fields.email}>
              <Input
                type="email"
                inputMode="email"
                autoComplete="username"
                name="email"
                autoFocus
                value={values.email}
                onChange={({ detail }) => set("email", detail.value)}
              />
            </FormField>
            <FormField label={identity.password} errorText={missing.password ?? failure?.fields.password}>
              <PasswordInput value={values.password} onChange={(password) => set("password", password)} />
            </FormField>
            <SpaceBetween direction="horizontal" size="l">
              <RouteLink href="/reset-password">{texts.forgot}</RouteLink>
              {offered?.self_registration ? <RouteLink href="/register">{texts.register}</RouteLink> : null}
            </SpaceBetween>
          </SpaceBetween>
        </Form>
      </form>
    </CenteredPage>
  );
}
