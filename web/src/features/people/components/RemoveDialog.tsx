import { useState } from "react";
import { useRemovePersonMutation } from "@api";
import type { AdminPerson } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNotify } from "@shared/notices";
import { formatList } from "@shared/numbers";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.admin;
/** More names than this are counted. */
const NAMES_MAX = 5;

interface RemoveDialogProps {
  people: readonly AdminPerson[];
  /** With those who are still there. */
  onDone: (left: AdminPerson[]) => void;
  onClose: () => void;
}

export function RemoveDialog({ people, onDone, onClose }: RemoveDialogProps) {
  // Who is left to remove: after a failure only they are tried again.
  const [left, setLeft] = useState<readonly AdminPerson[]>(people);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [remove] = useRemovePersonMutation();
  const notify = useNotify();

  async function submit() {
    setBusy(true);
    const refused: AdminPerson[] = [];
    let last: unknown;
    for (const person of left) {
      const { error } = await remove({ id: person.id });
      if (error === undefined) continue;
      refused.push(person);
      last = error;
    }
    setBusy(false);
    const removed = left.length - refused.length;
    if (removed > 0) notify({ kind: "success", text: texts.removedMany(removed) });
    if (refused.length === 0) {
      onDone([]);
      return;
    }
    setLeft(refused);
    setFailure(last);
  }

  const names =
    left.length > NAMES_MAX
      ? peopleTexts.count(left.length)
      : formatList(left.map(({ name }) => `\u2068${name}\u2069`));
  return (
    <ConfirmDialog
      title={texts.removeTitle(left.length)}
      submit={texts.removeSubmit(left.length)}
      busy={busy}
      error={failure}
      onConfirm={() => void submit()}
      onClose={() => (failure === undefined ? onClose() : onDone([...left]))}
    >
      <div>{texts.removeText(names, left.length)}</div>
      <div>{texts.removeKept}</div>
    </ConfirmDialog>
  );
}
