// Columns of the tables about webhooks, as data.

import Box from "@cloudscape-design/components/box";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { DeadLetter, Webhook, WebhookTry } from "@api/types";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { formatNumber } from "@shared/numbers";
import { webhooks } from "@shared/texts/webhooks";
import { answerText } from "./answers";

const STATE_TYPES: Record<Webhook["state"], StatusIndicatorProps.Type> = {
  new: "pending",
  working: "success",
  failing: "error",
  paused: "stopped",
};

export function WebhookState({ webhook }: { webhook: Webhook }) {
  const since = webhook.state === "paused" ? webhook.paused_at : webhook.failing_since;
  const showSince = since !== null && (webhook.state === "paused" || webhook.state === "failing");
  return (
    <>
      <StatusIndicator type={STATE_TYPES[webhook.state]}>
        {webhooks.states[webhook.state] ?? webhook.state}
      </StatusIndicator>
      {showSince ? (
        <Box color="text-body-secondary" fontSize="body-s">
          {webhooks.since} <When at={since} />
        </Box>
      ) : null}
    </>
  );
}

export const webhookColumns: TableProps.ColumnDefinition<Webhook>[] = [
  {
    id: "name",
    header: webhooks.columns.name,
    cell: (webhook) => (
      <RouteLink href={`/admin/webhooks/${webhook.id}`}>
        <bdi>{webhook.name}</bdi>
      </RouteLink>
    ),
    isRowHeader: true,
    minWidth: 130,
  },
  {
    id: "url",
    header: webhooks.columns.url,
    cell: (webhook) => <bdi>{webhook.url}</bdi>,
    minWidth: 200,
  },
  {
    id: "state",
    header: webhooks.columns.state,
    cell: (webhook) => <WebhookState webhook={webhook} />,
    minWidth: 190,
  },
  {
    id: "taken",
    header: webhooks.columns.taken,
    cell: (webhook) => (webhook.taken_at === null ? webhooks.never : <When at={webhook.taken_at} />),
    minWidth: 120,
  },
  {
    id: "letters",
    header: webhooks.columns.letters,
    cell: (webhook) => formatNumber(webhook.dead_letters_count),
    minWidth: 115,
  },
];

function Answer({ answer }: { answer: Pick<WebhookTry, "failure" | "status_code"> }) {
  const text = answerText(answer);
  return (
    <StatusIndicator type={answer.failure === null ? "success" : "error"}>
      {text.charAt(0).toUpperCase() + text.slice(1)}
    </StatusIndicator>
  );
}

export const tryColumns: TableProps.ColumnDefinition<WebhookTry>[] = [
  {
    id: "at",
    header: webhooks.tryColumns.at,
    cell: (one) => <When at={one.at} />,
    isRowHeader: true,
    minWidth: 140,
  },
  { id: "type", header: webhooks.tryColumns.type, cell: (one) => one.type, minWidth: 180 },
  {
    id: "answer",
    header: webhooks.tryColumns.answer,
    cell: (one) => <Answer answer={one} />,
    minWidth: 180,
  },
];

const letterTexts = webhooks.letters;

export const letterColumns: TableProps.ColumnDefinition<DeadLetter>[] = [
  {
    id: "type",
    header: letterTexts.columns.type,
    cell: (letter) => letter.type,
    isRowHeader: true,
    minWidth: 170,
  },
  {
    id: "subject",
    header: letterTexts.columns.subject,
    cell: (letter) => (
      <Box fontSize="body-s" variant="span">
        {letter.subject}
      </Box>
    ),
    minWidth: 180,
  },
  {
    id: "happened",
    header: letterTexts.columns.happened,
    cell: (letter) => <When at={letter.happened_at} />,
    minWidth: 130,
  },
  {
    id: "tries",
    header: letterTexts.columns.tries,
    cell: (letter) => formatNumber(letter.tried_at.length),
    minWidth: 70,
  },
  {
    id: "answer",
    header: letterTexts.columns.answer,
    cell: (letter) =>
      letter.status === "sending" ? (
        <StatusIndicator type="in-progress">{letterTexts.status.sending}</StatusIndicator>
      ) : (
        <Answer answer={letter} />
      ),
    minWidth: 170,
  },
];
