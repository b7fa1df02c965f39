// What becomes of a command once the server has said something.

import type { Failure } from "../failure";
import type { Task, TaskHistoryEntry } from "../types";
import type { BoxStep } from "./box";
import { fieldsSet, taskOf, type Command, type Deed, type Review } from "./command";
import { conflictsIn } from "./conflicts";

/** The parts of answers that are of interest here; each has some of them. */
export interface Answer {
  action?: string | null;
  task?: Task;
  successor?: Task | null;
}

/** A server that fails at one command must not keep back the rest for good. */
const SERVER_ERRORS_MAX = 10;

/** Whether it can work later without anybody doing anything. */
export function isForLater({ status }: Failure, { tries }: Command): boolean {
  if (status === 500) return tries < SERVER_ERRORS_MAX;
  return status === 0 || status === 401 || status === 408 || status === 425 || status === 429 || status > 500;
}

export function refusal(command: Command, failure: Failure): Review {
  const { error, message, details, fields, correlationId } = failure;
  const reasons = Object.values(fields);
  return {
    id: command.id,
    command,
    why: {
      kind: "refused",
      error,
      message: reasons.length > 0 ? reasons.join(" ") : message,
      details,
      correlation_id: correlationId,
    },
  };
}

/** Later changes of the same task were made on ours: what we did ourselves is no conflict with ourselves. */
function rebased(later: Command, done: Command, task: Task): Command {
  if (later.base === null || taskOf(later.deed) !== task.id) return later;
  const known = { ...later.base.known_at };
  for (const field of fieldsSet(done.deed)) if (field in known) known[field] = task.updated_at;
  const base = { ...later.base, version: later.base.version + 1, known_at: known };
  const wroteNotes = done.deed.kind === "change" && done.deed.patch.notes != null;
  if (!wroteNotes || later.deed.kind !== "change" || later.deed.patch.notes == null)
    return { ...later, base };
  const deed: Deed = { ...later.deed, patch: { ...later.deed.patch, notes_version: task.notes_version } };
  return { ...later, base, deed };
}

/**
 * What is to be written once `command` was done. `history`: of the task, where somebody else may have changed it;
 * `undoId`: for the command that undoes it, where it was taken back meanwhile.
 */
export function afterDone(
  command: Command,
  answer: Answer,
  waiting: readonly Command[],
  history: readonly TaskHistoryEntry[],
  undoId: () => string,
): BoxStep {
  const { deed } = command;
  const { action, task } = answer;
  const step: { -readonly [K in keyof BoxStep]: BoxStep[K] } = { remove: [command.id] };
  if (command.taken_back && action) {
    step.put = [
      { ...command, id: undoId(), deed: { kind: "undo", action }, base: null, tries: 0, taken_back: false },
    ];
    return step;
  }
  if (task !== undefined && (deed.kind === "create" || deed.kind === "quick")) step.id = [deed.task, task.id];
  if (task !== undefined) {
    step.put = waiting
      .filter(({ id }) => id !== command.id)
      .flatMap((later) => {
        const next = rebased(later, command, task);
        return next === later ? [] : [next];
      });
  }
  if (action) {
    step.review = conflictsIn(command, action, history).map((why) => ({
      id: `${command.id} ${why.field}`,
      command,
      why,
    }));
  }
  return step;
}
