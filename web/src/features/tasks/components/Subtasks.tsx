import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type KeyboardEvent } from "react";
import type { ActedOnTask } from "@api";
import type { Task, TaskPatch } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { temporaryId, useWrite } from "@shared/hooks/use-write";
import { tasksTexts } from "@shared/texts/tasks";
import { useActed } from "../acted";
import { useTaskActions } from "../queries";
import { useRowKey, useTaskPage } from "../shown/use-shown";
import { dropSubtask, moveSubtask, type Move } from "../subtask-moves";
import { TaskRow } from "./TaskRow";
import "./tasks.css";

const texts = tasksTexts.editor;
/** As many as a task can have. */
const SUBTASKS_MAX = 200;
const ARROWS: Record<string, Move> = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

/** The parts of a task, in the order by hand: drag them, or move them with Alt and the arrow keys. */
export function Subtasks({ task, disabled }: { task: Task; disabled: boolean }) {
  const answer = useTaskPage({ parent: task.id, status: "any", sort: "rank", limit: SUBTASKS_MAX });
  const actions = useTaskActions();
  const rowKey = useRowKey();
  const [dragged, setDragged] = useState<string>();
  const items = answer.data?.items ?? [];

  const apply = (id: string, patch: TaskPatch | undefined) => {
    if (patch !== undefined) void actions.change(id, patch);
  };
  const move = (id: string, way: Move) => apply(id, moveSubtask(items, id, way, task));

  function onKeyDown(event: KeyboardEvent, id: string) {
    const way = ARROWS[event.key];
    if (!event.altKey || way === undefined) return;
    event.preventDefault();
    move(id, way);
  }

  return (
    <SpaceBetween size="xs">
      <Header
        variant="h3"
        counter={items.length === 0 ? "" : `(${task.subtasks.finished}/${task.subtasks.total})`}
      >
        {texts.subtasks}
      </Header>
      <FailureAlert error={answer.error} onRetry={() => void answer.refetch()} />
      {items.length === 0 ? null : (
        <ul className="vc-task-list" aria-label={texts.subtasks}>
          {items.map((subtask) => (
            // The keys bubble from the links and buttons inside; the row itself takes no focus.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <li
              key={rowKey(subtask.id)}
              onKeyDown={(event) => onKeyDown(event, subtask.id)}
              onDragOver={(event) => {
                if (dragged !== undefined) event.preventDefault();
              }}
              onDrop={(event) => {
                event.preventDefault();
                if (dragged !== undefined) apply(dragged, dropSubtask(items, dragged, subtask.id));
                setDragged(undefined);
              }}
            >
              <TaskRow
                task={subtask}
                hide={["project"]}
                before={
                  disabled ? null : (
                    <span
                      className="vc-grip"
                      aria-hidden="true"
                      draggable
                      onDragStart={(event) => {
                        event.dataTransfer.setData("text/plain", subtask.title);
                        setDragged(subtask.id);
                      }}
                      onDragEnd={() => setDragged(undefined)}
                    >
                      ⠿
                    </span>
                  )
                }
                after={
                  disabled ? null : (
                    <ButtonDropdown
                      variant="inline-icon"
                      ariaLabel={texts.subtaskMenu(subtask.title)}
                      expandToViewport
                      items={MOVES.map(({ id, text }) => ({
                        id,
                        text,
                        disabled: moveSubtask(items, subtask.id, id, task) === undefined,
                      }))}
                      onItemClick={({ detail }) => {
                        const found = MOVES.find(({ id }) => id === detail.id);
                        if (found !== undefined) move(subtask.id, found.id);
                      }}
                    />
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
      {items.length > 1 ? (
        <Box fontSize="body-s" color="text-body-secondary">
          {texts.moveHelp}
        </Box>
      ) : null}
      {disabled ? null : <AddSubtask task={task} />}
    </SpaceBetween>
  );
}

const MOVES: readonly { id: Move; text: string }[] = [
  { id: "up", text: texts.moveUp },
  { id: "down", text: texts.moveDown },
  { id: "in", text: texts.indent },
  { id: "out", text: texts.outdent },
];

function AddSubtask({ task }: { task: Task }) {
  const [title, setTitle] = useState("");
  const { write, isLoading, error } = useWrite();
  const acted = useActed();

  async function add() {
    const body = { title: title.trim(), parent: task.id };
    if (body.title === "") return;
    // It shows at once, so the next one can be typed; what was refused comes back.
    setTitle("");
    const answer = await write<ActedOnTask>({ kind: "create", task: temporaryId(), body });
    if (!acted(answer, tasksTexts.did.add(body.title))) setTitle((now) => (now === "" ? body.title : now));
  }

  return (
    <SpaceBetween size="xs">
      <FailureAlert error={error} kept />
      <div className="vc-quick">
        <Input
          value={title}
          ariaLabel={texts.addSubtask}
          placeholder={texts.addSubtask}
          onChange={({ detail }) => setTitle(detail.value)}
          onKeyDown={(event) => {
            if (event.detail.key !== "Enter" || event.detail.isComposing) return;
            event.preventDefault();
            void add();
          }}
        />
        <Button
          iconName="add-plus"
          loading={isLoading}
          ariaLabel={texts.addSubtask}
          onClick={() => void add()}
        />
      </div>
    </SpaceBetween>
  );
}
