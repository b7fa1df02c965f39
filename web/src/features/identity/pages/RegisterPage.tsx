import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type SyntheticEvent } from "react";
import { useGetSignInOptionsQuery, useRegisterUserMutation } from "@api";
import { asFailure } from "@api/failure";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteLink } from "@shared/components/RouteLink";
import { useDraft } from "@shared/hooks/use-draft";
import { formatList } from "@shared/numbers";
import { identity } from "@shared/texts/identity";
import { browserTimeZone } from "@shared/time";
import { NewAccountFields, newAccountGaps } from "../components/NewAccountFields";

const texts = identity.register;
const SECRET = ["password"] as const;

export default function RegisterPage() {
  const options = useGetSignInOptionsQuery();
  const [register, { isLoading, error, isSuccess, originalArgs }] = useRegisterUserMutation();
  const [gaps, setGaps] = useState<Record<string, string>>({});
  const { values, set, clear } = useDraft(
    "register",
    { name: "", email: "", password: "", time_zone: browserTimeZone() },
    SECRET,
  );

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const found = newAccountGaps(values);
    setGaps(found);
    if (Object.keys(found).length > 0) return;
    const answer = await register({ body: values });
    if (answer.error === undefined) clear();
  }

  const back = <RouteLink href="/sign-in">{texts.back}</RouteLink>;
  const closed = options.data !== undefined && !options.data.self_registration;
  if (closed || asFailure(error)?.error === "registration_closed") {
    return (
      <CenteredPage title={texts.closed} place={options.data?.instance.name}>
        <SpaceBetween size="m">
          <div>{texts.closedText}</div>
          {back}
        </SpaceBetween>
      </CenteredPage>
    );
  }
  if (isSuccess) {
    return (
      <CenteredPage title={texts.sent} place={options.data?.instance.name}>
        <SpaceBetween size="m">
          <Alert type="success">{texts.sentText(originalArgs?.body.email ?? "")}</Alert>
          {back}
        </SpaceBetween>
      </CenteredPage>
    );
  }

  const domains = options.data?.allowed_domains ?? [];
  return (
    <CenteredPage title={texts.title} place={options.data?.instance.name}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Form
          secondaryActions={back}
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
              {...(domains.length > 0 ? { emailHint: texts.domains(formatList(domains)) } : {})}
            />
          </SpaceBetween>
        </Form>
      </form>
    </CenteredPage>
  );
}
