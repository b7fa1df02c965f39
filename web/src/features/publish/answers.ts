// What another system answered, in words.

import type { WebhookTrial, WebhookTry } from "@api/types";
import { webhooks } from "@shared/texts/webhooks";

const texts = webhooks.answers;

/** Completes a sentence: `answered 204`, `it could not be reached`. */
export function answerText({
  failure,
  status_code,
}: Pick<WebhookTrial | WebhookTry, "failure" | "status_code">): string {
  if (failure === null) return texts.taken(status_code ?? 0);
  if (failure === "refused" || failure === "redirected") return texts[failure](status_code ?? 0);
  return texts[failure];
}
