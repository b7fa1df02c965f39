import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback } from "react";
import { usePreviewScheduleMutation } from "@api";
import { asFailure } from "@api/failure";
import type { SchedulePreviewBody } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useAskWhenStill } from "@shared/hooks/use-ask-when-still";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { programsTexts } from "@shared/texts/programs";
import { formatDateTime, formatElsewhere, zoneCity } from "@shared/time";

const texts = programsTexts.form;

/** The next five runs while somebody types. `asked` is undefined while it is half typed, null for none. */
export function SchedulePreview({ asked }: { asked: SchedulePreviewBody | null | undefined }) {
  const zone = useViewerZone();
  const [preview, { data, error }] = usePreviewScheduleMutation();
  const question = asked ? JSON.stringify(asked) : undefined;
  const ask = useCallback(
    (asking: string) => preview({ body: JSON.parse(asking) as SchedulePreviewBody }),
    [preview],
  );
  const answered = useAskWhenStill(question, ask);
  const failure = asFailure(error);
  const runs = data?.items ?? [];
  return (
    <div aria-live="polite">
      <SpaceBetween size="xxs">
        <Box variant="awsui-key-label">{texts.preview}</Box>
        {asked === null ? (
          <Box color="text-body-secondary">{texts.previewNone}</Box>
        ) : question === undefined ? (
          <Box color="text-body-secondary">{texts.previewGap}</Box>
        ) : failure !== undefined && answered === question ? (
          failure.fields.schedule === undefined ? (
            <FailureAlert error={error} />
          ) : (
            <Box color="text-status-error">{failure.fields.schedule}</Box>
          )
        ) : (
          <ol>
            {runs.map(({ at }) => (
              <li key={at}>
                <time dateTime={at}>{formatDateTime(new Date(at), zone)}</time>
                {asked !== undefined && asked.time_zone !== zone ? (
                  <Box variant="span" color="text-body-secondary">
                    {" · "}
                    {texts.previewThere(
                      formatElsewhere(new Date(at), asked.time_zone, zone),
                      zoneCity(asked.time_zone),
                    )}
                  </Box>
                ) : null}
              </li>
            ))}
          </ol>
        )}
        {runs.length > 0 && question !== undefined ? (
          <Box color="text-body-secondary" fontSize="body-s">
            {texts.previewHere(zone)}
          </Box>
        ) : null}
      </SpaceBetween>
    </div>
  );
}
