import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import Popover from "@cloudscape-design/components/popover";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState, type Ref } from "react";
import { useListProjectsQuery, useListTaskTagsQuery } from "@api";
import { useNarrow } from "@shared/hooks/use-narrow";
import { tasksTexts } from "@shared/texts/tasks";
import { valueOf, withValue, type FilterKey } from "../filter";
import { PRIORITIES } from "./Fields";

const texts = tasksTexts.all;
const SEARCH_AFTER_MS = 300;

interface TaskFiltersProps {
  q: string;
  /** What is wrong with the text, and where. */
  error?: string | undefined;
  onChange: (q: string) => void;
  searchRef?: Ref<InputProps.Ref>;
}

/** The search box in the language of filters, and menus that write into it. */
export function TaskFilters({ q, error, onChange, searchRef }: TaskFiltersProps) {
  const [text, setText] = useState(q);
  const [seen, setSeen] = useState(q);
  // The address changed elsewhere: a saved view, or the way back.
  if (seen !== q) {
    setSeen(q);
    setText(q);
  }
  useEffect(() => {
    if (text.trim() === q) return undefined;
    const timer = setTimeout(() => onChange(text.trim()), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, q, onChange]);

  const narrow = useNarrow();
  const projects = useListProjectsQuery({});
  const tags = useListTaskTagsQuery();
  const menus: { key: FilterKey; none: string; options: { value: string; label: string }[] }[] = [
    {
      key: "status",
      none: texts.anyStatus,
      options: [
        { value: "done", label: tasksTexts.statuses.done ?? "" },
        { value: "skipped", label: tasksTexts.statuses.skipped ?? "" },
        { value: "cancelled", label: tasksTexts.statuses.cancelled ?? "" },
        { value: "any", label: texts.statusAny },
      ],
    },
    { key: "due", none: texts.any, options: [...texts.dueOptions] },
    {
      key: "priority",
      none: texts.any,
      options: PRIORITIES.map((value) => ({ value, label: tasksTexts.priorities[value] ?? value })),
    },
    {
      key: "project",
      none: texts.any,
      options: [
        { value: "none", label: tasksTexts.dialogs.noProject },
        ...(projects.data?.items ?? []).map(({ name }) => ({ value: name, label: name })),
      ],
    },
    {
      key: "tag",
      none: texts.any,
      options: [
        { value: "none", label: texts.noTags },
        ...(tags.data?.items ?? []).map(({ name }) => ({ value: name, label: name })),
      ],
    },
    {
      key: "assignee",
      none: texts.any,
      options: [
        { value: "me", label: texts.me },
        { value: "none", label: texts.nobody },
      ],
    },
  ];

  const chosenBy = (
    <div className="vc-task-filters">
      {menus.map(({ key, none, options }) => {
        const value = valueOf(text, key);
        const all = [{ value: "", label: none }, ...options];
        const chosen = all.find((option) => option.value === (value ?? "")) ?? {
          value: value ?? "",
          label: value ?? none,
        };
        return (
          <Select
            key={key}
            inlineLabelText={texts.filters[key]}
            selectedOption={chosen}
            options={all}
            filteringType={all.length > 10 ? "auto" : "none"}
            onChange={({ detail }) => {
              const { value: picked = "" } = detail.selectedOption;
              const next = withValue(text, key, picked === "" ? undefined : picked);
              setText(next);
              onChange(next);
            }}
          />
        );
      })}
    </div>
  );

  return (
    <SpaceBetween size="s">
      <FormField stretch errorText={error}>
        <div className="vc-quick">
          <Input
            ref={searchRef ?? null}
            type="search"
            value={text}
            ariaLabel={texts.search}
            placeholder={texts.searchPlaceholder}
            autoComplete={false}
            onChange={({ detail }) => setText(detail.value)}
          />
          <Popover
            header={texts.help}
            size="large"
            position="bottom"
            triggerType="custom"
            content={
              <SpaceBetween size="xxs">
                {texts.helpRows.map((row) => (
                  <div key={row.term}>
                    <Box variant="code">{row.term}</Box> {row.text}
                  </div>
                ))}
              </SpaceBetween>
            }
          >
            <Button iconName="status-info" variant="icon" ariaLabel={texts.help} />
          </Popover>
        </div>
      </FormField>
      {narrow ? <ExpandableSection headerText={texts.moreFilters}>{chosenBy}</ExpandableSection> : chosenBy}
    </SpaceBetween>
  );
}
