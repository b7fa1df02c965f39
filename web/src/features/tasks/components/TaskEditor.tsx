import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Grid from "@cloudscape-design/components/grid";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Task, TaskPatch } from "@api/types";
import { RouteLink } from "@shared/components/RouteLink";
import { tasksTexts } from "@shared/texts/tasks";
import { useTaskActions } from "../queries";
import { Comments } from "./Comments";
import { NotesEditor } from "./NotesEditor";
import { useScope } from "./ScopeDialog";
import { Subtasks } from "./Subtasks";
import { TaskFacts } from "./TaskFacts";
import { TaskHistory } from "./TaskHistory";
import { TaskLinks } from "./TaskLinks";
import { TaskMenu } from "./TaskMenu";
import { TickBox } from "./TickBox";
import { TitleField } from "./TitleField";
import "./tasks.css";

const texts = tasksTexts.editor;

/** Everything of a task, each part changed in place. In a panel it stands below each other. */
export function TaskEditor({ task, onGone }: { task: Task; onGone: () => void }) {
  const actions = useTaskActions();
  const scope = useScope(task);
  const [history, setHistory] = useState(false);
  const away = task.place !== "active";
  const closed = task.status !== "open";

  /** Answers whether it was changed: not when it failed, nor when nobody wanted it after all. */
  async function change(patch: TaskPatch): Promise<boolean> {
    const chosen = await scope.ask();
    if (chosen === null) return false;
    return actions.change(task.id, { ...patch, ...chosen });
  }

  return (
    <SpaceBetween size="m">
      {away ? (
        <Alert
          type="info"
          action={<Button onClick={() => void actions.restore(task)}>{tasksTexts.actions.restore}</Button>}
        >
          {texts.away(tasksTexts.places[task.place] ?? task.place)}
        </Alert>
      ) : closed ? (
        <Alert
          type="success"
          action={<Button onClick={() => void actions.reopen(task)}>{tasksTexts.actions.reopen}</Button>}
        >
          {texts.closed(tasksTexts.statuses[task.status] ?? task.status)}
        </Alert>
      ) : null}
      <div className="vc-task-head">
        <TickBox task={task} />
        <TitleField key={task.id} title={task.title} disabled={away} onSave={(title) => change({ title })} />
        <TaskMenu task={task} onGone={onGone} />
      </div>
      {task.parent === null ? null : <RouteLink href={`/tasks/${task.parent}`}>{texts.openParent}</RouteLink>}
      <Grid gridDefinition={[{ colspan: { default: 12, xs: 8 } }, { colspan: { default: 12, xs: 4 } }]}>
        <SpaceBetween size="l">
          <NotesEditor key={task.id} task={task} disabled={away} />
          <Subtasks task={task} disabled={away} />
          <TaskLinks task={task} disabled={away} onChange={change} />
          <Comments id={task.id} disabled={away} />
          <ExpandableSection
            headerText={texts.history}
            expanded={history}
            onChange={({ detail }) => setHistory(detail.expanded)}
          >
            {history ? <TaskHistory task={task} /> : null}
          </ExpandableSection>
        </SpaceBetween>
        <TaskFacts task={task} disabled={away} onChange={change} />
      </Grid>
      {scope.dialog}
    </SpaceBetween>
  );
}
