import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useCreateTaskMutation } from "@api";
import type { Project } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useSlow } from "@shared/hooks/use-slow";
import { formatNumber } from "@shared/numbers";
import { workTexts } from "@shared/texts/work";
import { useActed } from "../acted";
import { NO_SECTION, matches, type BoardBy, type Column, type Move } from "../board";
import { CARDS_MAX, useBoard } from "../use-board";
import { useFocusAgain } from "../use-focus-again";
import { BoardCard } from "./BoardCard";
import { DropZone } from "./DropZone";
import "./board.css";
import "./work.css";

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
            <BoardCard key={task.id} task={task} column={column} columns={columns} onMove={onMove} />
          ))}
        </ul>
      )}
      {column.byHand ? <AddCard column={column} project={project} /> : null}
    </DropZone>
  );
}

/** A line that stays open for the next one. */
function AddCard({ column, project }: { column: Column; project: Project | undefined }) {
  const [title, setTitle] = useState("");
  const [create, { isLoading }] = useCreateTaskMutation();
  const acted = useActed();
  const section = column.id === "open" || column.id === NO_SECTION ? null : column.id;

  async function add() {
    const wanted = title.trim();
    if (wanted === "" || isLoading) return;
    const answer = await create({
      body: { title: wanted, section, ...(project === undefined ? {} : { project: project.id }) },
    });
    if (acted(answer, texts.added(wanted))) setTitle("");
  }

  return (
    <SpaceBetween direction="horizontal" size="xxs">
      <Input
        value={title}
        ariaLabel={texts.add(column.title)}
        placeholder={texts.addPlaceholder}
        onChange={({ detail }) => setTitle(detail.value)}
        onKeyDown={({ detail }) => {
          if (detail.key === "Enter" && !detail.isComposing) void add();
        }}
      />
      <Button
        iconName="add-plus"
        variant="icon"
        ariaLabel={texts.add(column.title)}
        loading={isLoading}
        disabled={title.trim() === ""}
        disabledReason={texts.addGap}
        onClick={() => void add()}
      />
    </SpaceBetween>
  );
}
