import Flashbar from "@cloudscape-design/components/flashbar";
import LiveRegion from "@cloudscape-design/components/live-region";
import { useState } from "react";
import { useSelector } from "react-redux";
import type { SyncState } from "@api/sync-state";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { syncTexts } from "@shared/texts/sync";
import { formatWhen } from "@shared/time";
import { useSyncStatus } from "./sync-status";

/** Says to screen readers what the top bar shows, once it is something else than at the start. */
export function SyncAnnouncement() {
  const { text } = useSyncStatus();
  const [told, setTold] = useState(false);
  if (text !== "" && !told) setTold(true);
  return <LiveRegion hidden>{text === "" ? (told ? syncTexts.state.back : "") : text}</LiveRegion>;
}

/** Above a page that shows what was kept, because the server cannot be reached. */
export function KeptNote() {
  const asOfMs = useSelector(({ sync }: { sync: SyncState }) => sync.as_of_ms);
  const zone = useViewerZone();
  const now = useNow();
  if (asOfMs === null) return null;
  return (
    <Flashbar
      items={[
        {
          id: "kept",
          type: "info",
          ariaRole: "status",
          content: `${syncTexts.asOf(formatWhen(new Date(asOfMs), zone, now))} ${syncTexts.asOfWork}`,
        },
      ]}
    />
  );
}
