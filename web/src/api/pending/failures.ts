// Failures that happen on this side, in the shape of the others.

import { offlineFailure, type Failure } from "../failure";

const here = (error: string, message: string, status = 0): Failure => ({
  ...offlineFailure(),
  status,
  error,
  message,
});

export const queueFull = (): Failure =>
  here("queue_full", "Too many changes wait to be sent. Make this one when you are back online.");

export const notMade = (): Failure =>
  here("not_made", "The task that this is about could not be added, so there is nothing to change.", 404);

export const notKept = (cause: unknown): Failure =>
  here(
    "not_kept",
    `This browser could not keep the change, so it was not made: ${cause instanceof Error ? cause.message : String(cause)}`,
  );
