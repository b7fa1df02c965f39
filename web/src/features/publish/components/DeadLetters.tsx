import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import {
  useDropDeadLettersMutation,
  useListDeadLettersQuery,
  useResendDeadLettersMutation,
  useRestoreDeadLettersMutation,
} from "@api";
import type { DeadLetter } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { useNotify } from "@shared/notices";
import { formatNumber } from "@shared/numbers";
import { common } from "@shared/texts/common";
import { webhooks } from "@shared/texts/webhooks";
import { letterColumns } from "../table-config";

const texts = webhooks.letters;
/** They are sent again in the background; the list follows. */
const POLL_MS = 5_000;

export function DeadLetters({ webhookId }: { webhookId: string }) {
  const pages = useCursorPages();
  const letters = useListDeadLettersQuery(
    { id: webhookId, cursor: pages.cursor },
    { pollingInterval: POLL_MS, skipPollingIfUnfocused: true },
  );
  const [resend, resending] = useResendDeadLettersMutation();
  const [drop, dropping] = useDropDeadLettersMutation();
  const [restore] = useRestoreDeadLettersMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const total = letters.data?.total ?? 0;

  async function onResend(letter?: DeadLetter) {
    const answer = await resend({
      id: webhookId,
      body: letter === undefined ? {} : { letters: [letter.id] },
    });
    if (notifyFailure(answer.error) || answer.data === undefined) return;
    notify({ kind: "success", text: texts.resent(answer.data.letters.length) });
  }

  async function onDrop(letter?: DeadLetter) {
    const answer = await drop({ id: webhookId, body: letter === undefined ? {} : { letters: [letter.id] } });
    if (notifyFailure(answer.error) || answer.data === undefined) return;
    const dropped = answer.data.letters;
    notify(
      { kind: "success", text: texts.dropped(dropped.length) },
      { label: common.undo, run: () => void onRestore(dropped) },
    );
  }

  async function onRestore(dropped: string[]) {
    const answer = await restore({ id: webhookId, body: { letters: dropped } });
    if (notifyFailure(answer.error) || answer.data === undefined) return;
    notify({ kind: "info", text: texts.restored(answer.data.letters.length) });
  }

  return (
    <DataTable
      answer={letters}
      label={texts.title}
      trackBy="id"
      wrapLines
      header={
        <Header
          variant="h2"
          description={texts.description}
          counter={letters.data === undefined ? "" : `(${formatNumber(total)})`}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                disabled={total === 0}
                disabledReason={texts.nothing}
                loading={dropping.isLoading}
                onClick={() => void onDrop()}
              >
                {texts.dropAll}
              </Button>
              <Button
                disabled={total === 0}
                disabledReason={texts.nothing}
                loading={resending.isLoading}
                onClick={() => void onResend()}
              >
                {texts.resendAll}
              </Button>
            </SpaceBetween>
          }
        >
          {texts.title}
        </Header>
      }
      empty={{ title: texts.none }}
      columnDefinitions={[
        ...letterColumns,
        {
          id: ACTION_COLUMN,
          header: texts.columns.action,
          cell: (letter) => (
            <SpaceBetween direction="horizontal" size="s">
              <Button
                variant="inline-link"
                ariaLabel={texts.resendNamed(letter.type, letter.subject)}
                disabled={letter.status !== "waiting"}
                disabledReason={texts.isSending}
                onClick={() => void onResend(letter)}
              >
                {texts.resend}
              </Button>
              <Button
                variant="inline-link"
                ariaLabel={texts.dropNamed(letter.type, letter.subject)}
                onClick={() => void onDrop(letter)}
              >
                {texts.drop}
              </Button>
            </SpaceBetween>
          ),
          minWidth: 160,
        },
      ]}
      pagination={pages.pagination(letters.data?.next_cursor)}
    />
  );
}
