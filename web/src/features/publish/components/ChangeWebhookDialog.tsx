import { useState } from "react";
import { useChangeWebhookMutation } from "@api";
import { asFailure } from "@api/failure";
import type { Webhook } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNotify } from "@shared/notices";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { common } from "@shared/texts/common";
import { webhooks } from "@shared/texts/webhooks";
import { WebhookForm, bodyOf, gapsOf, type WebhookValues } from "./WebhookForm";

export function ChangeWebhookDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { id, name, url, types } = webhook;
  const [values, setValues] = useState<WebhookValues>({ name, url, types, some: types.length > 0 });
  const [tried, setTried] = useState(false);
  const [change, { isLoading, error }] = useChangeWebhookMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const gaps = gapsOf(values);

  async function submit() {
    setTried(true);
    if (Object.keys(gaps).length > 0) return;
    if ((await change({ id, body: bodyOf(values) })).error !== undefined) return;
    notify(
      { kind: "success", text: webhooks.changed },
      {
        label: common.undo,
        run: () =>
          void change({ id, body: { name, url, types } }).then((answer) => notifyFailure(answer.error)),
      },
    );
    onClose();
  }

  return (
    <ConfirmDialog
      title={webhooks.form.change}
      submit={webhooks.form.save}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <WebhookForm
        values={values}
        errors={{ ...asFailure(error)?.fields, ...(tried ? gaps : {}) }}
        onChange={(changed) => setValues((before) => ({ ...before, ...changed }))}
      />
    </ConfirmDialog>
  );
}
