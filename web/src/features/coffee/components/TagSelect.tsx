import Autosuggest from "@cloudscape-design/components/autosuggest";
import { useListTagsQuery } from "@api";
import { plural } from "@shared/numbers";
import { programsTexts } from "@shared/texts/programs";

const texts = programsTexts.form;

interface TagSelectProps {
  value: string;
  onChange: (tag: string) => void;
}

/** One of the tags that people carry, or one that they will. */
export function TagSelect({ value, onChange }: TagSelectProps) {
  const tags = useListTagsQuery();
  const options = (tags.data?.items ?? []).map(({ name, people }) => ({
    value: name,
    description: plural(people, { one: "# person", other: "# people" }),
  }));
  return (
    <Autosuggest
      value={value}
      onChange={({ detail }) => onChange(detail.value)}
      options={options}
      enteredTextLabel={texts.hostTagUse}
      statusType={tags.isLoading ? "loading" : tags.isError ? "error" : "finished"}
      errorText={texts.hostTagsFailed}
      loadingText={texts.hostTagsLoading}
    />
  );
}
