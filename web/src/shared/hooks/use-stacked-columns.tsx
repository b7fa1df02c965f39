import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import { useNarrow } from "./use-narrow";

/** The id of a column of buttons, which need no name in front of them. */
export const ACTION_COLUMN = "action";

/**
 * On a phone the columns of a row stand below each other, named, instead of beside each other and cut off.
 * `shown` are the ids of the visible columns, when not all are.
 */
export function useStackedColumns<T>(
  columns: readonly TableProps.ColumnDefinition<T>[],
  label: string,
  shown?: readonly string[],
): { stacked: boolean; columns: readonly TableProps.ColumnDefinition<T>[] } {
  const narrow = useNarrow();
  if (!narrow) return { stacked: false, columns };
  const visible = columns.filter(({ id }) => shown === undefined || (id !== undefined && shown.includes(id)));
  const [first, ...rest] = visible;
  if (first === undefined || rest.length === 0) return { stacked: false, columns };
  return {
    stacked: true,
    columns: [
      {
        id: "stack",
        header: label,
        isRowHeader: true,
        cell: (item) => (
          <>
            <Box fontWeight="bold">{first.cell(item)}</Box>
            {rest.map((column) => (
              <div key={column.id}>
                {column.id === ACTION_COLUMN ? null : (
                  <Box variant="span" color="text-body-secondary" fontSize="body-s">
                    {column.header}:{" "}
                  </Box>
                )}
                {column.cell(item)}
              </div>
            ))}
          </>
        ),
      },
    ],
  };
}
