import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { asFailure, type Failure } from "@api/failure";
import { common } from "@shared/texts/common";

export function failureText(failure: Failure): string {
  if (failure.status === 429 && failure.retryAfterSeconds !== null) {
    return common.tooManyRequests(failure.retryAfterSeconds);
  }
  return Object.keys(failure.fields).length > 0 ? common.checkFields : failure.message;
}

export function Reference({ correlationId }: { correlationId: string | null | undefined }) {
  if (!correlationId) return null;
  return (
    <Box fontSize="body-s" color="inherit">
      {common.reference}:{" "}
      <CopyToClipboard
        variant="inline"
        textToCopy={correlationId}
        copyButtonAriaLabel={common.copyReference}
        copySuccessText={common.referenceCopied}
        copyErrorText={common.referenceNotCopied}
      />
    </Box>
  );
}

interface FailureAlertProps {
  error: unknown;
  title?: string;
  /** For forms: says that the input is still there. */
  kept?: boolean;
  onRetry?: () => void;
}

/** Says what happened, what was not lost and what to do, with a reference to copy. */
export function FailureAlert({ error, title, kept = false, onRetry }: FailureAlertProps) {
  const failure = asFailure(error);
  if (failure === undefined) return null;
  return (
    <div role="alert">
      <Alert
        type="error"
        header={title ?? (kept ? common.failedTitle : common.loadFailedTitle)}
        action={
          onRetry === undefined ? undefined : (
            <Button formAction="none" onClick={onRetry}>
              {common.retry}
            </Button>
          )
        }
      >
        <SpaceBetween size="xxs">
          <div>
            {failureText(failure)} {kept && failure.status !== 400 ? common.failedKept : ""}
          </div>
          <Reference correlationId={failure.correlationId} />
        </SpaceBetween>
      </Alert>
    </div>
  );
}
