import type { Unmatched } from "@api/types";
import { RowsTable } from "@shared/components/RowsTable";
import { coffee } from "@shared/texts/coffee";
import { unmatchedColumns } from "../table-config";

const texts = coffee.rounds;

/** Nobody is left out silently: everybody without a match, with the reason. */
export function UnmatchedTable({ unmatched, total }: { unmatched: readonly Unmatched[]; total: number }) {
  return (
    <RowsTable
      title={texts.unmatchedTitle}
      rows={unmatched}
      total={Math.max(total, unmatched.length)}
      columns={unmatchedColumns}
      empty={texts.unmatchedNone}
    />
  );
}
