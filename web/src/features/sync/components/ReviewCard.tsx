import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Command, Review } from "@api/pending/command";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { common } from "@shared/texts/common";
import { syncTexts } from "@shared/texts/sync";
import { choicesOf, labelOf, linkOf, sidesOf, type Choice } from "../labels";

const texts = syncTexts.page;

interface ReviewCardProps {
  review: Review;
  all: readonly Command[];
  onChoose: (choice: Choice) => Promise<void>;
}

/** One thing to decide: what happened, both values, and what can be done. */
export function ReviewCard({ review, all, onChoose }: ReviewCardProps) {
  const { command, why } = review;
  const [busy, setBusy] = useState<string>();
  const label = labelOf(command, all);
  const link = linkOf(command);
  const reason = why.kind === "conflict" ? undefined : (syncTexts.reasons[why.error] ?? why.message);

  async function choose(choice: Choice) {
    setBusy(choice.label);
    await onChoose(choice);
    setBusy(undefined);
  }

  return (
    <Container
      header={
        <Header
          variant="h3"
          description={
            <>
              {texts.made} <When at={new Date(command.made_at_ms).toISOString()} />
            </>
          }
        >
          <bdi>{label}</bdi>
        </Header>
      }
      footer={
        <SpaceBetween direction="horizontal" size="xs">
          {choicesOf(review).map((choice) => (
            <Button
              key={choice.label}
              variant={choice.primary ? "primary" : "normal"}
              loading={busy === choice.label}
              disabled={busy !== undefined && busy !== choice.label}
              ariaLabel={`${choice.label}: ${label}`}
              onClick={() => void choose(choice)}
            >
              {choice.label}
            </Button>
          ))}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="s">
        <Alert type="warning">
          {why.kind === "conflict" ? texts.conflict(syncTexts.fields[why.field] ?? why.field) : reason}
        </Alert>
        {sidesOf(review).map((side) => (
          <ColumnLayout key={side.field} columns={side.theirs === null ? 1 : 2} minColumnWidth={180}>
            <Value label={texts.yours} field={side.field} text={side.mine} />
            {side.theirs === null ? null : (
              <div>
                <Value label={texts.theirs} field={side.field} text={side.theirs} />
                {why.kind === "conflict" ? (
                  <Box color="text-body-secondary" fontSize="body-s">
                    <bdi>
                      {texts.by(
                        why.by === null ? texts.someone : why.by.erased ? common.unknownPerson : why.by.name,
                      )}
                    </bdi>{" "}
                    <When at={why.at} />
                  </Box>
                ) : null}
              </div>
            )}
          </ColumnLayout>
        ))}
        <SpaceBetween direction="horizontal" size="s">
          {link === null ? null : <RouteLink href={link}>{texts.openTask}</RouteLink>}
          {why.kind === "conflict" ? <Box color="text-body-secondary">{texts.conflictLater}</Box> : null}
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

function Value({ label, field, text }: { label: string; field: string; text: string }) {
  return (
    <div>
      <Box variant="awsui-key-label">{field === "" ? label : `${label} (${field})`}</Box>
      <div className="vc-sync-value">
        <bdi>{text}</bdi>
      </div>
    </div>
  );
}
