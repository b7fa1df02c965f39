import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { common } from "@shared/texts/common";
import { FailureAlert } from "./FailureAlert";

interface ConfirmDialogProps {
  title: string;
  submit: string;
  busy: boolean;
  error: unknown;
  /** Why it cannot be confirmed yet. */
  gap?: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** One thing to submit: what cannot be undone, with what will happen and to whom, or a few fields. */
export function ConfirmDialog(props: ConfirmDialogProps) {
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
              {common.cancel}
            </Button>
            <Button
              variant="primary"
              loading={props.busy}
              disabled={props.gap !== undefined}
              disabledReason={props.gap}
              onClick={props.onConfirm}
            >
              {props.submit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FailureAlert error={props.error} kept />
        {props.children}
      </SpaceBetween>
    </Modal>
  );
}
