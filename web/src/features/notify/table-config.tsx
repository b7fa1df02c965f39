// Columns of the deliveries table, as data.

import Box from "@cloudscape-design/components/box";
import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Delivery } from "@api/types";
import { When } from "@shared/components/When";
import { common } from "@shared/texts/common";
import { notify } from "@shared/texts/notify";

const STATUS_TYPES: Record<Delivery["status"], StatusIndicatorProps.Type> = {
  pending: "pending",
  sent: "success",
  failed: "error",
  dropped: "stopped",
};

export function recipient(delivery: Delivery): string {
  return delivery.person.erased ? common.unknownPerson : delivery.person.name;
}

function Attempts({ delivery }: { delivery: Delivery }) {
  const { attempts } = delivery;
  if (attempts.length === 0) return <>0</>;
  return (
    <Popover
      triggerType="text"
      header={notify.columns.attempts}
      dismissAriaLabel={common.close}
      content={
        <SpaceBetween size="xs">
          {attempts.map((attempt, index) => (
            <div key={`${attempt.at}-${index}`}>
              <Box variant="awsui-key-label">{notify.attempt(index + 1)}</Box>
              <When at={attempt.at} />: {attempt.error ?? notify.attemptOk}
            </div>
          ))}
        </SpaceBetween>
      }
    >
      <span aria-label={notify.showAttempts(attempts.length, recipient(delivery))}>{attempts.length}</span>
    </Popover>
  );
}

export const deliveryColumns: TableProps.ColumnDefinition<Delivery>[] = [
  {
    id: "person",
    header: notify.columns.person,
    cell: (delivery) => <bdi>{recipient(delivery)}</bdi>,
    isRowHeader: true,
    minWidth: 130,
  },
  {
    id: "subject",
    header: notify.columns.subject,
    cell: (delivery) => <bdi>{delivery.subject}</bdi>,
    minWidth: 180,
  },
  {
    id: "channel",
    header: notify.columns.channel,
    cell: (delivery) => notify.channels[delivery.channel] ?? delivery.channel,
    minWidth: 85,
  },
  {
    id: "status",
    header: notify.columns.status,
    cell: (delivery) => (
      <>
        <StatusIndicator type={STATUS_TYPES[delivery.status]}>
          {notify.statuses[delivery.status] ?? delivery.status}
        </StatusIndicator>
        {delivery.drop_reason === null ? null : (
          <Box color="text-body-secondary" fontSize="body-s">
            {notify.dropReasons[delivery.drop_reason] ?? delivery.drop_reason}
          </Box>
        )}
      </>
    ),
    minWidth: 110,
  },
  {
    id: "attempts",
    header: notify.columns.attempts,
    cell: (delivery) => <Attempts delivery={delivery} />,
    minWidth: 85,
  },
  {
    id: "last",
    header: notify.columns.last,
    cell: (delivery) => {
      const last = delivery.attempts.at(-1);
      const next = delivery.next_attempt_at;
      return (
        <>
          {last === undefined ? notify.never : <When at={last.at} />}
          {next === null ? null : (
            <Box color="text-body-secondary" fontSize="body-s">
              {delivery.quiet_until === null ? notify.columns.next : notify.columns.quietUntil}:{" "}
              <When at={next} />
            </Box>
          )}
        </>
      );
    },
    minWidth: 140,
  },
];

export const DELIVERY_STATUSES = ["pending", "sent", "failed", "dropped"] as const;
