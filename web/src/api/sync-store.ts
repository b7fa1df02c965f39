// What the code of sync needs of the store, so that it need not know the app's.

import type { ThunkDispatch, UnknownAction } from "@reduxjs/toolkit";
import type { generatedApi } from "./generated/api";
import type { SyncState } from "./sync-state";

type CacheState = Parameters<ReturnType<typeof generatedApi.endpoints.getMe.select>>[0];
export type SyncedState = CacheState & { sync: SyncState };

export interface SyncStore {
  dispatch: ThunkDispatch<SyncedState, unknown, UnknownAction>;
  getState: () => SyncedState;
}
