// How far this page is with the server: the connection, what waits to be sent, what a person has to look at.

import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import type { Command, Review } from "./pending/command";
import type { Task } from "./types";

export type Connection = "live" | "reconnecting" | "offline";

/** A confirmed row that is newer than the lists which were read before `at_ms`. */
export interface FreshRow {
  task: Task;
  at_ms: number;
}
/** A change of many that was answered: lists that were read before do not show it yet. */
export interface Settled {
  command: Command;
  at_ms: number;
}

export interface SyncState {
  connection: Connection;
  /** When everything up to then was here; null before the first time. */
  synced_at_ms: number | null;
  /** What is shown was kept from then, because the server cannot be reached. */
  as_of_ms: number | null;
  pending: Command[];
  reviews: Review[];
  /** Real ids of tasks that were made here, by their temporary ones. */
  ids: Record<string, string>;
  fresh: FreshRow[];
  settled: Settled[];
  /** Whether what waits survives a reload. */
  kept: boolean;
}

/** Lists are read again within a second or so; these are for the time until then. */
const FRESH_MAX = 200;
const SETTLED_MAX = 20;

const initialState: SyncState = {
  // Quiet until we know better.
  connection: "live",
  synced_at_ms: null,
  as_of_ms: null,
  pending: [],
  reviews: [],
  ids: {},
  fresh: [],
  settled: [],
  kept: true,
};

const sync = createSlice({
  name: "sync",
  initialState,
  reducers: {
    connectionChanged: (state, { payload }: PayloadAction<Connection>) => {
      state.connection = payload;
      if (payload === "live") state.as_of_ms = null;
    },
    synced: (state, { payload }: PayloadAction<number>) => {
      state.synced_at_ms = payload;
    },
    keptShown: (state, { payload }: PayloadAction<number>) => {
      // Right after a break the connection may still count as live.
      if (state.connection === "live") state.connection = "reconnecting";
      state.as_of_ms = Math.min(payload, state.as_of_ms ?? payload);
    },
    queueLoaded: (
      state,
      { payload }: PayloadAction<Pick<SyncState, "pending" | "reviews" | "ids"> & { kept?: boolean }>,
    ) => ({ ...state, ...payload }),
    commandMade: (state, { payload }: PayloadAction<Command>) => {
      state.pending.push(payload);
    },
    /** In the same moment as its rows are confirmed, so that nothing is seen twice or not at all. */
    commandAnswered: (
      state,
      { payload }: PayloadAction<{ id: string; made?: readonly [string, string] }>,
    ) => {
      state.pending = state.pending.filter(({ id }) => id !== payload.id);
      if (payload.made !== undefined) state.ids[payload.made[0]] = payload.made[1];
    },
    /** What was known of those that are `gone` is forgotten; some of them may be among `tasks`, newer. */
    rowsConfirmed: (state, { payload }: PayloadAction<{ tasks: Task[]; gone: string[]; at_ms: number }>) => {
      const { tasks, gone, at_ms } = payload;
      const ids = new Set([...gone, ...tasks.map(({ id }) => id)]);
      const others = state.fresh.filter(({ task }) => !ids.has(task.id));
      state.fresh = [...others, ...tasks.map((task) => ({ task, at_ms }))].slice(-FRESH_MAX);
    },
    commandSettled: (state, { payload }: PayloadAction<Settled>) => {
      state.settled = [...state.settled, payload].slice(-SETTLED_MAX);
    },
    syncForgotten: () => initialState,
  },
});

export const syncReducer = sync.reducer;
export const {
  connectionChanged,
  synced,
  keptShown,
  queueLoaded,
  commandMade,
  commandAnswered,
  rowsConfirmed,
  commandSettled,
  syncForgotten,
} = sync.actions;
