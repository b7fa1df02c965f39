import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback } from "react";
import { usePreviewTextsMutation } from "@api";
import { asFailure } from "@api/failure";
import type { TextsPreviewBody } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useAskWhenStill } from "@shared/hooks/use-ask-when-still";
import { programsTexts } from "@shared/texts/programs";
import "./coffee.css";

const texts = programsTexts.form.mail;
const FIELDS = ["subject", "opening", "closing"] as const;

/** The mail about a match as it reads with these texts, while somebody types. */
export function TextsPreview({ asked }: { asked: TextsPreviewBody }) {
  const [preview, { data, error }] = usePreviewTextsMutation();
  const question = JSON.stringify(asked);
  const ask = useCallback(
    (asking: string) => preview({ body: JSON.parse(asking) as TextsPreviewBody }),
    [preview],
  );
  const answered = useAskWhenStill(question, ask);
  const failure = answered === question ? asFailure(error) : undefined;
  const wrong = FIELDS.filter((field) => failure?.fields[`texts.${field}`] !== undefined);
  return (
    <div aria-live="polite">
      <SpaceBetween size="xxs">
        <Box variant="awsui-key-label">{texts.preview}</Box>
        {wrong.length > 0 ? (
          wrong.map((field) => (
            <Box key={field} color="text-status-error">
              {texts.wrong(texts[field], failure?.fields[`texts.${field}`] ?? "")}
            </Box>
          ))
        ) : failure !== undefined ? (
          <FailureAlert error={error} />
        ) : data === undefined ? null : (
          <div>
            <Box fontWeight="bold">
              <bdi>{data.subject}</bdi>
            </Box>
            <div className="vc-mail-text">{data.text}</div>
          </div>
        )}
        <Box color="text-body-secondary" fontSize="body-s">
          {texts.previewHint}
        </Box>
      </SpaceBetween>
    </div>
  );
}
