import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import { useState } from "react";
import type { Failure } from "@api/failure";
import type { RoundPreviewBody } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { PersonSelect, type ChosenPerson } from "@shared/components/PersonSelect";
import { coffee } from "@shared/texts/coffee";
import { GroupLook } from "./GroupLook";

const texts = coffee.rounds;

interface FixGroupDialogProps {
  /** The round that is previewed, without this group. */
  round: RoundPreviewBody;
  sizeMax: number;
  failure: Failure | undefined;
  busy: boolean;
  onFix: (group: string[]) => Promise<void>;
  onClose: () => void;
}

/** Picks people who meet in this round whatever else is computed. */
export function FixGroupDialog({ round, sizeMax, failure, busy, onFix, onClose }: FixGroupDialogProps) {
  const [members, setMembers] = useState<(ChosenPerson | undefined)[]>([undefined, undefined]);
  const [gap, setGap] = useState<string>();
  // A refusal of an earlier preview is none of this group.
  const [asked, setAsked] = useState(false);

  function choose(place: number, person: ChosenPerson) {
    setMembers(members.map((before, index) => (index === place ? person : before)));
  }

  const ids = members.flatMap((member) => (member === undefined ? [] : [member.id]));
  const complete = ids.length === members.length && new Set(ids).size === ids.length;

  async function fix() {
    setGap(complete ? undefined : texts.memberGap);
    if (!complete) return;
    setAsked(true);
    await onFix(ids);
  }

  return (
    <ConfirmDialog
      title={texts.addGroup}
      submit={texts.fix}
      busy={busy}
      error={asked ? failure : undefined}
      onConfirm={() => void fix()}
      onClose={onClose}
    >
      <div>{texts.addGroupText}</div>
      {members.map((member, place) => (
        <FormField
          key={place}
          label={texts.member(place + 1)}
          errorText={place + 1 === members.length ? gap : undefined}
        >
          <PersonSelect chosen={member} onChange={(person) => choose(place, person)} />
        </FormField>
      ))}
      {members.length < sizeMax ? (
        <Button iconName="add-plus" onClick={() => setMembers([...members, undefined])}>
          {texts.addMember}
        </Button>
      ) : null}
      <GroupLook round={round} group={complete ? ids : undefined} />
    </ConfirmDialog>
  );
}
