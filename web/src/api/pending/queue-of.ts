// The queue of a store: one for whoever is signed in, opened when it is first asked for.

import { ask } from "../base-query";
import { api } from "../index";
import { rememberedPerson } from "../person";
import type { SyncStore } from "../sync-store";
import type { Me } from "../types";
import { memoryBox, openBox, type Box } from "./box";
import type { Command } from "./command";
import { browserOutside } from "./outside";
import { createQueue, type Queue, type Told } from "./queue";

interface Opened {
  person: string | undefined;
  queue: Queue;
  close: () => void;
}
const queues = new WeakMap<object, Opened>();
const selectMe = api.endpoints.getMe.select();

/** What waits for this person is shown again, and sent. Until it is known who it is, nothing is kept. */
export function queueOf(store: SyncStore): Queue {
  const person = selectMe(store.getState()).data?.person.id;
  const before = queues.get(store);
  if (before !== undefined && before.person === person) return before.queue;
  before?.close();
  const opened = person === undefined ? unknown(store) : openQueue(store, person);
  queues.set(store, opened);
  return opened.queue;
}

/** When whoever it belongs to leaves. */
export function closeQueue(store: SyncStore): void {
  queues.get(store)?.close();
  queues.delete(store);
}

function unknown(store: SyncStore): Opened {
  const outside = browserOutside(
    store,
    undefined,
    () => Promise.resolve(true),
    () => undefined,
  );
  const queue = createQueue(store, Promise.resolve(memoryBox()), outside);
  return { person: undefined, queue, close: queue.stop };
}

async function box(person: string): Promise<Box> {
  if (!("indexedDB" in globalThis)) return memoryBox();
  try {
    return await openBox(person);
  } catch (error) {
    // Some private windows refuse. The page says that what waits does not survive a reload.
    console.warn("This browser keeps no changes over a reload", error);
    return memoryBox();
  }
}

function openQueue(store: SyncStore, person: string): Opened {
  const leaving = new AbortController();
  const name = `vc-waiting-${person}`;
  const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : undefined;
  const maySend = async ({ waits }: Command) => {
    const now = rememberedPerson();
    if (now != null && now !== person) return false;
    // While it waited, somebody else may have signed in. Without an answer, sending it has none either.
    const { data } = waits ? await ask({ url: "/auth/me" }, store.dispatch, leaving.signal) : {};
    const me = data as Me | undefined;
    if (me === undefined || me.person.id === person) return true;
    globalThis.location.reload();
    return false;
  };
  const outside = browserOutside(store, name, maySend, (told) => tabs?.postMessage(told ?? null));
  const queue = createQueue(store, box(person), outside);
  tabs?.addEventListener(
    "message",
    ({ data }: MessageEvent<Told | null>) => void queue.reload(data ?? undefined),
  );
  globalThis.addEventListener("online", () => void queue.drain(), { signal: leaving.signal });
  void queue.reload().then(() => queue.drain());
  return {
    person,
    queue,
    close() {
      leaving.abort();
      queue.stop();
      tabs?.close();
    },
  };
}
