import Select from "@cloudscape-design/components/select";
import { useEffect, useState } from "react";
import { useListPeopleQuery } from "@api";
import { peopleTexts } from "@shared/texts/people";

/** A search waits for a pause in typing. */
const TYPING_PAUSE_MS = 250;

export interface ChosenPerson {
  id: string;
  name: string;
}

interface PersonSelectProps {
  chosen: ChosenPerson | undefined;
  onChange: (person: ChosenPerson) => void;
}

/** Finds one person among thousands: the server searches while one types. */
export function PersonSelect({ chosen, onChange }: PersonSelectProps) {
  const [typed, setTyped] = useState("");
  const [query, setQuery] = useState("");
  const { currentData, isFetching, error, refetch } = useListPeopleQuery(
    query === "" ? { limit: 25 } : { query, limit: 25 },
  );
  const texts = peopleTexts.select;

  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  const options = (currentData?.items ?? []).map((person) => ({
    value: person.id,
    label: person.name,
    description: person.email,
    ...(person.team === null ? {} : { tags: [person.team] }),
  }));
  const status = error !== undefined ? "error" : isFetching ? "loading" : "finished";
  return (
    <Select
      filteringType="manual"
      selectedOption={chosen === undefined ? null : { value: chosen.id, label: chosen.name }}
      options={options}
      placeholder={texts.placeholder}
      filteringPlaceholder={texts.find}
      filteringAriaLabel={texts.find}
      statusType={status}
      loadingText={texts.searching}
      errorText={texts.failed}
      recoveryText={texts.retry}
      empty={texts.noneFound}
      onLoadItems={({ detail }) => {
        setTyped(detail.filteringText);
        if (error !== undefined) void refetch();
      }}
      onChange={({ detail: { selectedOption } }) => {
        if (selectedOption.value !== undefined) {
          onChange({ id: selectedOption.value, name: selectedOption.label ?? selectedOption.value });
        }
      }}
    />
  );
}
