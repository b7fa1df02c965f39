// What a project is asked for, when it is made and when it is changed.

import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { projectsTexts } from "@shared/texts/projects";
import { workTexts } from "@shared/texts/work";
import { COLOR_NAMES } from "../colors";
import type { PersonChoice } from "../people";
import { AssigneeField } from "./Fields";

const texts = projectsTexts.form;

export interface ProjectForm {
  name: string;
  color: string | null;
  isPrivate: boolean;
  members: PersonChoice[];
}

export function ColorSelect({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (color: string | null) => void;
}) {
  const none = { value: "", label: texts.noColor };
  const options = [
    none,
    ...COLOR_NAMES.map((name) => ({ value: name, label: workTexts.colors[name] ?? name })),
  ];
  return (
    <Select
      selectedOption={options.find((option) => option.value === value) ?? none}
      options={options}
      onChange={({ detail }) =>
        onChange(detail.selectedOption.value === "" ? null : (detail.selectedOption.value ?? null))
      }
    />
  );
}

interface ProjectFieldsProps {
  form: ProjectForm;
  onChange: (form: ProjectForm) => void;
  nameGap: string | undefined;
  /** Whether the viewer decides who sees it. */
  mine: boolean;
}

export function ProjectFields({ form, onChange, nameGap, mine }: ProjectFieldsProps) {
  return (
    <SpaceBetween size="m">
      <FormField label={texts.name} errorText={nameGap}>
        <Input
          autoFocus
          value={form.name}
          onChange={({ detail }) => onChange({ ...form, name: detail.value })}
        />
      </FormField>
      <FormField label={texts.color}>
        <ColorSelect value={form.color} onChange={(color) => onChange({ ...form, color })} />
      </FormField>
      <Checkbox
        checked={form.isPrivate}
        disabled={!mine}
        description={mine ? undefined : texts.notMine}
        onChange={({ detail }) => onChange({ ...form, isPrivate: detail.checked })}
      >
        {texts.isPrivate}
      </Checkbox>
      <FormField label={texts.members} description={texts.membersText}>
        <SpaceBetween size="xs">
          <AssigneeField
            without={form.members.map(({ id }) => id)}
            onAdd={(person) => {
              if (form.members.some(({ id }) => id === person.id)) return;
              onChange({ ...form, members: [...form.members, person] });
            }}
          />
          {form.members.length === 0 ? null : (
            <TokenGroup
              items={form.members.map(({ name }) => ({ label: name, dismissLabel: texts.remove(name) }))}
              onDismiss={({ detail }) =>
                onChange({ ...form, members: form.members.filter((_, index) => index !== detail.itemIndex) })
              }
            />
          )}
        </SpaceBetween>
      </FormField>
    </SpaceBetween>
  );
}
