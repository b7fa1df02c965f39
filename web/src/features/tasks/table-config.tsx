// Columns of the table of tasks, as data.

import Icon from "@cloudscape-design/components/icon";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Task } from "@api/types";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { formatList } from "@shared/numbers";
import { tasksTexts } from "@shared/texts/tasks";
import { DueText, PriorityMark, ProjectMark, TagBadges } from "./components/Marks";
import { TaskRow } from "./components/TaskRow";
import { TickBox } from "./components/TickBox";
import { personName } from "./people";

const texts = tasksTexts.all.columns;

/** `hrefOf` says where a title leads. */
export function taskColumns(hrefOf: (id: string) => string): TableProps.ColumnDefinition<Task>[] {
  return [
    {
      id: "title",
      header: texts.title,
      isRowHeader: true,
      minWidth: 240,
      cell: (task) => (
        <span className={`vc-task-cell${task.status === "open" ? "" : " vc-task-row--closed"}`}>
          <TickBox task={task} />
          <span className="vc-task-row__title">
            <RouteLink href={hrefOf(task.id)} variant="secondary" data-task-row={task.id}>
              <bdi>{task.title}</bdi>
            </RouteLink>
          </span>
        </span>
      ),
    },
    {
      id: "due",
      header: texts.due,
      sortingField: "due",
      minWidth: 120,
      cell: (task) =>
        task.due === null ? (
          "–"
        ) : (
          <>
            <DueText task={task} open={task.status === "open"} />{" "}
            {task.series === null ? null : (
              <span className="vc-fact-icon">
                <Icon name="refresh" size="small" ariaLabel={tasksTexts.repeats(task.series.description)} />
              </span>
            )}
          </>
        ),
    },
    {
      id: "priority",
      header: texts.priority,
      sortingField: "priority",
      minWidth: 100,
      cell: (task) => (task.priority === "none" ? "–" : <PriorityMark priority={task.priority} />),
    },
    {
      id: "project",
      header: texts.project,
      minWidth: 120,
      cell: (task) => (task.project === null ? "–" : <ProjectMark project={task.project} />),
    },
    {
      id: "tags",
      header: texts.tags,
      minWidth: 110,
      cell: (task) =>
        task.tags.length === 0 ? (
          "–"
        ) : (
          <span className="vc-task-row__facts">
            <TagBadges tags={task.tags} />
          </span>
        ),
    },
    {
      id: "assignees",
      header: texts.assignees,
      minWidth: 120,
      cell: (task) => (
        <bdi>{task.assignees.length === 0 ? "–" : formatList(task.assignees.map(personName))}</bdi>
      ),
    },
    {
      id: "status",
      header: texts.status,
      minWidth: 90,
      cell: (task) => tasksTexts.statuses[task.status] ?? task.status,
    },
    {
      id: "created",
      header: texts.created,
      sortingField: "created",
      minWidth: 120,
      cell: (task) => <When at={task.created_at} relative />,
    },
    {
      id: "updated",
      header: texts.updated,
      sortingField: "updated",
      minWidth: 120,
      cell: (task) => <When at={task.updated_at} relative />,
    },
  ];
}

/** On a phone a task is a row of a list: what it does not have takes no room. */
export function narrowTaskColumns(hrefOf: (id: string) => string): TableProps.ColumnDefinition<Task>[] {
  return [
    {
      id: "title",
      header: texts.title,
      isRowHeader: true,
      cell: (task) => <TaskRow task={task} href={hrefOf(task.id)} />,
    },
  ];
}

export const TASK_COLUMNS_SHOWN = ["title", "due", "priority", "project", "tags", "assignees"];
