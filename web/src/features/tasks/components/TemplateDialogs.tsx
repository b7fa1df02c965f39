// A template written or changed as lines of text, and one that is used.

import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useChangeTemplateMutation, useSaveTemplateMutation, useUseTemplateMutation } from "@api";
import type { Template } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { workTexts } from "@shared/texts/work";
import { civilDate, isCivilDate } from "@shared/time";
import { useActed } from "../acted";
import { linesOfTasks, tasksOfLines } from "../template-lines";
import { ProjectSelect, type Whereabouts } from "./Fields";

const texts = workTexts.templates;

function firstLines(content: Template["content"] | undefined): string {
  if (content === undefined) return "";
  return content.kind === "task"
    ? linesOfTasks(content.subtasks ?? [])
    : linesOfTasks(content.tasks ?? [], content.sections);
}

/** The content that the form says; undefined while a line is too long. */
function contentOf(
  kind: "task" | "project",
  title: string,
  lines: string,
  before: Template["content"] | undefined,
): Template["content"] {
  const known = before?.kind === kind ? before : undefined;
  const former =
    known === undefined ? [] : known.kind === "task" ? (known.subtasks ?? []) : (known.tasks ?? []);
  const { tasks, sections } = tasksOfLines(lines, former);
  if (kind === "project") {
    return { ...(known?.kind === "project" ? known : {}), kind, name: title, sections, tasks };
  }
  return { ...(known?.kind === "task" ? known : {}), kind, title, subtasks: tasks };
}

export function TemplateDialog({
  template,
  onClose,
}: {
  template: Template | undefined;
  onClose: () => void;
}) {
  const content = template?.content;
  const [name, setName] = useState(template?.name ?? "");
  const [kind, setKind] = useState(content?.kind ?? "task");
  const [title, setTitle] = useState(
    content === undefined ? "" : content.kind === "task" ? content.title : content.name,
  );
  const [lines, setLines] = useState(() => firstLines(content));
  const [isPrivate, setPrivate] = useState(template?.is_private ?? false);
  const [asked, setAsked] = useState(false);
  const [save, saving] = useSaveTemplateMutation();
  const [change, changing] = useChangeTemplateMutation();
  const acted = useActed();
  const { tooLong } = tasksOfLines(lines, []);
  const gap = (text: string) => (asked && text.trim() === "" ? texts.gap : undefined);

  async function submit() {
    setAsked(true);
    if (name.trim() === "" || title.trim() === "" || tooLong !== undefined) return;
    const body = {
      name: name.trim(),
      is_private: isPrivate,
      content: contentOf(kind, title.trim(), lines, content),
    };
    const { data } = template === undefined ? await save({ body }) : await change({ id: template.id, body });
    if (data === undefined) return;
    acted({ data }, texts.saved(body.name));
    onClose();
  }

  return (
    <ConfirmDialog
      title={template === undefined ? texts.makeTitle : texts.editTitle}
      submit={common.save}
      busy={saving.isLoading || changing.isLoading}
      error={saving.error ?? changing.error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <FormField label={texts.name} errorText={gap(name)}>
        <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      {template === undefined ? (
        <FormField label={texts.kind}>
          <RadioGroup
            value={kind}
            items={[
              { value: "task", label: texts.kindTask },
              { value: "project", label: texts.kindProject },
            ]}
            onChange={({ detail }) => setKind(detail.value === "project" ? "project" : "task")}
          />
        </FormField>
      ) : null}
      <FormField label={kind === "task" ? texts.taskTitle : texts.projectName} errorText={gap(title)}>
        <Input value={title} onChange={({ detail }) => setTitle(detail.value)} />
      </FormField>
      <FormField
        label={kind === "task" ? texts.parts : texts.lines}
        description={kind === "task" ? texts.linesText : `${texts.linesText} ${texts.sectionsText}`}
        constraintText={template === undefined ? undefined : texts.linesKept}
        errorText={tooLong === undefined ? undefined : texts.lineTooLong(tooLong)}
      >
        <Textarea rows={8} value={lines} onChange={({ detail }) => setLines(detail.value)} />
      </FormField>
      <Checkbox checked={isPrivate} onChange={({ detail }) => setPrivate(detail.checked)}>
        {texts.isPrivate}
      </Checkbox>
    </ConfirmDialog>
  );
}

export function UseTemplateDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const zone = useViewerZone();
  const now = useNow();
  const [start, setStart] = useState(() => civilDate(now, zone));
  const [name, setName] = useState("");
  const [where, setWhere] = useState<Whereabouts>({ project: null, section: null });
  const [make, { isLoading, error }] = useUseTemplateMutation();
  const acted = useActed();
  const navigate = useNavigate();

  async function submit() {
    const { data } = await make({
      id: template.id,
      body: {
        start,
        ...(name.trim() === "" ? {} : { name: name.trim() }),
        ...(where.project === null ? {} : { project: where.project }),
      },
    });
    if (data === undefined) return;
    acted({ data }, texts.made(data.project?.name ?? data.task?.title ?? template.name));
    onClose();
    if (data.project !== null) void navigate(`/projects/${data.project.id}`);
    else if (data.task !== null) void navigate(`/tasks/${data.task.id}`);
  }

  return (
    <ConfirmDialog
      title={texts.useTitle(template.name)}
      submit={texts.use}
      busy={isLoading}
      error={error}
      gap={isCivilDate(start) ? undefined : workTexts.calendar.onDayHint}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box>{texts.startText}</Box>
      <FormField label={texts.start}>
        <DatePicker
          value={start}
          format="iso"
          placeholder="YYYY-MM-DD"
          startOfWeek={1}
          i18nStrings={{
            openCalendarAriaLabel: (chosen) => [texts.start, chosen].filter(Boolean).join(", "),
          }}
          onChange={({ detail }) => setStart(detail.value)}
        />
      </FormField>
      <FormField label={texts.newName} description={texts.newNameText}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      {template.content.kind === "task" ? (
        <FormField label={texts.into}>
          <ProjectSelect value={where} onChange={({ project }) => setWhere({ project, section: null })} />
        </FormField>
      ) : null}
    </ConfirmDialog>
  );
}
