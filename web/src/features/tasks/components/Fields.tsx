// Fields to choose a project, a person, tags and a priority, shared by the editor and the dialogs.

import Autosuggest from "@cloudscape-design/components/autosuggest";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import { useEffect, useState } from "react";
import { useFindPeopleQuery, useListProjectsQuery, useListTaskTagsQuery } from "@api";
import type { Priority, Project } from "@api/types";
import { peopleTexts } from "@shared/texts/people";
import { tasksTexts } from "@shared/texts/tasks";
import { personName, type PersonChoice } from "../people";

const texts = tasksTexts;
/** A search waits for a pause in typing. */
const TYPING_PAUSE_MS = 250;
export const PRIORITIES: readonly Priority[] = ["high", "medium", "low", "none"];

export interface Whereabouts {
  project: string | null;
  section: string | null;
}

const NONE = "none";

function valueOf({ project, section }: Whereabouts): string {
  return project === null ? NONE : `${project}/${section ?? ""}`;
}

/** No project, each project, and each section of it below it. */
export function projectOptions(projects: readonly Project[]): (SelectProps.Option & { value: string })[] {
  return [
    { value: NONE, label: texts.dialogs.noProject },
    ...projects.flatMap((project) => [
      {
        value: valueOf({ project: project.id, section: null }),
        label: project.name,
        ...(project.is_private ? { iconName: "lock-private" as const } : {}),
      },
      ...project.sections.map((section) => ({
        value: valueOf({ project: project.id, section: section.id }),
        label: `${project.name} / ${section.name}`,
      })),
    ]),
  ];
}

interface ProjectSelectProps {
  value: Whereabouts;
  /** While its project is not among those that are listed: it is archived. */
  name?: string | undefined;
  onChange: (value: Whereabouts) => void;
}

/** Place inside a FormField, which gives the label. */
export function ProjectSelect({ value, name, onChange }: ProjectSelectProps) {
  const projects = useListProjectsQuery({});
  const options = projectOptions(projects.data?.items ?? []);
  const now = valueOf(value);
  return (
    <Select
      filteringType={options.length > 8 ? "auto" : "none"}
      selectedOption={options.find((option) => option.value === now) ?? { value: now, label: name ?? "" }}
      options={options}
      statusType={projects.isLoading ? "loading" : "finished"}
      onChange={({ detail }) => {
        const [project = NONE, section = ""] = (detail.selectedOption.value ?? NONE).split("/");
        if (project === NONE) onChange({ project: null, section: null });
        else onChange({ project, section: section === "" ? null : section });
      }}
    />
  );
}

interface TagFieldProps {
  without: readonly string[];
  onAdd: (name: string) => void;
  autoFocus?: boolean;
}

/** Chooses a tag or types a new one; Enter takes it. */
export function TagField({ without, onAdd, autoFocus = false }: TagFieldProps) {
  const tags = useListTaskTagsQuery();
  const [text, setText] = useState("");
  const options = (tags.data?.items ?? [])
    .filter(({ name }) => !without.includes(name))
    .map(({ name }) => ({ value: name }));
  function take(name: string) {
    const tidy = name.trim().replace(/^#/, "");
    if (tidy === "" || without.includes(tidy)) return;
    setText("");
    onAdd(tidy);
  }
  return (
    <Autosuggest
      autoFocus={autoFocus}
      value={text}
      options={options}
      ariaLabel={texts.editor.addTag}
      placeholder={texts.editor.addTag}
      enteredTextLabel={texts.editor.useTag}
      onChange={({ detail }) => setText(detail.value)}
      onSelect={({ detail }) => take(detail.value)}
      onKeyDown={({ detail }) => {
        if (detail.key === "Enter") take(text);
      }}
    />
  );
}

interface AssigneeFieldProps {
  without: readonly string[];
  onAdd: (person: PersonChoice) => void;
}

/** Finds anybody by the beginning of a name: the server searches while one types. */
export function AssigneeField({ without, onAdd }: AssigneeFieldProps) {
  const [typed, setTyped] = useState("");
  const [name, setName] = useState("");
  const { currentData, isFetching, error, refetch } = useFindPeopleQuery(name === "" ? {} : { name });
  useEffect(() => {
    const timer = setTimeout(() => setName(typed.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const people = (currentData?.items ?? []).filter(({ id }) => !without.includes(id));
  return (
    <Select
      filteringType="manual"
      selectedOption={null}
      placeholder={texts.editor.addAssignee}
      ariaLabel={texts.editor.addAssignee}
      filteringPlaceholder={peopleTexts.select.findByName}
      filteringAriaLabel={peopleTexts.select.findByName}
      statusType={error !== undefined ? "error" : isFetching ? "loading" : "finished"}
      loadingText={peopleTexts.select.searching}
      errorText={peopleTexts.select.failed}
      recoveryText={peopleTexts.select.retry}
      empty={peopleTexts.select.noneFound}
      options={people.map((person) => ({
        value: person.id,
        label: personName(person),
        ...(person.team === null ? {} : { tags: [person.team] }),
      }))}
      onLoadItems={({ detail }) => {
        setTyped(detail.filteringText);
        if (error !== undefined) void refetch();
      }}
      onChange={({ detail }) => {
        const person = people.find(({ id }) => id === detail.selectedOption.value);
        if (person !== undefined) onAdd({ id: person.id, name: personName(person) });
      }}
    />
  );
}
