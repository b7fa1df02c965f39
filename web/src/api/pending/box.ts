// Where what waits is kept: in IndexedDB, one database for each person, so that a reload or a closed browser loses nothing
// and nobody else at this browser sees or sends it. Where a browser has none (some private windows), in memory.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Command, Review } from "./command";

export interface BoxContents {
  /** In the order in which they were made. */
  commands: Command[];
  reviews: Review[];
  ids: Record<string, string>;
}

/** Changes that belong together. */
export interface BoxStep {
  put?: readonly Command[];
  remove?: readonly string[];
  review?: readonly Review[];
  /** Reviews that are done with. */
  close?: readonly string[];
  /** The real id of a task that was made here. */
  id?: readonly [temporary: string, real: string];
}

export interface Box {
  /** Whether it survives a reload. */
  kept: boolean;
  read: () => Promise<BoxContents>;
  change: (step: BoxStep) => Promise<void>;
  /** Marks it as sent, unless it was taken back meanwhile: then undefined. */
  claim: (id: string) => Promise<Command | undefined>;
  /** Takes back: out of the box where it was never sent, else marked. False where it is no longer there. */
  takeBack: (id: string) => Promise<boolean>;
  close: () => void;
}

interface Schema extends DBSchema {
  commands: { key: string; value: Command };
  reviews: { key: string; value: Review };
  ids: { key: string; value: string };
}
const STORES = ["commands", "reviews", "ids"] as const;

const IDS_MAX = 1_000;

const nameOf = (person: string) => `vc-waiting-${person}`;

export async function openBox(person: string): Promise<Box> {
  const db = await openDB<Schema>(nameOf(person), 1, {
    upgrade(opened) {
      opened.createObjectStore("commands", { keyPath: "id" });
      opened.createObjectStore("reviews", { keyPath: "id" });
      opened.createObjectStore("ids");
    },
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  });
  // Pages that still name a task by its temporary id were closed long ago.
  if ((await db.count("ids")) > IDS_MAX) await db.clear("ids");
  return databaseBox(db);
}

function databaseBox(db: IDBPDatabase<Schema>): Box {
  return {
    kept: true,
    close: () => db.close(),

    async read() {
      const tx = db.transaction(STORES);
      const [commands, reviews, real, temporary] = await Promise.all([
        tx.objectStore("commands").getAll(),
        tx.objectStore("reviews").getAll(),
        tx.objectStore("ids").getAll(),
        tx.objectStore("ids").getAllKeys(),
      ]);
      return {
        commands,
        reviews,
        ids: Object.fromEntries(temporary.map((key, at) => [key, real[at] ?? key])),
      };
    },

    async change({ put = [], remove = [], review = [], close = [], id }) {
      const tx = db.transaction(STORES, "readwrite", { durability: "strict" });
      const [commands, reviews] = [tx.objectStore("commands"), tx.objectStore("reviews")];
      await Promise.all([
        ...put.map((command) => commands.put(command)),
        ...remove.map((key) => commands.delete(key)),
        ...review.map((one) => reviews.put(one)),
        ...close.map((key) => reviews.delete(key)),
        ...(id === undefined ? [] : [tx.objectStore("ids").put(id[1], id[0])]),
        tx.done,
      ]);
    },

    async claim(id) {
      const tx = db.transaction("commands", "readwrite");
      const command = await tx.store.get(id);
      if (command === undefined) return undefined;
      const sent = { ...command, tries: command.tries + 1 };
      await Promise.all([tx.store.put(sent), tx.done]);
      return sent;
    },

    async takeBack(id) {
      const tx = db.transaction("commands", "readwrite");
      const command = await tx.store.get(id);
      if (command === undefined) return false;
      const done = command.tries === 0 ? tx.store.delete(id) : tx.store.put({ ...command, taken_back: true });
      await Promise.all([done, tx.done]);
      return true;
    },
  };
}

export function memoryBox(): Box {
  const commands = new Map<string, Command>();
  const reviews = new Map<string, Review>();
  const ids: Record<string, string> = {};
  return {
    kept: false,
    close: () => undefined,
    read: () =>
      Promise.resolve({
        commands: [...commands.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
        reviews: [...reviews.values()],
        ids: { ...ids },
      }),
    change({ put = [], remove = [], review = [], close = [], id }) {
      for (const command of put) commands.set(command.id, command);
      for (const key of remove) commands.delete(key);
      for (const one of review) reviews.set(one.id, one);
      for (const key of close) reviews.delete(key);
      if (id !== undefined) ids[id[0]] = id[1];
      return Promise.resolve();
    },
    claim(id) {
      const command = commands.get(id);
      if (command === undefined) return Promise.resolve(undefined);
      const sent = { ...command, tries: command.tries + 1 };
      commands.set(id, sent);
      return Promise.resolve(sent);
    },
    takeBack(id) {
      const command = commands.get(id);
      if (command === undefined) return Promise.resolve(false);
      if (command.tries === 0) commands.delete(id);
      else commands.set(id, { ...command, taken_back: true });
      return Promise.resolve(true);
    },
  };
}
