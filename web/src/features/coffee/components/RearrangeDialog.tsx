import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useRearrangeRoundMutation } from "@api";
import type { Match } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { PersonSelect, type ChosenPerson } from "@shared/components/PersonSelect";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useNotify } from "@shared/notices";
import { coffee } from "@shared/texts/coffee";
import { common } from "@shared/texts/common";
import { nameOf } from "../queries";

const texts = coffee.rounds;
const NO_GROUP = -1;

interface Seat extends ChosenPerson {
  /** Counted from 0; `NO_GROUP` for nobody to meet. */
  group: number;
}

interface RearrangeDialogProps {
  roundId: string;
  matches: readonly Match[];
  onClose: () => void;
}

function seatsOf(matches: readonly Match[]): Seat[] {
  return matches.flatMap((match, group) =>
    match.members.map((person) => ({ id: person.id, name: nameOf(person), group })),
  );
}

/** Swaps, moves, adds and dissolves: everybody of the chosen matches gets a group, or none. */
export function RearrangeDialog({ roundId, matches, onClose }: RearrangeDialogProps) {
  const before = seatsOf(matches);
  const [seats, setSeats] = useState(before);
  const [gap, setGap] = useState<string>();
  const [rearrange, { isLoading, error }] = useRearrangeRoundMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const numbers = [...matches.map((_, group) => group), matches.length];
  const options = [
    ...numbers.map((group) => ({ value: String(group), label: texts.group(group + 1) })),
    { value: String(NO_GROUP), label: texts.noGroup },
  ];

  function move(id: string, group: number) {
    setGap(undefined);
    setSeats(seats.map((seat) => (seat.id === id ? { ...seat, group } : seat)));
  }

  async function submit() {
    const groups = numbers
      .map((group) => seats.filter((seat) => seat.group === group).map(({ id }) => id))
      .filter((group) => group.length > 0);
    const same =
      seats.length === before.length && seats.every((seat, index) => seat.group === before[index]?.group);
    const problem = same
      ? texts.rearrangeSame
      : groups.some((group) => group.length < 2)
        ? texts.rearrangeGap
        : undefined;
    setGap(problem);
    if (problem !== undefined) return;
    const dissolve = matches.map(({ id }) => id);
    const { data } = await rearrange({ id: roundId, body: { dissolve, groups } });
    if (data === undefined) return;
    const back = { dissolve: data.formed, groups: data.before };
    notify(
      { kind: "success", text: texts.rearrangeDone },
      { label: common.undo, run: () => void undo(back) },
    );
    onClose();
  }

  async function undo(body: { dissolve: string[]; groups: string[][] }) {
    const { error } = await rearrange({ id: roundId, body });
    if (!notifyFailure(error)) notify({ kind: "success", text: texts.rearrangeUndone });
  }

  return (
    <ConfirmDialog
      title={texts.rearrange}
      submit={common.save}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <div>{texts.rearrangeText}</div>
      {seats.map((seat) => (
        <FormField key={seat.id} label={<bdi>{seat.name}</bdi>}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === String(seat.group)) ?? null}
            onChange={({ detail }) => move(seat.id, Number(detail.selectedOption.value))}
          />
        </FormField>
      ))}
      <FormField label={texts.addPerson} errorText={gap}>
        <PersonSelect
          chosen={undefined}
          onChange={(person) => {
            if (!seats.some(({ id }) => id === person.id)) {
              setSeats([...seats, { ...person, group: 0 }]);
            }
          }}
        />
      </FormField>
    </ConfirmDialog>
  );
}
