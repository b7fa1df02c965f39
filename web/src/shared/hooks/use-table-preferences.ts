import type { CollectionPreferencesProps } from "@cloudscape-design/components/collection-preferences";
import { useState } from "react";

export interface TablePreferences {
  pageSize: number;
  visible: string[];
  wrapLines: boolean;
}

const PREFIX = "vc.table.";

function read(key: string, fallback: TablePreferences): TablePreferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
    return typeof stored === "object" && stored !== null
      ? { ...fallback, ...(stored as Partial<TablePreferences>) }
      : fallback;
  } catch {
    return fallback;
  }
}

/** How somebody likes a table, kept in this browser. */
export function useTablePreferences(key: string, fallback: TablePreferences) {
  const [preferences, setPreferences] = useState(() => read(key, fallback));
  function onConfirm({ detail }: { detail: CollectionPreferencesProps.Preferences }) {
    const next: TablePreferences = {
      pageSize: detail.pageSize ?? preferences.pageSize,
      visible: detail.contentDisplay?.flatMap((item) =>
        "visible" in item && item.visible ? [item.id] : [],
      ) ?? [...(detail.visibleContent ?? preferences.visible)],
      wrapLines: detail.wrapLines ?? preferences.wrapLines,
    };
    setPreferences(next);
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(next));
    } catch {
      // Kept until the page is left.
    }
  }
  return { preferences, onConfirm };
}
