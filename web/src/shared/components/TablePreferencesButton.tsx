import CollectionPreferences, {
  type CollectionPreferencesProps,
} from "@cloudscape-design/components/collection-preferences";
import type { TablePreferences } from "@shared/hooks/use-table-preferences";
import { common } from "@shared/texts/common";

interface TablePreferencesButtonProps {
  preferences: TablePreferences;
  onConfirm: (event: { detail: CollectionPreferencesProps.Preferences }) => void;
  columns: readonly { id?: string | undefined; header?: unknown }[];
  pageSizes?: readonly number[];
}

export function TablePreferencesButton({
  preferences,
  onConfirm,
  columns,
  pageSizes = [25, 50, 100, 200],
}: TablePreferencesButtonProps) {
  return (
    <CollectionPreferences
      title={common.preferences.title}
      confirmLabel={common.save}
      cancelLabel={common.cancel}
      closeAriaLabel={common.close}
      preferences={{
        pageSize: preferences.pageSize,
        wrapLines: preferences.wrapLines,
        visibleContent: preferences.visible,
      }}
      onConfirm={onConfirm}
      pageSizePreference={{
        title: common.preferences.pageSize,
        options: pageSizes.map((value) => ({ value, label: common.rowsPerPage(value) })),
      }}
      wrapLinesPreference={{
        label: common.preferences.wrapLines,
        description: common.preferences.wrapLinesDescription,
      }}
      visibleContentPreference={{
        title: common.preferences.columns,
        options: [
          {
            label: common.preferences.columns,
            options: columns.map(({ id = "", header }, index) => ({
              id,
              label: String(header),
              editable: index > 0,
            })),
          },
        ],
      }}
    />
  );
}
