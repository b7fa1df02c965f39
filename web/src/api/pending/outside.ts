// What the queue needs of the world: the server, the network's state, other tabs.

import { ask } from "../base-query";
import type { FetchArgs } from "@reduxjs/toolkit/query/react";
import type { Failure } from "../failure";
import type { ListTaskHistoryApiResponse } from "../generated/api";
import { api } from "../index";
import { applyTaskRows } from "../live/rows";
import { staleTags } from "../live/tags";
import { throttledTags } from "../live/throttle";
import { commandSettled } from "../sync-state";
import type { SyncStore } from "../sync-store";
import type { TaskHistoryEntry } from "../types";
import type { Answer } from "./answered";
import type { Command } from "./command";
import type { Told } from "./queue";

export interface Outside {
  send: (request: FetchArgs) => Promise<{ data?: unknown; error?: Failure | undefined }>;
  /** The newest first; undefined where it could not be read. */
  history: (task: string) => Promise<readonly TaskHistoryEntry[] | undefined>;
  /** The confirmed state has this now. */
  confirmed: (command: Command, answer: Answer) => void;
  /** What lists say may be old. */
  settled: () => void;
  /** Not while another tab does. */
  alone: (work: () => Promise<void>) => Promise<void>;
  isOnline: () => boolean;
  /** Not as somebody else. */
  maySend: (command: Command) => Promise<boolean>;
  tellTabs: (told?: Told) => void;
  nowMs: () => number;
}

/** A request of which nothing is heard for so long failed; it is sent again, with the same key. */
const ANSWER_MAX_MS = 30_000;
const HISTORY_READ = 50;

/** `name` is the same in all tabs of one person; without it there are no others. */
export function browserOutside(
  store: SyncStore,
  name: string | undefined,
  maySend: Outside["maySend"],
  tellTabs: Outside["tellTabs"],
): Outside {
  const { dispatch } = store;
  const stale = throttledTags((tags) => dispatch(api.util.invalidateTags(tags)));
  const within = () => AbortSignal.timeout(ANSWER_MAX_MS);
  return {
    send: (request) => Promise.resolve(ask(request, dispatch, within())),

    async history(task) {
      const url = `/tasks/${encodeURIComponent(task)}/history`;
      const { data } = await ask({ url, params: { limit: HISTORY_READ } }, dispatch, within());
      return (data as ListTaskHistoryApiResponse | undefined)?.items;
    },

    confirmed(command, { task, successor }) {
      const tasks = [task, successor].filter((one) => one !== undefined && one !== null);
      const nowMs = Date.now();
      const rows = new Map(tasks.map((one) => [one.id, one]));
      applyTaskRows(store, { tasks: rows, goneProjects: new Set() }, nowMs);
      if (command.deed.kind === "change_many") dispatch(commandSettled({ command, at_ms: nowMs }));
    },

    settled: () => stale.add(staleTags(["tasks.task", "tasks.series", "tasks.reminders"])),

    alone: async (work) => {
      if (name === undefined || !("locks" in navigator)) await work();
      else await navigator.locks.request(name, work);
    },
    isOnline: () => navigator.onLine,
    maySend,
    tellTabs,
    nowMs: Date.now,
  };
}
