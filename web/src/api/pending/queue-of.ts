// The queue of a store. Until somebody is known to be signed in, it keeps nothing.

import { ask } from "../base-query";
import { rememberedPerson } from "../person";
import type { SyncStore } from "../sync-store";
import type { Me } from "../types";
import { memoryBox, openBox, type Box } from "./box";
import type { Command } from "./command";
import { browserOutside } from "./outside";
import { createQueue, type Queue, type Told } from "./queue";

const queues = new WeakMap<object, Queue>();

export function queueOf(store: SyncStore): Queue {
  const known = queues.get(store);
  if (known !== undefined) return known;
  const outside = browserOutside(
    store,
    undefined,
    () => Promise.resolve(true),
    () => undefined,
  );
  const queue = createQueue(store, Promise.resolve(memoryBox()), outside);
  queues.set(store, queue);
  return queue;
}

async function box(person: string): Promise<Box> {
  try {
    return await openBox(person);
  } catch (error) {
    // Some private windows refuse. The page says that what waits does not survive a reload.
    console.warn("This browser keeps no changes over a reload", error);
    return memoryBox();
  }
}

/** What this person left is shown again, and sent. Ends with `leaving`. */
export function openQueue(store: SyncStore, person: string, leaving: AbortSignal): Queue {
  const name = `vc-waiting-${person}`;
  const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : undefined;
  const maySend = async ({ waits }: Command) => {
    const now = rememberedPerson();
    if (now !== undefined && now !== person) return false;
    // While it waited, somebody else may have signed in. Without an answer, sending it has none either.
    const { data } = waits ? await ask({ url: "/auth/me" }, store.dispatch, leaving) : {};
    const me = data as Me | undefined;
    if (me === undefined || me.person.id === person) return true;
    globalThis.location.reload();
    return false;
  };
  const outside = browserOutside(store, name, maySend, (told) => tabs?.postMessage(told));
  const queue = createQueue(store, box(person), outside);
  queues.set(store, queue);
  tabs?.addEventListener("message", ({ data }: MessageEvent<Told | undefined>) => void queue.reload(data));
  globalThis.addEventListener("online", () => void queue.drain(), { signal: leaving });
  leaving.addEventListener("abort", () => {
    queue.stop();
    tabs?.close();
    queues.delete(store);
  });
  void queue.reload().then(() => queue.drain());
  return queue;
}
