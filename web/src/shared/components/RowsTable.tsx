import Box from "@cloudscape-design/components/box";
import { useCollection } from "@cloudscape-design/collection-hooks";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useStackedColumns } from "@shared/hooks/use-stacked-columns";
import { formatNumber } from "@shared/numbers";
import { common } from "@shared/texts/common";

interface RowsTableProps<T> {
  title: string;
  description?: string | undefined;
  rows: readonly T[];
  /** When more exist than are here. */
  total?: number;
  columns: readonly TableProps.ColumnDefinition<T>[];
  empty: string;
}

const ROWS_PER_PAGE = 20;

/** A table over rows that are all here already: a part of a larger answer. */
export function RowsTable<T>({ title, description, rows, total, columns, empty }: RowsTableProps<T>) {
  const collection = useCollection(rows, { pagination: { pageSize: ROWS_PER_PAGE }, sorting: {} });
  const stack = useStackedColumns(columns, title);
  return (
    <Table
      {...collection.collectionProps}
      items={collection.items}
      columnDefinitions={stack.columns}
      ariaLabels={{ tableLabel: title }}
      wrapLines
      header={
        <Header variant="h2" counter={`(${formatNumber(total ?? rows.length)})`} description={description}>
          {title}
        </Header>
      }
      empty={<Box padding="s">{empty}</Box>}
      pagination={
        rows.length > ROWS_PER_PAGE ? (
          <Pagination
            {...collection.paginationProps}
            ariaLabels={{
              nextPageLabel: common.pagination.next,
              previousPageLabel: common.pagination.previous,
              pageLabel: common.pagination.page,
            }}
          />
        ) : undefined
      }
    />
  );
}
