import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { formatNumber } from "@shared/numbers";
import { csvTexts as texts } from "@shared/texts/csv";
import { RowsTable } from "./RowsTable";

export interface LineProblem {
  line: number;
  column?: string | null;
  reason: string;
}

const columns: TableProps.ColumnDefinition<LineProblem>[] = [
  {
    id: "line",
    header: texts.line,
    cell: (row) => formatNumber(row.line),
    sortingField: "line",
    width: 90,
    isRowHeader: true,
  },
  {
    id: "column",
    header: texts.column,
    cell: (row) => row.column ?? texts.wholeLine,
    sortingField: "column",
    width: 160,
  },
  { id: "reason", header: texts.reason, cell: (row) => row.reason, minWidth: 240 },
];

/** Every line of a table that stands in the way of its import. */
export function LineProblems({ problems }: { problems: readonly LineProblem[] }) {
  return (
    <SpaceBetween size="l">
      <div role="alert">
        <Alert type="error" header={texts.errorsTitle(problems.length)}>
          {texts.errorsText}
        </Alert>
      </div>
      <RowsTable title={texts.reason} rows={problems} columns={columns} empty={texts.none} />
    </SpaceBetween>
  );
}
