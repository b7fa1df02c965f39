import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { PersonRef, SuggestedTime } from "@api/types";
import { When } from "@shared/components/When";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { coffee } from "@shared/texts/coffee";
import { formatDateTime, formatElsewhere, formatWhen, zoneCity } from "@shared/time";
import { nameOf } from "../queries";

const texts = coffee.match;

/** Every time in the viewer's zone, the others' beside it where their clocks differ. */
export function SuggestedTimes({
  times,
  others,
}: {
  times: readonly SuggestedTime[];
  others: readonly PersonRef[];
}) {
  const zone = useViewerZone();
  const now = useNow();
  if (times.length === 0) return <Box color="text-body-secondary">{texts.noTimes}</Box>;
  return (
    <SpaceBetween size="xs">
      {times.map((time) => {
        const at = new Date(time.start);
        const mine = formatWhen(at, zone, now);
        const elsewhere = others
          .filter((person) => formatDateTime(at, person.time_zone) !== formatDateTime(at, zone))
          .map((person) => ({ person, local: formatElsewhere(at, person.time_zone, zone) }));
        const zones = [zone, ...new Set(elsewhere.map(({ person }) => person.time_zone))];
        const proposal = texts.proposal(
          zones.map((each) => `${formatDateTime(at, each)} (${zoneCity(each)})`).join(" / "),
        );
        return (
          <div key={time.start} className="vc-time">
            <CopyToClipboard
              variant="icon"
              textToCopy={proposal}
              copyButtonAriaLabel={texts.copyTime(mine)}
              copySuccessText={texts.timeCopied}
              copyErrorText={texts.timeNotCopied}
            />
            <div>
              <Box variant="span" fontWeight="bold">
                <When at={time.start} />
              </Box>
              {time.fits_all ? null : (
                <Box color="text-body-secondary" fontSize="body-s">
                  {texts.notMarked}
                </Box>
              )}
              {elsewhere.map(({ person, local }) => (
                <Box key={person.id} color="text-body-secondary" fontSize="body-s">
                  <bdi>{texts.localTime(nameOf(person), local)}</bdi>
                </Box>
              ))}
            </div>
          </div>
        );
      })}
    </SpaceBetween>
  );
}
