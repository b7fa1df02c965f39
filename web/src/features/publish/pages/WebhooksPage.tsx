import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import { useListWebhooksQuery } from "@api";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { formatNumber } from "@shared/numbers";
import { webhooks as texts } from "@shared/texts/webhooks";
import { NewWebhookDialog } from "../components/NewWebhookDialog";
import "../components/webhooks.css";
import { webhookColumns } from "../table-config";

/** Events leave by themselves; the page follows. */
const POLL_MS = 5_000;

export default function WebhooksPage() {
  const webhooks = useListWebhooksQuery(undefined, {
    pollingInterval: POLL_MS,
    skipPollingIfUnfocused: true,
  });
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={texts.title}
      description={texts.description}
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          {texts.add}
        </Button>
      }
    >
      <DataTable
        answer={webhooks}
        label={texts.title}
        trackBy="id"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={webhooks.data === undefined ? "" : `(${formatNumber(webhooks.data.items.length)})`}
          >
            {texts.title}
          </Header>
        }
        empty={{ title: texts.empty, message: texts.emptyText }}
        columnDefinitions={webhookColumns}
      />
      {adding ? <NewWebhookDialog onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}
