import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import { useCollection } from "@cloudscape-design/collection-hooks";
import type { Unmatched } from "@api/types";
import { formatNumber } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";
import { unmatchedColumns } from "../table-config";

const texts = coffee.rounds;
const ROWS_PER_PAGE = 20;

/** Nobody is left out silently: everybody without a match, with the reason. */
export function UnmatchedTable({ unmatched }: { unmatched: readonly Unmatched[] }) {
  const rows = useCollection(unmatched, { pagination: { pageSize: ROWS_PER_PAGE } });
  return (
    <Table
      {...rows.collectionProps}
      items={rows.items}
      columnDefinitions={unmatchedColumns}
      ariaLabels={{ tableLabel: texts.unmatchedTitle }}
      wrapLines
      header={
        <Header variant="h2" counter={`(${formatNumber(unmatched.length)})`}>
          {texts.unmatchedTitle}
        </Header>
      }
      empty={<Box padding="s">{texts.unmatchedNone}</Box>}
      pagination={unmatched.length > ROWS_PER_PAGE ? <Pagination {...rows.paginationProps} /> : undefined}
    />
  );
}
