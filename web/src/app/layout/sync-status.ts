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

/** `narrow`: on a phone a number has to do; what is read out is the same. */
export function syncItem(
  status: SyncStatus,
  narrow: boolean,
  follow: (href: string) => void,
): TopNavigationProps.ButtonUtility {
  const { text, toReview, waiting, connection } = status;
  const icon =
    connection === "live" && toReview > 0
      ? "status-warning"
      : waiting > 0 && connection === "live"
        ? "status-pending"
        : ICONS[connection];
  const count = waiting + toReview;
  const shown = !narrow ? text : count === 0 ? "" : String(count);
  return {
    type: "button",
    iconName: icon,
    ...(shown === "" ? {} : { text: shown }),
    // Seen on a phone too.
    disableUtilityCollapse: true,
    disableTextCollapse: true,
    ariaLabel: texts.label(text === "" ? texts.live : text),
    title: text === "" ? texts.live : text,
    href: "/sync",
    onFollow: (event) => {
      event.preventDefault();
      follow("/sync");
    },
  };
}
