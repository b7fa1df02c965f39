import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Icon from "@cloudscape-design/components/icon";
import type { KeyboardEvent } from "react";
import { Link } from "react-router";
import type { Task } from "@api/types";
import { workTexts } from "@shared/texts/work";
import { moveByKey, type Column, type Move } from "../board";
import { dragged } from "./DropZone";
import { DueText, PriorityMark, TagBadges } from "./Marks";
import { personName } from "../people";
import { edgeOf } from "../colors";

const texts = workTexts.board;

interface BoardCardProps {
  task: Task;
  column: Column;
  columns: readonly Column[];
  onMove: (move: Move) => void;
}

/** A task on a board: to be dragged, moved by its menu, or by Shift and an arrow key on its title. */
export function BoardCard({ task, column, columns, onMove }: BoardCardProps) {
  const closed = task.status !== "open";

  function onKeyDown(event: KeyboardEvent) {
    if (!event.shiftKey || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const move = moveByKey(columns, task, event.key);
    if (move !== undefined) onMove(move);
  }

  return (
    <li className="vc-card" data-closed={closed} style={edgeOf(task.project?.color)} {...dragged(task.id)}>
      <Link
        className="vc-card-title"
        to={`/tasks/${task.id}`}
        data-card={task.id}
        draggable={false}
        aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown"
        onKeyDown={onKeyDown}
      >
        <bdi>{task.title}</bdi>
      </Link>
      <ButtonDropdown
        variant="inline-icon"
        ariaLabel={texts.move(task.title)}
        items={[
          ...columns
            .filter(({ id }) => id !== column.id)
            .map(({ id, title }) => ({ id, text: texts.moveTo(title) })),
          ...(column.byHand
            ? [
                { id: "ArrowUp", text: texts.up, disabled: column.tasks[0]?.id === task.id },
                { id: "ArrowDown", text: texts.down, disabled: column.tasks.at(-1)?.id === task.id },
              ]
            : []),
        ]}
        onItemClick={({ detail }) => {
          const move = moveByKey(columns, task, detail.id) ?? { task, column: detail.id, index: 0 };
          onMove(move);
        }}
      />
      <div className="vc-card-about">
        <PriorityMark priority={task.priority} />
        <DueText task={task} open={!closed} />
        {task.series === null ? null : (
          <span title={task.series.description}>
            <Icon name="refresh" size="small" ariaLabel={task.series.description} />
          </span>
        )}
        {task.subtasks.total === 0 ? null : (
          <span>{texts.parts(task.subtasks.finished, task.subtasks.total)}</span>
        )}
        {task.comments_count === 0 ? null : <span>{texts.comments(task.comments_count)}</span>}
        <TagBadges tags={task.tags} />
        {task.assignees.map((person) => (
          <bdi key={person.id}>{personName(person)}</bdi>
        ))}
      </div>
    </li>
  );
}
