import Autosuggest from "@cloudscape-design/components/autosuggest";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import { topicTexts } from "@shared/texts/topics";

interface TopicPickerProps {
  value: readonly string[];
  onChange: (topics: string[]) => void;
  suggestions: readonly { topic: string; people: number }[];
  invalid?: boolean;
  /** How typed words are written; topics are in lower case. */
  clean?: (text: string) => string;
  placeholder?: string;
  empty?: string;
}

const SUGGESTIONS_SHOWN_MAX = 50;

export function normaliseTopic(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}

/** Suggestions from everybody's topics, or one's own words; Enter or a comma adds. */
export function TopicPicker({
  value,
  onChange,
  suggestions,
  invalid = false,
  clean = normaliseTopic,
  placeholder = topicTexts.placeholder,
  empty = topicTexts.empty,
}: TopicPickerProps) {
  const [text, setText] = useState("");

  function add(input: string) {
    const added = input
      .split(",")
      .map(clean)
      .filter((topic) => topic !== "" && !value.includes(topic));
    if (added.length > 0) onChange([...value, ...new Set(added)]);
    setText("");
  }

  const options = suggestions
    .filter(({ topic }) => !value.includes(topic))
    .slice(0, SUGGESTIONS_SHOWN_MAX)
    .map(({ topic, people }) => ({ value: topic, labelTag: topicTexts.people(people) }));

  return (
    <SpaceBetween size="xs">
      <Autosuggest
        value={text}
        onChange={({ detail }) => (detail.value.endsWith(",") ? add(detail.value) : setText(detail.value))}
        onSelect={({ detail }) => add(detail.value)}
        onKeyDown={(event) => {
          if (event.detail.key === "Enter" && text.trim() !== "") {
            event.preventDefault();
            add(text);
          }
        }}
        onBlur={() => add(text)}
        options={options}
        enteredTextLabel={(entered) => topicTexts.add(entered)}
        placeholder={placeholder}
        empty={empty}
        invalid={invalid}
      />
      <TokenGroup
        items={value.map((topic) => ({ label: topic, dismissLabel: topicTexts.remove(topic) }))}
        onDismiss={({ detail }) => onChange(value.filter((_, index) => index !== detail.itemIndex))}
      />
    </SpaceBetween>
  );
}
