import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useCreateServiceMutation } from "@api";
import { asFailure } from "@api/failure";
import type { Role } from "@api/types";
import { ChoiceField } from "@shared/components/ChoiceField";
import { FailureAlert } from "@shared/components/FailureAlert";
import { ShownOnce } from "@shared/components/ShownOnce";
import { common } from "@shared/texts/common";
import { security } from "@shared/texts/security";
import { TOKEN_DAYS } from "../table-config";

const texts = security.services;

export function NewServiceDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [days, setDays] = useState<number>(90);
  const [gap, setGap] = useState<string>();
  const [create, { data, isLoading, error, reset }] = useCreateServiceMutation();
  const fields = asFailure(error)?.fields ?? {};
  const options = TOKEN_DAYS.map((value) => ({ value: String(value), label: security.tokens.days(value) }));

  function submit() {
    setGap(name.trim() === "" ? texts.nameGap : undefined);
    if (name.trim() !== "") void create({ body: { name: name.trim(), role, expires_in_days: days } });
  }

  function close() {
    // The token must not stay in memory.
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
        <ChoiceField
          label={texts.role}
          errorText={fields.role}
          value={role}
          onChange={(id) => setRole(id === "admin" ? "admin" : "member")}
          options={(["member", "admin"] as const).map((id) => ({ id, text: texts.roles[id] }))}
        />
        <FormField label={security.tokens.expires} errorText={fields.expires_in_days}>
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
