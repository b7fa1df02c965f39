// The state of sync in the top bar: quiet while everything is in step.

import type { TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useSelector } from "react-redux";
import type { Connection, SyncState } from "@api/sync-state";
import { syncTexts } from "@shared/texts/sync";

const texts = syncTexts.state;
const ICONS: Record<Connection, "status-positive" | "status-in-progress" | "status-warning"> = {
  live: "status-positive",
  reconnecting: "status-in-progress",
  offline: "status-warning",
};

export interface SyncStatus {
  /** Empty while there is nothing to say. */
  text: string;
  waiting: number;
  toReview: number;
  connection: Connection;
}

export function statusOf({ connection, pending, reviews }: SyncState): SyncStatus {
  // What is just on its way does not wait.
  const waiting = pending.filter(({ waits }) => waits).length;
  const toReview = reviews.length;
  const parts = [
    ...(connection === "live" ? [] : [texts[connection]]),
    ...(waiting === 0 ? [] : [texts.waiting(waiting)]),
    ...(toReview === 0 ? [] : [texts.toReview(toReview)]),
  ];
  return { text: parts.join(", "), waiting, toReview, connection };
}

export function useSyncStatus(): SyncStatus {
  const sync = useSelector((state: { sync: SyncState }) => state.sync);
  return statusOf(sync);
}

export function syncItem(
  status: SyncStatus,
  follow: (href: string) => void,
): TopNavigationProps.ButtonUtility {
  const { text, toReview, waiting, connection } = status;
  const icon =
    connection === "live" && toReview > 0
      ? "status-warning"
      : waiting > 0 && connection === "live"
        ? "status-pending"
        : ICONS[connection];
  return {
    type: "button",
    iconName: icon,
    ...(text === "" ? {} : { text }),
    ariaLabel: texts.label(text === "" ? texts.live : text),
    title: text === "" ? texts.live : text,
    href: "/sync",
    onFollow: (event) => {
      event.preventDefault();
      follow("/sync");
    },
  };
}
