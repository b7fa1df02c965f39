// What can go wrong with a request, in one shape for every screen.

export interface Failure {
  /** HTTP status, or 0 when no answer arrived. */
  status: number;
  /** Stable name from the server, or `offline` / `unreadable_answer`. */
  error: string;
  message: string;
  /** Why, by field name. Empty when the failure is not about fields. */
  fields: Record<string, string>;
  details: Record<string, unknown>;
  correlationId: string | null;
  retryAfterSeconds: number | null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function stringFields(details: Record<string, unknown>): Record<string, string> {
  if (!isRecord(details.fields)) return {};
  return Object.fromEntries(
    Object.entries(details.fields).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

export function failureFromResponse(status: number, body: unknown, headers: Headers | undefined): Failure {
  const record = isRecord(body) ? body : {};
  const details = isRecord(record.details) ? record.details : {};
  const retryAfter = Number(headers?.get("retry-after") ?? NaN);
  return {
    status,
    error: typeof record.error === "string" ? record.error : "unreadable_answer",
    message:
      typeof record.message === "string" ? record.message : `The server answered with status ${status}.`,
    fields: stringFields(details),
    details,
    correlationId: headers?.get("x-correlation-id") ?? null,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
  };
}

export function offlineFailure(): Failure {
  return {
    status: 0,
    error: "offline",
    message: "The server could not be reached. Check your connection and try again.",
    fields: {},
    details: {},
    correlationId: null,
    retryAfterSeconds: null,
  };
}

/** RTK Query types errors as "ours or a serialised exception"; this narrows to ours. */
export function asFailure(error: unknown): Failure | undefined {
  if (error === undefined || error === null) return undefined;
  if (isRecord(error) && typeof error.status === "number" && typeof error.error === "string") {
    return error as unknown as Failure;
  }
  return {
    status: 0,
    error: "unexpected",
    message: isRecord(error) && typeof error.message === "string" ? error.message : "Something went wrong.",
    fields: {},
    details: {},
    correlationId: null,
    retryAfterSeconds: null,
  };
}
