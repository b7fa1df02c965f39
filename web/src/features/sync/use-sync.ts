import { useSelector } from "react-redux";
import type { SyncState } from "@api/sync-state";

export function useSyncState(): SyncState {
  return useSelector(({ sync }: { sync: SyncState }) => sync);
}
