import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useParams } from "react-router";
import { useChangeWebhookMutation, useGetWebhookQuery, useTestWebhookMutation } from "@api";
import type { Webhook } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { RouteLink } from "@shared/components/RouteLink";
import { RowsTable } from "@shared/components/RowsTable";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useSlow } from "@shared/hooks/use-slow";
import { useNotify } from "@shared/notices";
import { formatNumber } from "@shared/numbers";
import { common } from "@shared/texts/common";
import { webhooks } from "@shared/texts/webhooks";
import { answerText } from "../answers";
import { ChangeWebhookDialog } from "../components/ChangeWebhookDialog";
import { DeadLetters } from "../components/DeadLetters";
import { RemoveWebhookDialog, RotateSecretDialog } from "../components/EndingDialogs";
import { WebhookFacts } from "../components/WebhookFacts";
import "../components/webhooks.css";
import { tryColumns } from "../table-config";

const texts = webhooks.detail;
/** Events leave by themselves; the page follows. */
const POLL_MS = 5_000;

type Dialog = "change" | "rotate" | "remove";

export default function WebhookPage() {
  const { id = "" } = useParams();
  const webhook = useGetWebhookQuery({ id }, { pollingInterval: POLL_MS, skipPollingIfUnfocused: true });
  const [dialog, setDialog] = useState<Dialog>();
  const slow = useSlow(webhook.isLoading);
  const data = webhook.data;
  if (data === undefined) {
    return (
      <Page title={texts.tabTitle}>
        {webhook.isError ? (
          <FailureAlert error={webhook.error} onRetry={() => void webhook.refetch()} />
        ) : slow ? (
          <Skeleton height="20rem" />
        ) : null}
      </Page>
    );
  }
  const close = () => setDialog(undefined);
  return (
    <Page
      title={data.name}
      description={<RouteLink href="/admin/webhooks">{texts.back}</RouteLink>}
      actions={<Actions webhook={data} onDialog={setDialog} />}
    >
      <SpaceBetween size="l">
        <Warnings webhook={data} />
        <WebhookFacts webhook={data} />
        <RowsTable title={texts.tries} rows={data.recent} columns={tryColumns} empty={texts.noTries} />
        <DeadLetters webhookId={data.id} />
      </SpaceBetween>
      {dialog === "change" ? <ChangeWebhookDialog webhook={data} onClose={close} /> : null}
      {dialog === "rotate" ? <RotateSecretDialog webhook={data} onClose={close} /> : null}
      {dialog === "remove" ? <RemoveWebhookDialog webhook={data} onClose={close} /> : null}
    </Page>
  );
}

function Warnings({ webhook }: { webhook: Webhook }) {
  return (
    <>
      {webhook.paused_because === null ? null : (
        <Alert type="warning" header={webhooks.pausedTitle}>
          {webhooks.pausedBecause[webhook.paused_because]} {webhooks.pausedText}
        </Alert>
      )}
      {webhook.state === "failing" ? (
        <Alert type="error" header={webhooks.failingTitle}>
          {webhook.trying === null ? webhooks.givenUpText : webhooks.failingText}
        </Alert>
      ) : null}
      {webhook.is_far_behind ? (
        <Alert type="warning" header={webhooks.behindTitle}>
          {webhooks.behindText(formatNumber(webhook.behind_commits))}
        </Alert>
      ) : null}
    </>
  );
}

function Actions({ webhook, onDialog }: { webhook: Webhook; onDialog: (dialog: Dialog) => void }) {
  const { id } = webhook;
  const [test, testing] = useTestWebhookMutation();
  const [change, changing] = useChangeWebhookMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const paused = webhook.paused_because !== null;

  async function onTest() {
    const answer = await test({ id });
    if (notifyFailure(answer.error) || answer.data === undefined) return;
    const trial = answer.data;
    notify(
      trial.taken
        ? { kind: "success", text: webhooks.tested(answerText(trial), formatNumber(trial.took_ms)) }
        : { kind: "error", text: webhooks.testFailed(answerText(trial)) },
    );
  }

  async function setPaused(next: boolean, undoable: boolean) {
    const answer = await change({ id, body: { paused: next } });
    if (notifyFailure(answer.error)) return;
    notify(
      { kind: "success", text: next ? webhooks.paused : webhooks.resumed },
      undoable ? { label: common.undo, run: () => void setPaused(!next, false) } : undefined,
    );
  }

  return (
    <SpaceBetween direction="horizontal" size="xs">
      <ButtonDropdown
        items={(["change", "rotate", "remove"] as const).map((item) => ({ id: item, text: texts[item] }))}
        onItemClick={({ detail }) => onDialog(detail.id as Dialog)}
      >
        {texts.more}
      </ButtonDropdown>
      <Button loading={changing.isLoading} onClick={() => void setPaused(!paused, true)}>
        {paused ? texts.resume : texts.pause}
      </Button>
      <Button variant="primary" loading={testing.isLoading} onClick={() => void onTest()}>
        {texts.test}
      </Button>
    </SpaceBetween>
  );
}
