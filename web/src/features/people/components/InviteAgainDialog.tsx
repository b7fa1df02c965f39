import { useState } from "react";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.admin;

interface InviteAgainDialogProps {
  count: number;
  /** Whether `count` is what a filter finds, of whom some may have signed in. */
  found: boolean;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks although there is an undo: it takes back links, not mails. */
export function InviteAgainDialog({ count, found, onConfirm, onClose }: InviteAgainDialogProps) {
  const [busy, setBusy] = useState(false);

  async function confirm() {
    setBusy(true);
    await onConfirm();
    setBusy(false);
  }

  return (
    <ConfirmDialog
      title={texts.inviteTitle}
      submit={texts.inviteSubmit}
      busy={busy}
      error={undefined}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <div>{(found ? texts.inviteWhoFound : texts.inviteWho)(count)}</div>
      <div>{texts.inviteKept}</div>
    </ConfirmDialog>
  );
}
