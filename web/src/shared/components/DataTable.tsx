import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Pagination, { type PaginationProps } from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { useSlow } from "@shared/hooks/use-slow";
import { useStackedColumns } from "@shared/hooks/use-stacked-columns";
import { common } from "@shared/texts/common";
import { FailureAlert } from "./FailureAlert";

interface Answer<T> {
  data?: { items: T[]; total?: number; next_cursor?: string | null } | undefined;
  error?: unknown;
  isFetching: boolean;
  /** Arguments changed and the new answer is not there yet. */
  isLoading: boolean;
  refetch: () => unknown;
}

interface DataTableProps<T> extends Omit<TableProps<T>, "items" | "empty" | "loading" | "pagination"> {
  answer: Answer<T>;
  label: string;
  empty: { title: string; message?: string; action?: ReactNode };
  /** Set while a filter is on: an empty answer then offers to clear it. */
  onClearFilter?: (() => void) | undefined;
  pagination?: PaginationProps | undefined;
}

function Empty({ title, message, action }: { title: string; message?: string; action?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: "l" }}>
      <SpaceBetween size="xs">
        <Box variant="strong" color="inherit">
          {title}
        </Box>
        {message === undefined ? null : (
          <Box variant="p" color="text-body-secondary">
            {message}
          </Box>
        )}
        {action}
      </SpaceBetween>
    </Box>
  );
}

/** A table over a server answer, with all of its states: loading, empty, no match, error, rows. */
export function DataTable<T>({
  answer,
  label,
  empty,
  onClearFilter,
  pagination,
  columnDefinitions,
  columnDisplay,
  ...table
}: DataTableProps<T>) {
  const stack = useStackedColumns(
    columnDefinitions,
    label,
    columnDisplay?.flatMap((column) => ("visible" in column && column.visible ? [column.id] : [])),
  );
  const slow = useSlow(answer.isLoading);
  const failed = answer.error !== undefined && answer.data === undefined;
  const items = answer.data?.items ?? [];
  return (
    <SpaceBetween size="m">
      {answer.error !== undefined ? (
        <FailureAlert error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {failed ? null : (
        <Table
          variant="container"
          stickyHeader
          {...table}
          columnDefinitions={stack.columns}
          columnDisplay={stack.stacked ? undefined : columnDisplay}
          wrapLines={stack.stacked ? true : (table.wrapLines ?? false)}
          items={items}
          loading={answer.isLoading && slow}
          loadingText={common.loading}
          skeleton={{ totalRows: 6 }}
          ariaLabels={{ tableLabel: label, ...table.ariaLabels }}
          empty={
            answer.isLoading ? (
              <Box padding="l" />
            ) : onClearFilter === undefined ? (
              <Empty {...empty} />
            ) : (
              <Empty
                title={common.nothingMatches}
                action={<Button onClick={onClearFilter}>{common.clearFilter}</Button>}
              />
            )
          }
          pagination={
            pagination === undefined ||
            (pagination.pagesCount <= 1 && pagination.openEnd !== true) ? undefined : (
              <Pagination
                ariaLabels={{
                  nextPageLabel: common.pagination.next,
                  previousPageLabel: common.pagination.previous,
                  pageLabel: common.pagination.page,
                }}
                {...pagination}
              />
            )
          }
        />
      )}
    </SpaceBetween>
  );
}
