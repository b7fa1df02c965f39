import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type SyntheticEvent } from "react";
import { useNavigate } from "react-router";
import { useCompleteSetupMutation } from "@api";
import { asFailure } from "@api/failure";
import { CenteredPage } from "@shared/components/CenteredPage";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useDraft } from "@shared/hooks/use-draft";
import { identity } from "@shared/texts/identity";
import { browserTimeZone } from "@shared/time";
import { NewAccountFields, newAccountGaps } from "../components/NewAccountFields";
import { useLinkToken } from "../queries";

const texts = identity.setup;
const SECRET = ["password"] as const;

export default function SetupPage() {
  const token = useLinkToken();
  const navigate = useNavigate();
  const [completeSetup, { isLoading, error }] = useCompleteSetupMutation();
  const [gaps, setGaps] = useState<Record<string, string>>({});
  const { values, set, clear } = useDraft(
    "setup",
    { instance_name: "", name: "", email: "", password: "", time_zone: browserTimeZone() },
    SECRET,
  );

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const found = newAccountGaps(values);
    setGaps(found);
    if (Object.keys(found).length > 0) return;
    const { instance_name, ...account } = values;
    const answer = await completeSetup({
      body: { ...account, token, ...(instance_name.trim() === "" ? {} : { instance_name }) },
    });
    if (answer.data === undefined) return;
    clear();
    void navigate("/", { replace: true });
  }

  if (token === "") {
    return (
      <CenteredPage title={texts.title}>
        <Alert type="warning" header={texts.noToken}>
          {texts.noTokenText}
        </Alert>
      </CenteredPage>
    );
  }

  const fields = { ...asFailure(error)?.fields, ...gaps };
  return (
    <CenteredPage title={texts.title} description={texts.description}>
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
            <FormField label={texts.place} description={texts.placeHint} errorText={fields.instance_name}>
              <Input
                value={values.instance_name}
                autoFocus
                name="organization"
                onChange={({ detail }) => set("instance_name", detail.value)}
              />
            </FormField>
            <NewAccountFields values={values} set={set} errors={fields} />
          </SpaceBetween>
        </Form>
      </form>
    </CenteredPage>
  );
}
