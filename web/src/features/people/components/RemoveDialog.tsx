import { useState } from "react";
import type { AdminPerson } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { formatList } from "@shared/numbers";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.admin;
/** More names than this are counted. */
const NAMES_MAX = 5;

interface RemoveDialogProps {
  /** Those on the page; `count` may be more, when everybody who matches is chosen. */
  people: readonly AdminPerson[];
  count: number;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks although there is an undo: people are signed out, and their meetings are cancelled. */
export function RemoveDialog({ people, count, onConfirm, onClose }: RemoveDialogProps) {
  const [busy, setBusy] = useState(false);
  const names =
    count > NAMES_MAX || count !== people.length
      ? peopleTexts.count(count)
      : formatList(people.map(({ name }) => `\u2068${name}\u2069`));

  async function confirm() {
    setBusy(true);
    await onConfirm();
    setBusy(false);
  }

  return (
    <ConfirmDialog
      title={texts.removeTitle(count)}
      submit={texts.removeSubmit(count)}
      busy={busy}
      error={undefined}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <div>{texts.removeText(names, count)}</div>
      <div>{texts.removeKept}</div>
    </ConfirmDialog>
  );
}
