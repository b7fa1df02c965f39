// What goes over the socket of live changes (`GET /api/v1/live`): JSON texts with a `type`.

export interface ChangedRow {
  kind: string;
  id: string;
  /** As the API gives it; null when it is gone, or not theirs any more. */
  row?: unknown;
}

export type ServerFrame =
  | { type: "hello"; to: string; incarnation: string; last_seq: number; heartbeat_seconds: number }
  | { type: "must_refetch"; to: string }
  | { type: "changes"; from: string; to: string; rows: ChangedRow[] }
  | { type: "heartbeat"; to: string }
  | { type: "bye"; reason: string; retry_ms?: number | null };

const TYPES = new Set(["hello", "must_refetch", "changes", "heartbeat", "bye"]);

/** Undefined for what a newer server may say besides. */
export function readFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const frame = JSON.parse(text) as { type?: unknown } | null;
    return typeof frame?.type === "string" && TYPES.has(frame.type) ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
}

export const helloFrame = (after: string | undefined): string =>
  JSON.stringify({ type: "hello", after: after ?? null });
export const PING = JSON.stringify({ type: "ping" });

/** Full jitter, so that a thousand pages do not come back at once: AWS, "Exponential Backoff And Jitter" (2015). */
export function backOffMs(failures: number, random: () => number = Math.random): number {
  return Math.floor(random() * Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** Math.min(failures, 16)));
}
const BACK_OFF_FIRST_MS = 1_000;
const BACK_OFF_MAX_MS = 30_000;
