import { useState } from "react";
import { useCreateWebhookMutation } from "@api";
import { asFailure } from "@api/failure";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useDraft } from "@shared/hooks/use-draft";
import { webhooks } from "@shared/texts/webhooks";
import { SecretShownOnce } from "./SecretShownOnce";
import { WebhookForm, bodyOf, gapsOf, type WebhookValues } from "./WebhookForm";

const texts = webhooks.form;
const EMPTY: WebhookValues = { name: "", url: "", some: false, types: [] };

export function NewWebhookDialog({ onClose }: { onClose: () => void }) {
  const draft = useDraft("webhook.new", EMPTY);
  const [tried, setTried] = useState(false);
  const [create, { data, isLoading, error, reset }] = useCreateWebhookMutation();
  const gaps = gapsOf(draft.values);

  async function submit() {
    setTried(true);
    if (Object.keys(gaps).length > 0) return;
    if ((await create({ body: bodyOf(draft.values) })).error === undefined) draft.clear();
  }

  function close() {
    // The secret must not stay in memory.
    reset();
    onClose();
  }

  if (data !== undefined) return <SecretShownOnce secret={data.secret} onClose={close} />;
  return (
    <ConfirmDialog
      title={texts.add}
      submit={webhooks.add}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={close}
    >
      <WebhookForm
        values={draft.values}
        errors={{ ...asFailure(error)?.fields, ...(tried ? gaps : {}) }}
        onChange={(change) => {
          for (const [field, value] of Object.entries(change)) {
            draft.set(field as keyof WebhookValues, value);
          }
        }}
      />
    </ConfirmDialog>
  );
}
