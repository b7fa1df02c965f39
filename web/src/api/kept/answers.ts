// The last answers of some pages, kept in IndexedDB for reading without the server: one database for each person, gone when
// they sign out. Nothing here is the truth; losing it costs only that.

import type { FetchArgs } from "@reduxjs/toolkit/query/react";
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import { rememberedPerson } from "../person";
import { keptKey } from "./which";

export interface KeptAnswer {
  key: string;
  at_ms: number;
  /** How many tasks are in it. */
  tasks: number;
  data: unknown;
}

interface Schema extends DBSchema {
  answers: { key: string; value: KeptAnswer; indexes: { at_ms: number } };
}

export const ANSWERS_MAX = 200;
export const TASKS_MAX = 2_000;
const WRITE_AFTER_MS = 1_000;

const nameOf = (person: string) => `vc-kept-${person}`;

function open(person: string): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(nameOf(person), 1, {
    upgrade(db) {
      db.createObjectStore("answers", { keyPath: "key" }).createIndex("at_ms", "at_ms");
    },
    // Whoever signs out in another tab need not wait for this one.
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  });
}

function tasksIn(data: unknown): number {
  const { items, tasks } = (data ?? {}) as { items?: unknown[]; tasks?: unknown[] };
  return Math.max((items ?? tasks ?? []).length, 1);
}

/** The oldest go until the rest is within the bounds. */
async function prune(db: IDBPDatabase<Schema>): Promise<void> {
  const tx = db.transaction("answers", "readwrite");
  let answers = 0;
  let tasks = 0;
  for (
    let at = await tx.store.index("at_ms").openCursor(null, "prev");
    at !== null;
    at = await at.continue()
  ) {
    answers += 1;
    tasks += at.value.tasks;
    if (answers > ANSWERS_MAX || tasks > TASKS_MAX) await at.delete();
  }
  await tx.done;
}

/** `data` is undefined where there is no such thing any more, or it may not be seen any more. */
export type Keep = (args: FetchArgs, data: unknown) => void;

/** Keeps what this person reads, together and a moment later; ends with `leaving`. */
export function keepAnswers(person: string, leaving: AbortSignal): Keep {
  const waiting = new Map<string, KeptAnswer>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function write(): Promise<void> {
    timer = undefined;
    const answers = [...waiting.values()];
    waiting.clear();
    try {
      const db = await open(person);
      const tx = db.transaction("answers", "readwrite");
      const written = answers.map((answer) =>
        answer.data === undefined ? tx.store.delete(answer.key) : tx.store.put(answer),
      );
      await Promise.all([...written, tx.done]);
      await prune(db);
      db.close();
    } catch (error) {
      console.warn("Answers could not be kept for reading offline", error);
    }
  }
  leaving.addEventListener("abort", () => clearTimeout(timer));
  return (args, data) => {
    if (leaving.aborted) return;
    const key = keptKey(args);
    waiting.set(key, { key, at_ms: Date.now(), tasks: tasksIn(data), data });
    timer ??= setTimeout(() => void write(), WRITE_AFTER_MS);
  };
}

/** What was answered last, for whoever is signed in here. */
export async function findKept(args: FetchArgs): Promise<KeptAnswer | undefined> {
  const person = rememberedPerson();
  if (!person) return undefined;
  try {
    const db = await open(person);
    const answer = await db.get("answers", keptKey(args));
    db.close();
    return answer;
  } catch (error) {
    console.warn("There is nothing to read offline", error);
    return undefined;
  }
}

/** When somebody signs out. */
export async function forgetAnswers(): Promise<void> {
  const person = rememberedPerson();
  if (!person || !("indexedDB" in globalThis)) return;
  await deleteDB(nameOf(person));
}
