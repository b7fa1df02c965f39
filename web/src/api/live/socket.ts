// One socket from its opening to its end. It ends by itself when nothing is heard for too long, which is how a
// connection dies in a tunnel: no event says so.

import { helloFrame, PING, readFrame, type ServerFrame } from "./protocol";

/** The server says something every 15 s. */
export const SILENCE_MAX_MS = 40_000;
/** As long as the answer to a ping may take after waking. */
export const PONG_MAX_MS = 5_000;
/** Until the server's hello. */
export const OPENING_MAX_MS = 10_000;
/** The close code of a session that is over. */
const SIGNED_OUT = 4401;

export interface Ended {
  /** Whether the server said hello: else sockets may not get through here at all. */
  greeted: boolean;
  signedOut: boolean;
  /** When the server asked to come back. */
  retryMs: number | undefined;
}

function liveUrl(): string {
  const url = new URL("/api/v1/live", globalThis.location.origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** Hands over every frame, in order, and answers why it ended. */
export function runSocket(
  after: string | undefined,
  onFrame: (frame: ServerFrame) => void,
  leaving: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve) => {
    const socket = new WebSocket(liveUrl());
    const ended: Ended = { greeted: false, signedOut: false, retryMs: undefined };
    const listening = new AbortController();
    const { signal } = listening;
    let deadline: ReturnType<typeof setTimeout> | undefined;

    function end() {
      if (signal.aborted) return;
      listening.abort();
      clearTimeout(deadline);
      socket.close();
      resolve(ended);
    }
    function within(ms: number) {
      clearTimeout(deadline);
      deadline = setTimeout(end, ms);
    }
    function ping() {
      if (document.visibilityState !== "visible" || socket.readyState !== WebSocket.OPEN) return;
      socket.send(PING);
      within(PONG_MAX_MS);
    }

    within(OPENING_MAX_MS);
    socket.addEventListener("open", () => socket.send(helloFrame(after)), { signal });
    socket.addEventListener(
      "message",
      ({ data }) => {
        within(SILENCE_MAX_MS);
        const frame = readFrame(data);
        if (frame === undefined) return;
        if (frame.type === "hello") ended.greeted = true;
        if (frame.type === "bye") {
          ended.signedOut = frame.reason === "signed_out";
          ended.retryMs = frame.retry_ms ?? undefined;
        }
        onFrame(frame);
        if (frame.type === "bye") end();
      },
      { signal },
    );
    socket.addEventListener(
      "close",
      ({ code }) => {
        if (code === SIGNED_OUT) ended.signedOut = true;
        end();
      },
      { signal },
    );
    document.addEventListener("visibilitychange", ping, { signal });
    globalThis.addEventListener("online", ping, { signal });
    globalThis.addEventListener("offline", end, { signal });
    leaving.addEventListener("abort", end, { signal });
  });
}
