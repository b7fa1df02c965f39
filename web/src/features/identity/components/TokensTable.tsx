import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useCreateApiTokenMutation, useListApiTokensQuery, useRevokeApiTokenMutation } from "@api";
import { asFailure } from "@api/failure";
import type { ApiToken } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { DataTable } from "@shared/components/DataTable";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { FailureAlert } from "@shared/components/FailureAlert";
import { ShownOnce } from "@shared/components/ShownOnce";
import { useNotify } from "@shared/notices";
import { common } from "@shared/texts/common";
import { security } from "@shared/texts/security";
import { TOKEN_DAYS, tokenColumns } from "../table-config";

const texts = security.tokens;

export function TokensTable() {
  const tokens = useListApiTokensQuery();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  const create = <Button onClick={() => setCreating(true)}>{texts.create}</Button>;

  return (
    <>
      <DataTable
        answer={tokens}
        label={texts.title}
        trackBy="id"
        header={
          <Header variant="h2" description={texts.description} actions={create}>
            {texts.title}
          </Header>
        }
        empty={{ title: texts.empty, message: texts.emptyText }}
        columnDefinitions={[
          ...tokenColumns,
          {
            id: ACTION_COLUMN,
            header: texts.columns.action,
            cell: (token) => (
              <Button
                variant="inline-link"
                ariaLabel={texts.revokeNamed(token.name)}
                onClick={() => setRevoking(token)}
              >
                {texts.revoke}
              </Button>
            ),
          },
        ]}
      />
      {creating ? <CreateDialog onClose={() => setCreating(false)} /> : null}
      {revoking === undefined ? null : (
        <RevokeDialog token={revoking} onClose={() => setRevoking(undefined)} />
      )}
    </>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState<number>(90);
  const [gap, setGap] = useState<string>();
  const [create, { data, isLoading, error, reset }] = useCreateApiTokenMutation();
  const fields = asFailure(error)?.fields ?? {};
  const options = TOKEN_DAYS.map((value) => ({ value: String(value), label: texts.days(value) }));

  function submit() {
    setGap(name.trim() === "" ? texts.nameGap : undefined);
    if (name.trim() !== "") void create({ body: { name: name.trim(), expires_in_days: days } });
  }

  function close() {
    reset();
    onClose();
  }

  if (data !== undefined)
    return <ShownOnce secret={data.token} texts={security.tokens.shownOnce} onClose={close} />;
  return (
    <Modal
      visible
      header={texts.create}
      closeAriaLabel={common.close}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              {common.cancel}
            </Button>
            <Button variant="primary" loading={isLoading} onClick={submit}>
              {texts.create}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert error={error} kept />
        <FormField label={texts.name} errorText={gap ?? fields.name}>
          <Input autoFocus value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label={texts.expires} errorText={fields.expires_in_days}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === String(days)) ?? null}
            onChange={({ detail }) => setDays(Number(detail.selectedOption.value))}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}

function RevokeDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const [revoke, { isLoading, error }] = useRevokeApiTokenMutation();
  const notify = useNotify();

  async function submit() {
    if ((await revoke({ id: token.id })).error !== undefined) return;
    notify({ kind: "success", text: texts.revoked });
    onClose();
  }

  return (
    <ConfirmDialog
      title={texts.revokeTitle}
      submit={texts.revoke}
      busy={isLoading}
      error={error}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <div>{texts.revokeText(token.name)}</div>
    </ConfirmDialog>
  );
}
