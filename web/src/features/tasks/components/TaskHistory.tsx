import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useListTaskHistoryQuery, useRestoreTaskFieldMutation } from "@api";
import type { Task, TaskHistoryEntry } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { When } from "@shared/components/When";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { tasksTexts } from "@shared/texts/tasks";
import { personName } from "../people";
import { useTell } from "../queries";
import "./tasks.css";

const texts = tasksTexts.editor;
const STEP = 20;
const MAX = 200;
/** Fields of which a former value can come back by itself. */
const RESTORABLE: readonly string[] = [
  "title",
  "notes",
  "assignees",
  "priority",
  "tags",
  "due",
  "start",
  "reminders",
  "links",
  "whereabouts",
];

export function TaskHistory({ task }: { task: Task }) {
  const [limit, setLimit] = useState(STEP);
  const answer = useListTaskHistoryQuery({ id: task.id, limit });
  const items = answer.data?.items ?? [];
  return (
    <SpaceBetween size="s">
      <FailureAlert error={answer.error} onRetry={() => void answer.refetch()} />
      {answer.data !== undefined && items.length === 0 ? (
        <Box color="text-body-secondary">{texts.historyEmpty}</Box>
      ) : null}
      {items.map((entry) => (
        <Entry key={entry.place} entry={entry} task={task} />
      ))}
      {answer.data?.next_cursor && limit < MAX ? (
        <Button variant="link" onClick={() => setLimit(Math.min(limit + 3 * STEP, MAX))}>
          {texts.historyMore}
        </Button>
      ) : null}
      <Box color="text-body-secondary" fontSize="body-s">
        {texts.made} <When at={task.created_at} />
        {task.owner === null ? null : (
          <>
            {", "}
            <bdi>{personName(task.owner)}</bdi>
          </>
        )}
      </Box>
    </SpaceBetween>
  );
}

function Entry({ entry, task }: { entry: TaskHistoryEntry; task: Task }) {
  const [restore, restoring] = useRestoreTaskFieldMutation();
  const notifyFailure = useNotifyFailure();
  const tell = useTell();

  async function bringBack(field: string) {
    const { data, error } = await restore({ id: task.id, body: { place: entry.place, field } });
    if (notifyFailure(error) || data === undefined) return;
    tell(tasksTexts.did.change, data.action);
  }

  return (
    <div className="vc-history">
      <Box fontSize="body-s">
        <bdi>{entry.by === null ? texts.someone : personName(entry.by)}</bdi>{" "}
        {tasksTexts.whats[entry.what] ?? entry.what.replaceAll("_", " ")}{" "}
        <Box variant="span" color="text-body-secondary" fontSize="body-s">
          <When at={entry.at} relative />
        </Box>
      </Box>
      {entry.changes.map(({ field, from, to }) => {
        const name = tasksTexts.fields[field] ?? field;
        if (from === null && to === null) return null;
        return (
          <Box key={field} fontSize="body-s" color="text-body-secondary">
            {name}: <bdi>{from ?? texts.nothing}</bdi> → <bdi>{to ?? texts.nothing}</bdi>{" "}
            {RESTORABLE.includes(field) && task.place === "active" ? (
              <Button
                variant="inline-link"
                loading={restoring.isLoading}
                ariaLabel={`${texts.restoreField(name)}: ${from ?? texts.nothing}`}
                onClick={() => void bringBack(field)}
              >
                {texts.restoreShort}
              </Button>
            ) : null}
          </Box>
        );
      })}
    </div>
  );
}
