// A secret that cannot be looked at again: to be copied now.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { common } from "@shared/texts/common";

interface ShownOnceProps {
  secret: string;
  texts: { title: string; text: string; copy: string; copied: string; notCopied: string; done: string };
  onClose: () => void;
  children?: ReactNode;
}

export function ShownOnce({ secret, texts, onClose, children }: ShownOnceProps) {
  return (
    <Modal
      visible
      header={texts.title}
      closeAriaLabel={common.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            {texts.done}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">{texts.text}</Alert>
        <CopyToClipboard
          variant="inline"
          textToCopy={secret}
          copyButtonAriaLabel={texts.copy}
          copySuccessText={texts.copied}
          copyErrorText={texts.notCopied}
        />
        {children}
      </SpaceBetween>
    </Modal>
  );
}
