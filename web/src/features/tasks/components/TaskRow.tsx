import Icon from "@cloudscape-design/components/icon";
import type { ReactNode } from "react";
import type { Task } from "@api/types";
import { RouteLink } from "@shared/components/RouteLink";
import { common } from "@shared/texts/common";
import { syncTexts } from "@shared/texts/sync";
import { tasksTexts } from "@shared/texts/tasks";
import { useWaiting } from "../shown/use-shown";
import { DueText, PriorityMark, ProjectMark, TagBadges } from "./Marks";
import { TickBox } from "./TickBox";
import "./tasks.css";

interface TaskRowProps {
  task: Task;
  /** Where its title leads; its page, unless a list shows it beside itself. */
  href?: string;
  /** Of what is said below the title anyway: a page of a project need not name it. */
  hide?: readonly ("project" | "due")[];
  /** In front of the tick box: a grip, or a box to choose it. */
  before?: ReactNode;
  /** At the end: a menu. */
  after?: ReactNode;
}

/** A task in a list. `data-task-row` is where the keys of lists find it (see task-keys.ts). */
export function TaskRow({ task, href = `/tasks/${task.id}`, hide = [], before, after }: TaskRowProps) {
  const closed = task.status !== "open";
  return (
    <div className={`vc-task-row${closed ? " vc-task-row--closed" : ""}`}>
      {before}
      <TickBox task={task} />
      <div className="vc-task-row__body">
        <span className="vc-task-row__title">
          <RouteLink href={href} variant="secondary" data-task-row={task.id}>
            <bdi>{task.title}</bdi>
          </RouteLink>
        </span>
        <div className="vc-task-row__facts">
          {hide.includes("due") ? null : <DueText task={task} open={!closed} />}
          {task.series === null ? null : (
            <span className="vc-fact-icon" title={tasksTexts.repeats(task.series.description)}>
              <Icon name="refresh" size="small" ariaLabel={tasksTexts.repeats(task.series.description)} />
            </span>
          )}
          <PriorityMark priority={task.priority} />
          {task.project === null || hide.includes("project") ? null : <ProjectMark project={task.project} />}
          <TagBadges tags={task.tags} />
          <TaskCounts task={task} />
          {task.assignees.map((person) => (
            <bdi key={person.id}>{person.erased ? common.unknownPerson : person.name}</bdi>
          ))}
          <WaitingMark id={task.id} />
          {closed && task.status !== "done" ? <span>{tasksTexts.statuses[task.status]}</span> : null}
        </div>
      </div>
      {after}
    </div>
  );
}

/** Not sent yet; what was typed offline is read by the server later. */
function WaitingMark({ id }: { id: string }) {
  const waiting = useWaiting(id);
  if (waiting === undefined) return null;
  return (
    <span className="vc-fact-icon">
      <Icon name="status-pending" size="small" /> {syncTexts.marks[waiting]}
    </span>
  );
}

function TaskCounts({ task }: { task: Task }) {
  const { finished, total } = task.subtasks;
  return (
    <>
      {total === 0 ? null : (
        <span className="vc-fact-icon" title={tasksTexts.subtasks(finished, total)}>
          <Icon name="list-view" size="small" ariaLabel={tasksTexts.subtasks(finished, total)} /> {finished}/
          {total}
        </span>
      )}
      {task.comments_count === 0 ? null : (
        <span className="vc-fact-icon" title={tasksTexts.commentsCount(task.comments_count)}>
          <Icon name="contact" size="small" ariaLabel={tasksTexts.commentsCount(task.comments_count)} />{" "}
          {task.comments_count}
        </span>
      )}
    </>
  );
}
