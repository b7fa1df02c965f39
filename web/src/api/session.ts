// Whether this browser still has a session, and how it gets a fresh one.

import { createSlice } from "@reduxjs/toolkit";

const session = createSlice({
  name: "session",
  initialState: { expired: false },
  reducers: {
    sessionExpired: (state) => {
      state.expired = true;
    },
    sessionStarted: (state) => {
      state.expired = false;
    },
  },
});

export const sessionReducer = session.reducer;
export const { sessionExpired, sessionStarted } = session.actions;

const LAST_REFRESH_KEY = "vc.refreshed_at";

function lastRefreshElsewhere(): number {
  try {
    return Number(localStorage.getItem(LAST_REFRESH_KEY) ?? 0);
  } catch {
    return 0;
  }
}

function rememberRefresh(atMs: number): void {
  try {
    localStorage.setItem(LAST_REFRESH_KEY, String(atMs));
  } catch {
    // Storage may be closed to us; then tabs only fail to share a refresh.
  }
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? await navigator.locks.request("vc-refresh", work) : await work();
}

/**
 * One refresh at a time: requests that fail together share one, and so do tabs (the refresh token is
 * rotated, so a second tab with the old one would look like theft).
 */
export function singleFlightRefresh(post: () => Promise<boolean>, nowMs: () => number = Date.now) {
  let inFlight: Promise<boolean> | null = null;
  return (): Promise<boolean> => {
    const askedAtMs = nowMs();
    inFlight ??= alone(async () => {
      if (lastRefreshElsewhere() > askedAtMs) return true;
      const refreshed = await post();
      if (refreshed) rememberRefresh(nowMs());
      return refreshed;
    }).finally(() => {
      inFlight = null;
    });
    return inFlight;
  };
}
