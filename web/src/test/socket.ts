// A socket for tests: they say what the server says, and see what the page said.

import { vi } from "vitest";

export class StubSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static opened: StubSocket[] = [];
  /** What the next ones do when they are opened. */
  static onOpen: (socket: StubSocket) => void = (socket) => socket.open();

  readyState = StubSocket.CONNECTING;
  sent: Record<string, unknown>[] = [];

  constructor(readonly url: string) {
    super();
    StubSocket.opened.push(this);
    queueMicrotask(() => StubSocket.onOpen(this));
  }

  open() {
    this.readyState = StubSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  say(frame: Record<string, unknown>) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
  hello(to = "c1") {
    this.say({ type: "hello", to, incarnation: "i", last_seq: 1, heartbeat_seconds: 15 });
  }
  close(code = 1000) {
    if (this.readyState === StubSocket.CLOSED) return;
    this.readyState = StubSocket.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

/** `onOpen` is done by each socket as soon as it exists. */
export function stubSockets(onOpen: (socket: StubSocket) => void = (socket) => socket.open()): StubSocket[] {
  StubSocket.opened = [];
  StubSocket.onOpen = onOpen;
  vi.stubGlobal("WebSocket", StubSocket);
  return StubSocket.opened;
}
