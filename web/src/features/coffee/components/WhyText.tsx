import Box from "@cloudscape-design/components/box";
import type { Match } from "@api/types";

/** Why a group meets, and below it what it does without. */
export function WhyText({ why }: { why: Match["why"] }) {
  return (
    <>
      {why.summary}
      <GaveUp sentences={why.gave_up} />
    </>
  );
}

/** What a group does without, a sentence each. */
export function GaveUp({ sentences }: { sentences: string[] }) {
  return sentences.map((sentence) => (
    <Box key={sentence} color="text-body-secondary" fontSize="body-s">
      {sentence}
    </Box>
  ));
}
