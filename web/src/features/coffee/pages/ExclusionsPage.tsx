import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useExcludePairMutation, useListExclusionsQuery, useRemoveExclusionMutation } from "@api";
import { asFailure } from "@api/failure";
import type { Exclusion } from "@api/types";
import { PersonSelect, type ChosenPerson } from "@shared/components/PersonSelect";
import { DataTable } from "@shared/components/DataTable";
import { FailureAlert, failureText } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
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

  async function letMeet(exclusion: Exclusion) {
    const { error } = await remove({ id: exclusion.id });
    const failure = asFailure(error);
    if (failure !== undefined) {
      notify({ kind: "error", text: failureText(failure), correlationId: failure.correlationId });
      return;
    }
    const people = exclusion.people.map(({ id }) => id);
    notify(
      { kind: "success", text: texts.removed(namesOf(exclusion.people)) },
      { label: common.undo, run: () => void exclude({ body: { people } }) },
    );
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
    <Modal
      visible
      header={texts.add}
      closeAriaLabel={common.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button variant="primary" loading={isLoading} onClick={() => void submit()}>
              {texts.submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert error={error} kept />
        <FormField label={texts.first}>
          <PersonSelect chosen={first} onChange={setFirst} />
        </FormField>
        <FormField label={texts.second} errorText={gap}>
          <PersonSelect chosen={second} onChange={setSecond} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
