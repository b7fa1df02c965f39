// What people change goes through here: it is shown at once, kept, and sent in the order in which it was made, one at a
// time and by one tab. Nothing leaves it without an answer: a failed connection is tried again, a refusal is told to
// whoever waits for it, or put up for review.

import type { Failure } from "../failure";
import { uuidV7 } from "../idempotency";
import { backOffMs } from "../live/protocol";
import { commandAnswered, commandMade, queueLoaded } from "../sync-state";
import type { SyncStore } from "../sync-store";
import { afterDone, isForLater, refusal, type Answer } from "./answered";
import { baseOf, refsOf } from "./base";
import type { Box, BoxStep } from "./box";
import { requestOf, type Command, type Deed, type Review } from "./command";
import { mayConflict } from "./conflicts";
import { notKept, notMade, queueFull } from "./failures";
import type { Outside } from "./outside";

/** More than anybody does in a tunnel. */
export const COMMANDS_MAX = 1_000;
/** Answered ones that a notice may still offer to take back. */
const ACTIONS_MAX = 100;

/** What became of a write: an answer, a refusal, or it waits until the server can be reached. */
export type Written<T> =
  | { data: T; error?: undefined; waits?: undefined }
  | { data?: undefined; error: Failure; waits?: undefined }
  | { data?: undefined; error?: undefined; waits: string };

/** Between tabs: what became of a command. */
export interface Told {
  id: string;
  written: Written<unknown>;
}

export interface Queue {
  write: <T>(deed: Deed) => Promise<Written<T>>;
  /**
   * Takes back what waits; what may have been sent already is undone once it is answered, what was answered meanwhile at
   * once. False where that is so long ago that it is not known here any more.
   */
  takeBack: (id: string) => Promise<boolean>;
  /** Ends a review, and sends these instead of what was refused. */
  settle: (review: Review, deeds?: readonly Deed[]) => Promise<void>;
  /** Everything that waits and all reviews are thrown away. */
  discardAll: () => Promise<void>;
  /** Sends what waits, if it can be. */
  drain: () => Promise<void>;
  /** Reads what is kept; with what another tab says became of a write of this one. */
  reload: (told?: Told) => Promise<void>;
  stop: () => void;
}

