// What is asked about a project: made, changed, its sections, saved as a template.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useNavigate } from "react-router";
import {
  useChangeProjectMutation,
  useCreateProjectMutation,
  useSaveTemplateMutation,
  useSetProjectSectionsMutation,
} from "@api";
import type { Project } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { common } from "@shared/texts/common";
import { projectsTexts } from "@shared/texts/projects";
import { useActed } from "../acted";
import { personName } from "../people";
import { linesOf, moved } from "../sections";
import { ProjectFields, type ProjectForm } from "./ProjectFields";

const texts = projectsTexts;

export function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState<ProjectForm>({ name: "", color: "teal", isPrivate: false, members: [] });
  const [sections, setSections] = useState("");
  const [gap, setGap] = useState<string>();
  const [create, { isLoading, error }] = useCreateProjectMutation();
  const acted = useActed();
  const navigate = useNavigate();

  async function submit() {
    const name = form.name.trim();
    setGap(name === "" ? texts.form.nameGap : undefined);
    if (name === "") return;
    const { data } = await create({
      body: {
        name,
        color: form.color,
        is_private: form.isPrivate,
        members: form.members.map(({ id }) => id),
        sections: linesOf(sections),
      },
    });
    if (data === undefined) return;
    acted({ data }, texts.page.created(name));
    onClose();
    if (data.project !== null) void navigate(`/projects/${data.project.id}`);
  }

  return (
    <ConfirmDialog
      title={texts.form.createTitle}
      submit={texts.create}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <ProjectFields form={form} onChange={setForm} nameGap={gap} mine />
      <FormField label={texts.form.sections} description={texts.form.sectionsText}>
        <Textarea rows={3} value={sections} onChange={({ detail }) => setSections(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}

interface ProjectDialogProps {
  project: Project;
  onClose: () => void;
}

export function EditProjectDialog({ project, onClose }: ProjectDialogProps) {
  const [form, setForm] = useState<ProjectForm>({
    name: project.name,
    color: project.color,
    isPrivate: project.is_private,
    members: project.members.map((person) => ({ id: person.id, name: personName(person) })),
  });
  const [gap, setGap] = useState<string>();
  const [change, { isLoading, error }] = useChangeProjectMutation();
  const acted = useActed();

  async function submit() {
    const name = form.name.trim();
    setGap(name === "" ? texts.form.nameGap : undefined);
    if (name === "") return;
    const [before, after] = [project.members, form.members].map((people) => people.map(({ id }) => id));
    const { data } = await change({
      id: project.id,
      body: {
        name,
        color: form.color,
        ...(form.isPrivate === project.is_private ? {} : { is_private: form.isPrivate }),
        add_members: after?.filter((id) => before?.includes(id) !== true) ?? [],
        remove_members: before?.filter((id) => after?.includes(id) !== true) ?? [],
      },
    });
    if (data === undefined) return;
    acted({ data }, texts.page.changed(name));
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.form.editTitle}
      submit={common.save}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <ProjectFields form={form} onChange={setForm} nameGap={gap} mine={project.is_mine} />
    </ConfirmDialog>
  );
}

export function SectionsDialog({ project, onClose }: ProjectDialogProps) {
  const words = texts.sectionsDialog;
  const [rows, setRows] = useState<{ id?: string; name: string }[]>(project.sections);
  const [gap, setGap] = useState<string>();
  const [save, { isLoading, error }] = useSetProjectSectionsMutation();
  const acted = useActed();

  async function submit() {
    const sections = rows.map((row) => ({ ...row, name: row.name.trim() }));
    const incomplete = sections.some(({ name }) => name === "");
    setGap(incomplete ? words.gap : undefined);
    if (incomplete) return;
    const { data } = await save({ id: project.id, body: { sections } });
    if (data === undefined) return;
    acted({ data }, texts.page.sectionsChanged);
    onClose();
  }

  return (
    <ConfirmDialog
      title={words.title}
      submit={common.save}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box color="text-body-secondary">{words.text}</Box>
      <FormField errorText={gap} stretch>
        <SpaceBetween size="xs">
          {rows.map((row, index) => (
            <div className="vc-section-row" key={row.id ?? `new-${index}`}>
              <Input
                ariaLabel={words.name(index + 1)}
                value={row.name}
                onChange={({ detail }) =>
                  setRows(rows.map((each, at) => (at === index ? { ...each, name: detail.value } : each)))
                }
              />
              <Button
                variant="icon"
                iconName="angle-up"
                ariaLabel={words.up(row.name)}
                disabled={index === 0}
                onClick={() => setRows(moved(rows, index, -1))}
              />
              <Button
                variant="icon"
                iconName="angle-down"
                ariaLabel={words.down(row.name)}
                disabled={index === rows.length - 1}
                onClick={() => setRows(moved(rows, index, 1))}
              />
              <Button
                variant="icon"
                iconName="close"
                ariaLabel={words.remove(row.name)}
                onClick={() => setRows(rows.filter((_, at) => at !== index))}
              />
            </div>
          ))}
        </SpaceBetween>
      </FormField>
      <Button iconName="add-plus" onClick={() => setRows([...rows, { name: "" }])}>
        {words.add}
      </Button>
    </ConfirmDialog>
  );
}

export function SaveAsTemplateDialog({ project, onClose }: ProjectDialogProps) {
  const words = texts.templateDialog;
  const [name, setName] = useState(project.name);
  const [save, { isLoading, error }] = useSaveTemplateMutation();
  const acted = useActed();

  async function submit() {
    const { data } = await save({ body: { name: name.trim(), from_project: project.id } });
    if (data === undefined) return;
    acted({ data }, words.saved(name.trim()));
    onClose();
  }

  return (
    <ConfirmDialog
      title={words.title}
      submit={common.save}
      busy={isLoading}
      error={error}
      gap={name.trim() === "" ? words.gap : undefined}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <Box>{words.text}</Box>
      <FormField label={words.name}>
        <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
