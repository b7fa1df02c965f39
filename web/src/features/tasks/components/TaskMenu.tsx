import ButtonDropdown, { type ButtonDropdownProps } from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";
import { useSaveTemplateMutation, useSnoozeReminderMutation } from "@api";
import type { Task } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNow } from "@shared/hooks/use-now";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { formatWhen } from "@shared/time";
import { useTaskActions, useTell } from "../queries";
import { SnoozeDialog } from "./SnoozeDialog";

const texts = tasksTexts.actions;

/** What can be done with the task as a whole. */
export function menuItems(
  task: Pick<Task, "status" | "place" | "series">,
): ButtonDropdownProps.ItemOrGroup[] {
  if (task.place !== "active") return [{ id: "restore", text: texts.restore, iconName: "undo" }];
  const open = task.status === "open";
  return [
    ...(open
      ? [
          ...(task.series === null ? [] : [{ id: "skip", text: texts.skip }]),
          {
            text: texts.snooze,
            items: [
              { id: "snooze:10", text: texts.snooze10 },
              { id: "snooze:60", text: texts.snooze60 },
              { id: "snooze:tomorrow", text: texts.snoozeTomorrow },
              { id: "snooze-at", text: texts.snoozeAt },
            ],
          },
          { id: "cancel", text: texts.cancel },
        ]
      : [{ id: "reopen", text: texts.reopen }]),
    { id: "template", text: texts.template },
    { id: "archive", text: texts.archive },
    { id: "remove", text: texts.remove },
  ];
}

export function TaskMenu({ task, onGone }: { task: Task; onGone: () => void }) {
  const actions = useTaskActions();
  const [snooze] = useSnoozeReminderMutation();
  const [naming, setNaming] = useState(false);
  const [snoozing, setSnoozing] = useState(false);
  const notifyFailure = useNotifyFailure();
  const tell = useTell();
  const zone = useViewerZone();
  const now = useNow();

  async function remindAgain(when: string) {
    const body =
      when === "tomorrow" ? { task: task.id, tomorrow: true } : { task: task.id, minutes: Number(when) };
    const { data, error } = await snooze({ body });
    if (notifyFailure(error) || data === undefined) return;
    tell(tasksTexts.did.snoozed(formatWhen(new Date(data.until), zone, now)));
  }

  async function run(id: string) {
    if (id === "snooze-at") setSnoozing(true);
    else if (id.startsWith("snooze:")) await remindAgain(id.slice("snooze:".length));
    else if (id === "template") setNaming(true);
    else if (id === "skip") await actions.skip(task);
    else if (id === "cancel") await actions.cancel(task);
    else if (id === "reopen") await actions.reopen(task);
    else if (id === "restore") await actions.restore(task);
    else if (id === "archive" && (await actions.archive(task))) onGone();
    else if (id === "remove" && (await actions.remove(task))) onGone();
  }

  return (
    <>
      <ButtonDropdown
        variant="icon"
        ariaLabel={texts.more}
        expandToViewport
        items={menuItems(task)}
        onItemClick={({ detail }) => void run(detail.id)}
      />
      {snoozing ? <SnoozeDialog task={task} onClose={() => setSnoozing(false)} /> : null}
      {naming ? <TemplateDialog task={task} onClose={() => setNaming(false)} /> : null}
    </>
  );
}

function TemplateDialog({ task, onClose }: { task: Task; onClose: () => void }) {
  const dialog = tasksTexts.dialogs;
  const [name, setName] = useState(task.title);
  const [save, { isLoading, error }] = useSaveTemplateMutation();
  const tell = useTell();

  async function submit() {
    const { data } = await save({ body: { name: name.trim(), from_task: task.id } });
    if (data === undefined) return;
    tell(tasksTexts.did.template(name.trim()), ...(data.action ? [data.action] : []));
    onClose();
  }

  return (
    <ConfirmDialog
      title={dialog.template}
      submit={common.save}
      busy={isLoading}
      error={error}
      gap={name.trim() === "" ? dialog.nameGap : undefined}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <FormField label={dialog.templateName} description={dialog.templateHint}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
