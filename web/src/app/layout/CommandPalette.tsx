import Autosuggest, { type AutosuggestProps } from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useSearchTasksQuery } from "@api";
import type { Role } from "@api/types";
import { useSetParticipation } from "@features/people/queries";
import { setAppearance, THEMES } from "@shared/appearance";
import { useViewer } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { layout } from "@shared/texts/layout";
import { tasksTexts } from "@shared/texts/tasks";
import { sections } from "./navigation";

interface Command {
  id: string;
  text: string;
  run: () => void;
}

/** A search waits for a pause in typing. */
const TYPING_PAUSE_MS = 200;
const FOUND_SHOWN = 6;

/** Tasks for what was typed so far. Text that is no filter yet finds none. */
function useFoundTasks(text: string) {
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { currentData } = useSearchTasksQuery({ q: query, limit: FOUND_SHOWN }, { skip: query.length < 2 });
  return query.length < 2 ? [] : (currentData?.items ?? []);
}

interface CommandPaletteProps {
  role: Role;
  onAdd: () => void;
  onClose: () => void;
}

export default function CommandPalette({ role, onAdd, onClose }: CommandPaletteProps) {
  const navigate = useNavigate();
  const me = useViewer();
  const setParticipation = useSetParticipation();
  const [text, setText] = useState("");
  const input = useRef<AutosuggestProps.Ref>(null);
  // After the dialog has taken the focus for its first button.
  useEffect(() => {
    const frame = requestAnimationFrame(() => input.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);

  const go = (page: string, href: string): Command => ({
    id: href,
    text: layout.commandGo(page),
    run: () => void navigate(href),
  });
  const active = me?.person.participation.status === "active";
  const found = useFoundTasks(text);
  const commands: Command[] = [
    { id: "add-task", text: tasksTexts.commands.add, run: onAdd },
    go(layout.home, "/"),
    ...sections(role).flatMap((section) => section.items.map((item) => go(item.text, item.href))),
    ...(role === "admin"
      ? [
          { id: "import", text: layout.commandImport, run: () => void navigate("/admin/people/import") },
          {
            id: "preview",
            text: layout.commandPreviewRound,
            run: () => void navigate("/admin/rounds?preview=1"),
          },
        ]
      : []),
    {
      id: "participation",
      text: active ? layout.commandPause : layout.commandResume,
      run: () => void setParticipation({ status: active ? "paused" : "active", until: null }),
    },
    ...THEMES.map((theme) => ({
      id: `theme:${theme}`,
      text: layout.commandTheme(layout.themes[theme]),
      run: () => setAppearance({ theme }),
    })),
  ];

  const tasks: Command[] = found.map(({ task }) => ({
    id: task.id,
    text: tasksTexts.commands.openTask(task.title),
    run: () => void navigate(`/tasks/${task.id}`),
  }));

  function run(chosen: string) {
    const task = tasks.find(({ id }) => id === chosen);
    const command =
      task ??
      commands.find(({ text: name }) => name === chosen) ??
      commands.find(({ text: name }) => name.toLowerCase().includes(chosen.trim().toLowerCase())) ??
      tasks[0];
    if (command === undefined) return;
    onClose();
    command.run();
  }

  return (
    <Modal visible position="top" onDismiss={onClose} header={layout.commands} closeAriaLabel={common.close}>
      <FormField label={layout.commandsPlaceholder} stretch>
        <Autosuggest
          ref={input}
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          onSelect={({ detail }) => run(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === "Enter" && text.trim() !== "") run(text);
          }}
          // Found tasks stay whatever was typed: the server forgives small typos, the list would not.
          filteringType="manual"
          options={[
            ...commands
              .filter((command) => command.text.toLowerCase().includes(text.trim().toLowerCase()))
              .map((command) => ({ value: command.text })),
            ...tasks.map((task) => ({ value: task.id, label: task.text })),
          ]}
          hideEnteredTextOption
          empty={layout.commandsEmpty}
        />
      </FormField>
    </Modal>
  );
}
