import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import { useExcludePairMutation, useListExclusionsQuery, useRemoveExclusionMutation } from "@api";
import type { Exclusion } from "@api/types";
import { PersonSelect, type ChosenPerson } from "@shared/components/PersonSelect";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { useNotify } from "@shared/notices";
import { formatNumber } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";
import { common } from "@shared/texts/common";
import { namesOf } from "../queries";
import { exclusionColumns } from "../table-config";

const texts = coffee.exclusions;

export default function ExclusionsPage() {
  const exclusions = useListExclusionsQuery();
  const [adding, setAdding] = useState(false);
  const [exclude] = useExcludePairMutation();
  const [remove, removing] = useRemoveExclusionMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();

  async function letMeet(exclusion: Exclusion) {
    const { error } = await remove({ id: exclusion.id });
    if (notifyFailure(error)) return;
    notify(
      { kind: "success", text: texts.removed(namesOf(exclusion.people)) },
      { label: common.undo, run: () => void undo(exclusion) },
    );
  }

  async function undo({ people }: Exclusion) {
    const { error } = await exclude({ body: { people: people.map(({ id }) => id) } });
    notifyFailure(error);
  }

  return (
    <Page
      title={texts.title}
      description={texts.description}
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          {texts.add}
        </Button>
      }
    >
      <DataTable
        answer={exclusions}
        label={texts.title}
        trackBy="id"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={exclusions.data === undefined ? "" : `(${formatNumber(exclusions.data.items.length)})`}
          >
            {texts.title}
          </Header>
        }
        empty={{ title: texts.empty, message: texts.emptyText }}
        columnDefinitions={[
          ...exclusionColumns,
          {
            id: ACTION_COLUMN,
            header: texts.columns.action,
            cell: (exclusion) => (
              <Button
                variant="inline-link"
                ariaLabel={texts.removeNamed(namesOf(exclusion.people))}
                disabled={removing.isLoading}
                onClick={() => void letMeet(exclusion)}
              >
                {texts.remove}
              </Button>
            ),
          },
        ]}
      />
      {adding ? <AddDialog onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const [first, setFirst] = useState<ChosenPerson>();
  const [second, setSecond] = useState<ChosenPerson>();
  const [gap, setGap] = useState<string>();
  const [exclude, { isLoading, error }] = useExcludePairMutation();
  const notify = useNotify();

  async function submit() {
    const complete = first !== undefined && second !== undefined && first.id !== second.id;
    setGap(complete ? undefined : texts.gap);
    if (!complete) return;
    const { data } = await exclude({ body: { people: [first.id, second.id] } });
    const added = data?.items.find(({ people }) =>
      [first.id, second.id].every((id) => people.some((person) => person.id === id)),
    );
    if (added === undefined) return;
    notify({ kind: "success", text: texts.added(namesOf(added.people)) });
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.add}
      submit={texts.submit}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <FormField label={texts.first}>
        <PersonSelect chosen={first} onChange={setFirst} />
      </FormField>
      <FormField label={texts.second} errorText={gap}>
        <PersonSelect chosen={second} onChange={setSecond} />
      </FormField>
    </ConfirmDialog>
  );
}
