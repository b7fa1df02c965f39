import { useNavigate } from "react-router";
import { useRemoveWebhookMutation, useRotateWebhookSecretMutation } from "@api";
import type { Webhook } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNotify } from "@shared/notices";
import { webhooks as texts } from "@shared/texts/webhooks";
import { SecretShownOnce } from "./SecretShownOnce";

interface DialogProps {
  webhook: Webhook;
  onClose: () => void;
}

export function RotateSecretDialog({ webhook, onClose }: DialogProps) {
  const [rotate, { data, isLoading, error, reset }] = useRotateWebhookSecretMutation();

  function close() {
    // The secret must not stay in memory.
    reset();
    onClose();
  }

  if (data !== undefined) {
    return <SecretShownOnce secret={data.secret} formerUntil={data.former_until} onClose={close} />;
  }
  return (
    <ConfirmDialog
      title={texts.rotateTitle}
      submit={texts.rotate}
      busy={isLoading}
      error={error}
      onConfirm={() => void rotate({ id: webhook.id })}
      onClose={close}
    >
      <div>{texts.rotateText}</div>
    </ConfirmDialog>
  );
}

export function RemoveWebhookDialog({ webhook, onClose }: DialogProps) {
  const [remove, { isLoading, error }] = useRemoveWebhookMutation();
  const notify = useNotify();
  const navigate = useNavigate();

  async function submit() {
    if ((await remove({ id: webhook.id })).error !== undefined) return;
    notify({ kind: "success", text: texts.removed });
    void navigate("/admin/webhooks");
  }

  return (
    <ConfirmDialog
      title={texts.removeTitle}
      submit={texts.remove}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <div>{texts.removeText(webhook.name, webhook.dead_letters_count)}</div>
    </ConfirmDialog>
  );
}
