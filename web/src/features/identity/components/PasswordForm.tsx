import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type SyntheticEvent } from "react";
import { useChangePasswordMutation } from "@api";
import { asFailure } from "@api/failure";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useNotify } from "@shared/notices";
import { identity } from "@shared/texts/identity";
import { security } from "@shared/texts/security";
import { PasswordInput } from "./PasswordInput";

const texts = security.password;

export function PasswordForm() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [change, { isLoading, error }] = useChangePasswordMutation();
  const notify = useNotify();
  const fields = asFailure(error)?.fields ?? {};

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const answer = await change({ body: { current_password: current, new_password: next } });
    if (answer.error !== undefined) return;
    setCurrent("");
    setNext("");
    notify({ kind: "success", text: texts.done });
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Container header={<Header variant="h2">{texts.title}</Header>}>
        <SpaceBetween size="m">
          <FailureAlert error={error} kept />
          <FormField label={texts.current} errorText={fields.current_password}>
            <PasswordInput value={current} onChange={setCurrent} />
          </FormField>
          <FormField label={texts.next} description={identity.passwordHint} errorText={fields.new_password}>
            <PasswordInput fresh value={next} onChange={setNext} />
          </FormField>
          <Button
            formAction="submit"
            loading={isLoading}
            disabled={current === "" || next === ""}
            disabledReason={identity.enterPassword}
          >
            {texts.submit}
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  );
}
