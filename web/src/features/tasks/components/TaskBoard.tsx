import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Project } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useSlow } from "@shared/hooks/use-slow";
import { formatNumber } from "@shared/numbers";
import { workTexts } from "@shared/texts/work";
import { NO_SECTION, matches, type BoardBy, type Column, type Move } from "../board";
import { useRowKey } from "../shown/use-shown";
import { CARDS_MAX, useBoard } from "../use-board";
import { useFocusAgain } from "../use-focus-again";
import { AddLine } from "./AddLine";
import { BoardCard } from "./BoardCard";
import { DropZone } from "./DropZone";
import "./board.css";

const texts = workTexts.board;

interface TaskBoardProps {
  by: BoardBy;
  project: Project | undefined;
  /** Only cards with these words. */
  filter: string;
}

export function TaskBoard({ by, project, filter }: TaskBoardProps) {
  const board = useBoard(by, project);
  const { columns } = board;
  const focusAgain = useFocusAgain("data-card", columns);
  const slow = useSlow(board.isLoading);
  const move = (wanted: Move) => {
    focusAgain(wanted.task.id);
    void board.move(wanted);
  };
  if (columns === undefined) {
    if (board.error !== undefined) return <FailureAlert error={board.error} onRetry={board.refetch} />;
    return slow ? <Skeleton height="20rem" /> : null;
  }
  return (
    <SpaceBetween size="s">
      {board.error === undefined ? null : <FailureAlert error={board.error} onRetry={board.refetch} />}
      {board.cut ? <Box color="text-body-secondary">{texts.cut(CARDS_MAX)}</Box> : null}
      <div className="vc-board">
        {columns.map((column) => (
          <BoardColumn
            key={column.id}
            column={column}
            columns={columns}
            filter={filter}
            project={project}
            onMove={move}
          />
        ))}
      </div>
    </SpaceBetween>
  );
}

interface BoardColumnProps {
  column: Column;
  columns: readonly Column[];
  filter: string;
  project: Project | undefined;
  onMove: (move: Move) => void;
}

function BoardColumn({ column, columns, filter, project, onMove }: BoardColumnProps) {
  const rowKey = useRowKey();
  const shown = column.tasks.filter((task) => matches(task, filter));

  function drop(id: string, clientY: number) {
    const task = columns.flatMap(({ tasks }) => tasks).find((one) => one.id === id);
    if (task === undefined) return;
    const others = column.tasks.filter((one) => one.id !== id);
    const below = others.findIndex((one) => {
      const card = document.querySelector(`[data-card="${CSS.escape(one.id)}"]`)?.closest("li");
      const box = card?.getBoundingClientRect();
      return box !== undefined && clientY < box.top + box.height / 2;
    });
    const index = below === -1 ? others.length : below;
    const place = column.tasks.findIndex((one) => one.id === id);
    if (place !== index && (place === -1 || column.byHand)) onMove({ task, column: column.id, index });
  }

  return (
    <DropZone className="vc-column" data-column={column.id} onDrop={drop}>
      <Header variant="h3" counter={`(${formatNumber(column.total)})`}>
        <bdi>{column.title}</bdi>
      </Header>
      {shown.length === 0 ? (
        <Box color="text-body-secondary">{column.tasks.length === 0 ? texts.empty : texts.noMatch}</Box>
      ) : (
        <ul className="vc-cards" aria-label={column.title}>
          {shown.map((task) => (
            <BoardCard key={rowKey(task.id)} task={task} column={column} columns={columns} onMove={onMove} />
          ))}
        </ul>
      )}
      {column.byHand ? (
        <AddLine
          label={texts.add(column.title)}
          project={project?.id}
          section={column.id === "open" || column.id === NO_SECTION ? null : column.id}
        />
      ) : null}
    </DropZone>
  );
}
