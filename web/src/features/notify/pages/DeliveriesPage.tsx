import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useSearchParams } from "react-router";
import { useListDeliveriesQuery, useRetryDeliveryMutation } from "@api";
import { asFailure } from "@api/failure";
import { DataTable } from "@shared/components/DataTable";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { failureText } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { useCursorPages, withoutPage } from "@shared/hooks/use-cursor-pages";
import { useNotify } from "@shared/notices";
import { formatNumber } from "@shared/numbers";
import { notify as texts } from "@shared/texts/notify";
import { DELIVERY_STATUSES, deliveryColumns, recipient } from "../table-config";

/** Waiting mails leave by themselves; the page follows. */
const POLL_MS = 5_000;

export default function DeliveriesPage() {
  const [params, setParams] = useSearchParams();
  const pages = useCursorPages();
  const status = DELIVERY_STATUSES.find((each) => each === params.get("status"));
  const round = params.get("round");
  const deliveries = useListDeliveriesQuery(
    {
      ...(status === undefined ? {} : { status }),
      ...(round === null ? {} : { roundId: round }),
      cursor: pages.cursor,
    },
    { pollingInterval: POLL_MS, skipPollingIfUnfocused: true },
  );
  const [retry, retryState] = useRetryDeliveryMutation();
  const notify = useNotify();

  function setParam(name: string, value: string) {
    setParams((before) => {
      const next = withoutPage(before);
      if (value === "") next.delete(name);
      else next.set(name, value);
      return next;
    });
  }

  async function sendAgain(id: string) {
    const failure = asFailure((await retry({ id })).error);
    notify(
      failure === undefined
        ? { kind: "success", text: texts.retried }
        : { kind: "error", text: failureText(failure), correlationId: failure.correlationId },
    );
  }

  return (
    <Page title={texts.title} description={texts.description}>
      <SpaceBetween size="m">
        {round === null ? null : (
          <Alert
            type="info"
            action={<Button onClick={() => setParam("round", "")}>{texts.allRounds}</Button>}
          >
            {texts.roundFilter}
          </Alert>
        )}
        <DataTable
          answer={deliveries}
          label={texts.title}
          trackBy="id"
          wrapLines
          columnDefinitions={[
            ...deliveryColumns,
            {
              id: ACTION_COLUMN,
              header: texts.columns.action,
              cell: (delivery) => (
                <Button
                  variant="inline-link"
                  ariaLabel={texts.retryNamed(recipient(delivery))}
                  disabled={delivery.status !== "failed"}
                  disabledReason={texts.retryDisabled[delivery.status]}
                  loading={retryState.isLoading && retryState.originalArgs?.id === delivery.id}
                  onClick={() => void sendAgain(delivery.id)}
                >
                  {texts.retry}
                </Button>
              ),
              minWidth: 130,
            },
          ]}
          header={
            <Header
              variant="h2"
              counter={deliveries.data === undefined ? "" : `(${formatNumber(deliveries.data.total)})`}
            >
              {texts.title}
            </Header>
          }
          filter={
            <SegmentedControl
              label={texts.filterLabel}
              selectedId={status ?? "all"}
              onChange={({ detail }) =>
                setParam("status", detail.selectedId === "all" ? "" : detail.selectedId)
              }
              options={[
                { id: "all", text: texts.all },
                ...DELIVERY_STATUSES.map((id) => ({ id, text: texts.statuses[id] ?? id })),
              ]}
            />
          }
          onClearFilter={
            status === undefined && round === null ? undefined : () => setParams(new URLSearchParams())
          }
          empty={{ title: texts.empty, message: texts.emptyText }}
          pagination={pages.pagination(deliveries.data?.next_cursor)}
        />
      </SpaceBetween>
    </Page>
  );
}
