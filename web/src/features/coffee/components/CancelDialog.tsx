import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { FailureAlert } from "@shared/components/FailureAlert";
import { common } from "@shared/texts/common";

interface CancelDialogProps {
  title: string;
  text: string;
  reasonLabel: string;
  keep: string;
  submit: string;
  busy: boolean;
  error: unknown;
  onCancel: (reason: string) => void;
  onClose: () => void;
}

/** For what cannot be undone: says what will happen and to how many, and takes a reason. */
export function CancelDialog(props: CancelDialogProps) {
  const [reason, setReason] = useState("");
  return (
    <Modal
      visible
      header={props.title}
      closeAriaLabel={common.close}
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.onClose}>
              {props.keep}
            </Button>
            <Button variant="primary" loading={props.busy} onClick={() => props.onCancel(reason)}>
              {props.submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert error={props.error} kept />
        <div>{props.text}</div>
        <FormField label={props.reasonLabel} stretch>
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
