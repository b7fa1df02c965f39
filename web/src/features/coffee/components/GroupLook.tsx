import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback } from "react";
import { usePreviewRoundMutation } from "@api";
import { asFailure } from "@api/failure";
import type { RoundPreviewBody } from "@api/types";
import { useAskWhenStill } from "@shared/hooks/use-ask-when-still";
import { coffee } from "@shared/texts/coffee";
import { WhyText } from "./WhyText";

const texts = coffee.rounds;

interface GroupLookProps {
  /** The round that is previewed, without this group. */
  round: RoundPreviewBody;
  /** Who shall meet; undefined until enough different people are chosen. */
  group: string[] | undefined;
}

/** While people are picked: what they share, when they last met, and what keeps them apart. Changes nothing. */
export function GroupLook({ round, group }: GroupLookProps) {
  const [preview, { data, error }] = usePreviewRoundMutation();
  const question =
    group === undefined
      ? undefined
      : JSON.stringify({ ...round, locked: [...(round.locked ?? []), group] } satisfies RoundPreviewBody);
  const ask = useCallback(
    (asking: string) => preview({ body: JSON.parse(asking) as RoundPreviewBody }),
    [preview],
  );
  const answered = useAskWhenStill(question, ask);
  const found =
    group !== undefined && answered === question
      ? data?.groups.find(({ members }) => group.every((id) => members.some((member) => member.id === id)))
      : undefined;
  const failure = answered === question ? asFailure(error) : undefined;
  return (
    <div aria-live="polite">
      <SpaceBetween size="xxs">
        <Box variant="awsui-key-label">{texts.look}</Box>
        {question === undefined ? (
          <Box color="text-body-secondary">{texts.lookGap}</Box>
        ) : failure !== undefined ? (
          <Box color="text-status-error">{failure.message}</Box>
        ) : found === undefined ? (
          <Box color="text-body-secondary">{texts.looking}</Box>
        ) : (
          <Box>
            <WhyText why={found.why} />
          </Box>
        )}
      </SpaceBetween>
    </div>
  );
}