export function createQueue(store: SyncStore, opening: Promise<Box>, outside: Outside): Queue {
  const waiters = new Map<string, (written: Written<unknown>) => void>();
  /** Shown already, and on their way into the box. */
  const unsaved = new Set<Command>();
  /** Answered already, and on their way out of it. */
  const answered = new Set<string>();
  /** What the last ones became. */
  const actions = new Map<string, string>();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let last_ms = 0;
  let draining: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  /** Later ones sort behind earlier ones, whatever the clock does. */
  function nextId(): string {
    const newest = store.getState().sync.pending.at(-1)?.made_at_ms ?? 0;
    last_ms = Math.max(outside.nowMs(), last_ms + 1, newest + 1);
    return uuidV7(last_ms);
  }

  function resolve(id: string, written: Written<unknown>): boolean {
    const waiter = waiters.get(id);
    waiters.delete(id);
    waiter?.(written);
    return waiter !== undefined;
  }

  async function reload(): Promise<void> {
    const box = await opening;
    const { commands: all, reviews, ids } = await box.read();
    const commands = all.filter(({ id }) => !answered.has(id));
    const more = [...unsaved].filter(({ id }) => commands.every((one) => one.id !== id));
    if (!stopped)
      store.dispatch(queueLoaded({ pending: [...commands, ...more], reviews, ids, kept: box.kept }));
    for (const { id, waits } of commands) if (waits) resolve(id, { waits: id });
  }

  async function change(step: BoxStep): Promise<void> {
    await (await opening).change(step);
    await reload();
    outside.tellTabs();
  }

  function make(deed: Deed): Command {
    const state = store.getState();
    const id = nextId();
    const about = { base: baseOf(state, deed), refs: refsOf(state, deed) };
    return {
      id,
      made_at_ms: last_ms,
      deed,
      ...about,
      tries: 0,
      waits: !outside.isOnline(),
      taken_back: false,
    };
  }

  async function write<T>(deed: Deed): Promise<Written<T>> {
    if (store.getState().sync.pending.length >= COMMANDS_MAX) {
      return { error: queueFull() };
    }
    const command = make(deed);
    unsaved.add(command);
    store.dispatch(commandMade(command));
    const written = new Promise<Written<unknown>>((done) => waiters.set(command.id, done));
    try {
      await change({ put: [command] });
    } catch (error) {
      waiters.delete(command.id);
      unsaved.delete(command);
      await reload();
      return { error: notKept(error) };
    }
    unsaved.delete(command);
    if (command.waits) resolve(command.id, { waits: command.id });
    void drain();
    return written as Promise<Written<T>>;
  }

  /** It waits: whoever asked is told so, and it is tried again. */
  async function later(command: Command, after_ms: number): Promise<void> {
    const { commands } = await (await opening).read();
    await change({ put: commands.filter(({ waits }) => !waits).map((one) => ({ ...one, waits: true })) });
    resolve(command.id, { waits: command.id });
    if (stopped) return;
    clearTimeout(retry);
    retry = setTimeout(() => void drain(), after_ms);
  }

  async function refuse(command: Command, failure: Failure): Promise<void> {
    const told = !command.waits && waiters.has(command.id);
    await change({ remove: [command.id], review: told ? [] : [refusal(command, failure)] });
    resolve(command.id, { error: failure });
    outside.tellTabs({ id: command.id, written: { error: failure } });
  }

  /** Answers whether the next one can be sent. */
  async function sendFirst(): Promise<boolean> {
    const box = await opening;
    const { commands, ids } = await box.read();
    const [first] = commands;
    if (first === undefined || stopped) return false;
    if (!outside.isOnline()) {
      await later(first, backOffMs(failures));
      return false;
    }
    if (!(await outside.maySend(first))) return false;
    const request = requestOf(first.deed, ids);
    if (request === undefined) {
      await refuse(first, notMade());
      return true;
    }
    const command = await box.claim(first.id);
    if (command === undefined) return true;
    // Known before it leaves: what it makes may be heard of before the answer comes.
    await reload();
    const { data, error } = await outside.send({ ...request, headers: { "idempotency-key": command.id } });
    if (error !== undefined && isForLater(error, command)) {
      failures += 1;
      await later(command, Math.max((error.retryAfterSeconds ?? 0) * 1_000, backOffMs(failures)));
      return false;
    }
    failures = 0;
    if (error !== undefined) {
      await refuse(command, error);
      return true;
    }
    return done(command, data);
  }

  async function done(command: Command, data: unknown): Promise<boolean> {
    const answer = (data ?? {}) as Answer;
    const { task } = answer;
    const read =
      task !== undefined && mayConflict(command, task.version) ? await outside.history(task.id) : [];
    if (read === undefined) {
      // It is done, and known to be: the next try has the same answer, and the history.
      await later(command, backOffMs(failures));
      return false;
    }
    const { commands } = await (await opening).read();
    const now = commands.find(({ id }) => id === command.id) ?? command;
    const step = afterDone(now, answer, commands, read, nextId);
    answered.add(command.id);
    if (answer.action && !now.taken_back) remember(command.id, answer.action);
    outside.confirmed(command, answer);
    store.dispatch(commandAnswered({ id: command.id, ...(step.id === undefined ? {} : { made: step.id }) }));
    await change(step);
    answered.delete(command.id);
    outside.settled();
    resolve(command.id, { data });
    outside.tellTabs({ id: command.id, written: { data } });
    return true;
  }

  async function run(): Promise<void> {
    try {
      do {
        again = false;
        await outside.alone(async () => {
          while (await sendFirst());
        });
      } while (again as boolean);
    } catch (error) {
      if (stopped) return;
      // The box could not be read or written; what is in it is still there.
      console.error("Waiting changes could not be sent", error);
      failures += 1;
      retry = setTimeout(() => void drain(), backOffMs(failures));
    } finally {
      draining = undefined;
    }
  }

  function drain(): Promise<void> {
    clearTimeout(retry);
    again = true;
    return (draining ??= run());
  }

  function remember(id: string, action: string): void {
    actions.set(id, action);
    const [oldest] = actions.keys();
    if (actions.size > ACTIONS_MAX && oldest !== undefined) actions.delete(oldest);
  }

  async function takeBack(id: string): Promise<boolean> {
    const box = await opening;
    const { commands } = await box.read();
    const command = commands.find((one) => one.id === id);
    if (!(await box.takeBack(id))) {
      const action = actions.get(id);
      if (action === undefined) return false;
      return (await write({ kind: "undo", action })).error === undefined;
    }
    // Nothing can be done to a task that is not made.
    const made = command?.deed.kind === "create" || command?.deed.kind === "quick" ? command.deed.task : null;
    const about = commands.filter(({ deed }) => made !== null && "task" in deed && deed.task === made);
    await change({ remove: about.filter((one) => one.id !== id).map((one) => one.id) });
    return true;
  }

  return {
    write,
    takeBack,
    async settle(review, deeds = []) {
      // Decided knowing both values, so there is no conflict in it.
      const put = deeds.map((deed) => {
        const command = make(deed);
        const base = command.base ?? review.command.base;
        return { ...command, base: base === null ? null : { ...base, known_at: {} } };
      });
      await change({ close: [review.id], put });
      await drain();
    },
    async discardAll() {
      const { commands, reviews } = await (await opening).read();
      await change({ remove: commands.map(({ id }) => id), close: reviews.map(({ id }) => id) });
    },
    drain,
    async reload(told) {
      if (told !== undefined) resolve(told.id, told.written);
      await reload();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      void opening.then((box) => box.close());
    },
  };
}
