// Messages above the page that survive a change of route: "saved", "paused, undo".

import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import { useCallback } from "react";
import { useDispatch } from "react-redux";

export interface Notice {
  id: string;
  kind: "success" | "info" | "warning" | "error";
  text: string;
  /** Names an entry of `undoHandlers`, because functions do not belong in the store. */
  undoLabel?: string;
  correlationId?: string | null;
  /** Something is still at work: how far, from 0 to 100. */
  progress?: number;
}

/** More than this is noise; the oldest leaves first. */
const NOTICES_MAX = 3;

const notices = createSlice({
  name: "notices",
  initialState: [] as Notice[],
  reducers: {
    noticeShown: (state, { payload }: PayloadAction<Notice>) => {
      if (state.some((notice) => notice.id === payload.id)) {
        return state.map((notice) => (notice.id === payload.id ? payload : notice));
      }
      const rest = state.filter((notice) => notice.text !== payload.text);
      return [payload, ...rest].slice(0, NOTICES_MAX);
    },
    /** Moves on what is shown; one that was dismissed stays away. */
    noticeProgressed: (state, { payload }: PayloadAction<{ id: string; text: string; progress: number }>) =>
      state.map((notice) => (notice.id === payload.id ? { ...notice, ...payload } : notice)),
    noticeDismissed: (state, { payload }: PayloadAction<string>) =>
      state.filter((notice) => notice.id !== payload),
    noticesCleared: () => [],
  },
});

export const noticesReducer = notices.reducer;
export const { noticeShown, noticeProgressed, noticeDismissed, noticesCleared } = notices.actions;

const undoHandlers = new Map<string, () => void>();

export function undoNotice(id: string): void {
  undoHandlers.get(id)?.();
  undoHandlers.delete(id);
}

let lastId = 0;

export function useNotify() {
  const dispatch = useDispatch();
  return useCallback(
    (
      notice: Omit<Notice, "id" | "undoLabel"> & { id?: string },
      undo?: { label: string; run: () => void },
    ): string => {
      lastId += 1;
      const id = notice.id ?? `notice-${lastId}`;
      undoHandlers.delete(id);
      if (undo !== undefined) undoHandlers.set(id, undo.run);
      dispatch(noticeShown({ ...notice, id, ...(undo === undefined ? {} : { undoLabel: undo.label }) }));
      return id;
    },
    [dispatch],
  );
}
