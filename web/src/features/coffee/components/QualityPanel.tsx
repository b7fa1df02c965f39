import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Quality } from "@api/types";
import { formatDuration, formatNumber, formatShareOfBound, shareOf } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";
import "./quality.css";

const texts = coffee.quality;

interface ShareBarProps {
  label: string;
  part: number;
  whole: number;
  value: string;
  hint?: string;
}

function ShareBar({ label, part, whole, value, hint }: ShareBarProps) {
  const share = whole === 0 ? 0 : Math.min(1, part / whole);
  return (
    <div className="vc-share">
      <div className="vc-share-label">
        <span>{label}</span>
        <strong>{value}</strong>
      </div>
      <div className="vc-share-track" aria-hidden="true">
        <div className="vc-share-fill" style={{ inlineSize: `${share * 100}%` }} />
      </div>
      {hint === undefined ? null : (
        <Box fontSize="body-s" color="text-body-secondary">
          {hint}
        </Box>
      )}
    </div>
  );
}

/** The figures of a round, against the proven bound where there is one. */
export function QualityPanel({ quality }: { quality: Quality }) {
  const share = shareOf(quality.total, quality.upper_bound);
  const ofGroups = (count: number) => texts.ofGroups(count, quality.groups);
  return (
    <Container header={<Header variant="h2">{texts.title}</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={4}
          minColumnWidth={110}
          items={[
            { label: texts.people, value: formatNumber(quality.people) },
            { label: texts.groups, value: formatNumber(quality.groups) },
            { label: texts.unmatched, value: formatNumber(quality.unmatched) },
            { label: texts.repeats, value: formatNumber(quality.repeats) },
          ]}
        />
        <ColumnLayout columns={3} minColumnWidth={200}>
          <ShareBar
            label={texts.title}
            part={share ?? 0}
            whole={1}
            value={share === null ? "–" : formatShareOfBound(share)}
            hint={share === null ? texts.unknownBound : texts.bound}
          />
          <ShareBar
            label={texts.sharedSlot}
            part={quality.with_shared_slot}
            whole={quality.groups}
            value={ofGroups(quality.with_shared_slot)}
          />
          <ShareBar
            label={texts.sharedTopic}
            part={quality.with_shared_topic}
            whole={quality.groups}
            value={ofGroups(quality.with_shared_topic)}
          />
        </ColumnLayout>
        <KeyValuePairs
          columns={3}
          minColumnWidth={160}
          items={[
            {
              label: texts.smallestGap,
              value: quality.smallest_gap === null ? texts.nobodyAgain : texts.rounds(quality.smallest_gap),
            },
            { label: texts.method, value: texts.methods[quality.method] ?? quality.method },
            { label: texts.took, value: formatDuration(quality.millis) },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}
