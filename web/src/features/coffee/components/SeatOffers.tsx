import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useDeclineSeatMutation, useListSeatsQuery, useTakeSeatMutation } from "@api";
import { asFailure } from "@api/failure";
import type { Seat } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { When } from "@shared/components/When";
import { useNotify } from "@shared/notices";
import { coffee } from "@shared/texts/coffee";
import { namesOf } from "../queries";

const texts = coffee.seat;

/** For whoever came after a round was formed: whom they could still meet. */
export function SeatOffers() {
  const seats = useListSeatsQuery();
  const [take, taking] = useTakeSeatMutation();
  const [decline, declining] = useDeclineSeatMutation();
  const [tooLate, setTooLate] = useState(false);
  const notify = useNotify();
  const busy = taking.isLoading || declining.isLoading;
  const taken = asFailure(taking.error)?.error === "seat_taken";

  async function onTake(seat: Seat) {
    setTooLate(false);
    const { error } = await take({
      round: seat.round_id,
      body: { members: seat.members.map((member) => member.id) },
    });
    if (error === undefined) notify({ kind: "success", text: texts.taken(namesOf(seat.members)) });
    else if (asFailure(error)?.error === "seat_taken") {
      setTooLate(true);
      void seats.refetch();
    }
  }

  async function onDecline(seat: Seat) {
    const { error } = await decline({ round: seat.round_id });
    if (error === undefined) notify({ kind: "success", text: texts.declined });
  }

  const failure = seats.error ?? (taken ? undefined : taking.error) ?? declining.error;
  const items = seats.data?.items ?? [];
  if (failure === undefined && !tooLate && items.length === 0) return null;
  return (
    <SpaceBetween size="s">
      <FailureAlert error={failure} onRetry={() => void seats.refetch()} />
      {tooLate ? (
        <div role="status">
          <Alert type="warning" dismissible onDismiss={() => setTooLate(false)}>
            {texts.gone}
          </Alert>
        </div>
      ) : null}
      {items.map((seat) => (
        <Alert
          key={seat.round_id}
          type="info"
          header={texts.title}
          action={
            <SpaceBetween direction="horizontal" size="xs">
              <Button disabled={busy} onClick={() => void onDecline(seat)}>
                {texts.decline}
              </Button>
              <Button
                variant="primary"
                disabled={busy}
                ariaLabel={texts.takeNamed(namesOf(seat.members))}
                onClick={() => void onTake(seat)}
              >
                {texts.take}
              </Button>
            </SpaceBetween>
          }
        >
          <Box color="inherit">{texts.text(namesOf(seat.members), seat.program_name)}</Box>
          <Box color="inherit">{texts.told}</Box>
          <Box color="inherit" fontSize="body-s">
            {texts.until} <When at={seat.open_until} />
          </Box>
        </Alert>
      ))}
    </SpaceBetween>
  );
}
