import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import { useErasePersonMutation } from "@api";
import type { AdminPerson } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNotify } from "@shared/notices";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.admin;

interface EraseDialogProps {
  person: AdminPerson;
  onDone: () => void;
  onClose: () => void;
}

/** Nobody can take this back, so the address is typed out. */
export function EraseDialog({ person, onDone, onClose }: EraseDialogProps) {
  const [typed, setTyped] = useState("");
  const [erase, { isLoading, error }] = useErasePersonMutation();
  const notify = useNotify();

  async function submit() {
    if ((await erase({ id: person.id })).error !== undefined) return;
    notify({ kind: "success", text: texts.erased });
    onDone();
  }

  const same = typed.trim().toLowerCase() === person.email.toLowerCase();
  return (
    <ConfirmDialog
      title={texts.eraseTitle}
      submit={texts.eraseSubmit}
      busy={isLoading}
      error={error}
      gap={same ? undefined : texts.eraseGap}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <div>{texts.eraseText(`\u2068${person.name}\u2069`)}</div>
      <div>{texts.eraseKept}</div>
      <FormField label={texts.eraseType(person.email)} stretch>
        <Input
          autoComplete={false}
          spellcheck={false}
          value={typed}
          onChange={({ detail }) => setTyped(detail.value)}
        />
      </FormField>
    </ConfirmDialog>
  );
}
