import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { SyntheticEvent, ReactNode } from "react";
import { FailureAlert } from "@shared/components/FailureAlert";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";
import Box from "@cloudscape-design/components/box";

const texts = peopleTexts.preferences;

interface SavedFormProps {
  header?: ReactNode;
  dirty: boolean;
  saving: boolean;
  error: unknown;
  onSave: () => void;
  onDiscard: () => void;
  children: ReactNode;
}

/** A part of the preferences: says whether it is saved, keeps what is not. */
export function SavedForm({ header, dirty, saving, error, onSave, onDiscard, children }: SavedFormProps) {
  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (dirty) onSave();
  }
  return (
    <form onSubmit={submit} noValidate>
      <Container
        header={header}
        footer={
          <SpaceBetween direction="horizontal" size="xs" alignItems="center">
            <Button
              variant="primary"
              formAction="submit"
              loading={saving}
              disabled={!dirty}
              disabledReason={texts.nothingToSave}
            >
              {common.save}
            </Button>
            {dirty ? (
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <Button variant="link" formAction="none" onClick={onDiscard}>
                  {texts.discard}
                </Button>
                <Box color="text-body-secondary">{texts.unsaved}</Box>
              </SpaceBetween>
            ) : null}
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <FailureAlert error={error} kept />
          {children}
        </SpaceBetween>
      </Container>
    </form>
  );
}
