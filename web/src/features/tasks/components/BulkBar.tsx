import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { BulkTasks, Task } from "@api/types";
import { tasksTexts } from "@shared/texts/tasks";
import { useTaskActions } from "../queries";
import { ChangeDialog, type ChangeKind } from "./ChangeDialog";

const texts = tasksTexts.actions;
const CHANGES: readonly ChangeKind[] = ["due", "priority", "tags", "project", "assign"];

/** What can be done with all that are chosen, each as one action that can be taken back. */
export function BulkBar({ tasks, onDone }: { tasks: readonly Task[]; onDone: () => void }) {
  const actions = useTaskActions();
  const [changing, setChanging] = useState<ChangeKind>();
  const none = tasks.length === 0;

  async function all(step: Omit<BulkTasks, "tasks">) {
    const worked = await actions.changeMany({ tasks: tasks.map(({ id }) => id), ...step });
    if (worked) onDone();
  }

  function run(id: string) {
    const change = CHANGES.find((each) => each === id);
    if (change !== undefined) setChanging(change);
    else if (id === "skip") void all({ finish: "skipped" });
    else if (id === "cancel") void all({ finish: "cancelled" });
    else if (id === "reopen") void all({ reopen: true });
    else if (id === "archive") void all({ place: "archived" });
    else if (id === "remove") void all({ place: "trash" });
  }

  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button disabled={none} onClick={() => void all({ finish: "done" })}>
        {tasksTexts.all.completeChosen}
      </Button>
      <ButtonDropdown
        disabled={none}
        expandToViewport
        items={[
          ...CHANGES.map((id) => ({ id, text: texts[id] })),
          { id: "skip", text: texts.skip },
          { id: "cancel", text: texts.cancel },
          { id: "reopen", text: texts.reopen },
          { id: "archive", text: texts.archive },
          { id: "remove", text: texts.remove },
        ]}
        onItemClick={({ detail }) => run(detail.id)}
      >
        {tasksTexts.all.bulk}
      </ButtonDropdown>
      {changing === undefined ? null : (
        <ChangeDialog kind={changing} tasks={tasks} onClose={() => setChanging(undefined)} onDone={onDone} />
      )}
    </SpaceBetween>
  );
}
