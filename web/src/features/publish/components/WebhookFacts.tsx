import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Popover from "@cloudscape-design/components/popover";
import type { Webhook } from "@api/types";
import { When } from "@shared/components/When";
import { common } from "@shared/texts/common";
import { webhooks } from "@shared/texts/webhooks";
import { WebhookState } from "../table-config";

const texts = webhooks.detail;

export function WebhookFacts({ webhook }: { webhook: Webhook }) {
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        minColumnWidth={150}
        items={[
          { label: webhooks.columns.state, value: <WebhookState webhook={webhook} /> },
          {
            label: webhooks.columns.taken,
            value: webhook.taken_at === null ? webhooks.never : <When at={webhook.taken_at} />,
          },
          ...(webhook.trying === null
            ? []
            : [{ label: webhooks.next, value: <When at={webhook.trying.next_at} /> }]),
          {
            label: texts.behind,
            value: webhook.behind_commits === 0 ? texts.upToDate : texts.behindCount(webhook.behind_commits),
          },
          { label: texts.events, value: <Events types={webhook.types} /> },
          { label: webhooks.columns.url, value: <bdi className="webhook-url">{webhook.url}</bdi> },
          { label: texts.created, value: <When at={webhook.created_at} /> },
          { label: texts.secretSince, value: <When at={webhook.secret_since} /> },
        ]}
      />
    </Container>
  );
}

function Events({ types }: { types: readonly string[] }) {
  if (types.length === 0) return <>{texts.allEvents}</>;
  if (types.length === 1) return <>{types[0]}</>;
  return (
    <Popover
      triggerType="text"
      header={texts.events}
      dismissAriaLabel={common.close}
      content={
        <Box>
          {types.map((type) => (
            <div key={type}>{type}</div>
          ))}
        </Box>
      }
    >
      {texts.showEvents(types.length)}
    </Popover>
  );
}
