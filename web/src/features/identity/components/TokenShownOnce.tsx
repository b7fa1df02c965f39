import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { common } from "@shared/texts/common";
import { security } from "@shared/texts/security";

const texts = security.tokens;

export function TokenShownOnce({ token, onClose }: { token: string; onClose: () => void }) {
  return (
    <Modal
      visible
      header={texts.createdTitle}
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
        <Alert type="warning">{texts.createdText}</Alert>
        <CopyToClipboard
          variant="inline"
          textToCopy={token}
          copyButtonAriaLabel={texts.copy}
          copySuccessText={texts.copied}
          copyErrorText={texts.notCopied}
        />
      </SpaceBetween>
    </Modal>
  );
}
