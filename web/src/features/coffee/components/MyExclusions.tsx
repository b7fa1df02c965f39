import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type SubmitEvent } from "react";
import { useExcludeForMyselfMutation, useListMyExclusionsQuery, useRemoveMyExclusionMutation } from "@api";
import type { MyExclusion } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { useNotify } from "@shared/notices";
import { coffee } from "@shared/texts/coffee";
import { common } from "@shared/texts/common";
import { nameOf } from "../queries";
import { myExclusionColumns } from "../table-config";

const texts = coffee.exclusions.mine;

/** Whom I would rather not meet: seen by me alone. */
export function MyExclusions() {
  const mine = useListMyExclusionsQuery();
  const [exclude] = useExcludeForMyselfMutation();
  const [remove, removing] = useRemoveMyExclusionMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();

  async function meetAgain(exclusion: MyExclusion) {
    const { error } = await remove({ id: exclusion.id });
    if (notifyFailure(error)) return;
    notify(
      { kind: "success", text: texts.removed(nameOf(exclusion.with)) },
      { label: common.undo, run: () => void undo(exclusion) },
    );
  }

  async function undo(exclusion: MyExclusion) {
    const { error } = await exclude({ body: { person: exclusion.with.id } });
    notifyFailure(error);
  }

  return (
    <DataTable
      answer={mine}
      label={texts.title}
      trackBy="id"
      header={
        <Header variant="h2" description={texts.description}>
          {texts.title}
        </Header>
      }
      empty={{ title: texts.empty, message: texts.emptyText }}
      columnDefinitions={[
        ...myExclusionColumns,
        {
          id: ACTION_COLUMN,
          header: texts.columns.action,
          cell: (exclusion) => (
            <Button
              variant="inline-link"
              ariaLabel={texts.removeNamed(nameOf(exclusion.with))}
              disabled={removing.isLoading}
              onClick={() => void meetAgain(exclusion)}
            >
              {texts.remove}
            </Button>
          ),
        },
      ]}
      footer={<AddForm />}
    />
  );
}

function AddForm() {
  const [address, setAddress] = useState("");
  const [gap, setGap] = useState<string>();
  const [exclude, { isLoading, error, reset }] = useExcludeForMyselfMutation();
  const notify = useNotify();

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const email = address.trim();
    setGap(email === "" ? texts.addressGap : undefined);
    if (email === "") return;
    const { data } = await exclude({ body: { email } });
    const added = data?.items[0];
    if (added === undefined) return;
    setAddress("");
    notify({ kind: "success", text: texts.added(nameOf(added.with)) });
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <SpaceBetween size="s">
        <FailureAlert error={error} kept />
        <FormField
          label={texts.address}
          errorText={gap}
          secondaryControl={<Button loading={isLoading}>{texts.add}</Button>}
        >
          <Input
            type="email"
            inputMode="email"
            autoComplete={false}
            value={address}
            onChange={({ detail }) => {
              setAddress(detail.value);
              if (error !== undefined) reset();
            }}
          />
        </FormField>
      </SpaceBetween>
    </form>
  );
}
