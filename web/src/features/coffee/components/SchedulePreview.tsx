import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { usePreviewScheduleMutation } from "@api";
import { asFailure } from "@api/failure";
import type { SchedulePreviewBody } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { programsTexts } from "@shared/texts/programs";
import { formatDateTime, formatElsewhere, zoneCity } from "@shared/time";

const texts = programsTexts.form;
/** After the last key. */
const PAUSE_MS = 300;

/** The next five runs while somebody types. `asked` is undefined while it is half typed, null for none. */
export function SchedulePreview({ asked }: { asked: SchedulePreviewBody | null | undefined }) {
  const zone = useViewerZone();
  const [preview, { data, error }] = usePreviewScheduleMutation();
  // Compared by what it says: the form makes a new one with every key.
  const question = asked ? JSON.stringify(asked) : undefined;
  const [answered, setAnswered] = useState<string>();
  useEffect(() => {
    if (question === undefined) return undefined;
    let latest = true;
    const timer = setTimeout(() => {
      void preview({ body: JSON.parse(question) as SchedulePreviewBody }).then(() => {
        if (latest) setAnswered(question);
      });
    }, PAUSE_MS);
    return () => {
      latest = false;
      clearTimeout(timer);
    };
  }, [question, preview]);

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
