import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { common } from "@shared/texts/common";
import { syncTexts } from "@shared/texts/sync";

const texts = syncTexts.signOut;

interface SignOutDialogProps {
  waiting: number;
  onKeep: () => void;
  onDiscard: () => void;
  onClose: () => void;
}

/** Before signing out with changes that are not sent. */
export default function SignOutDialog({ waiting, onKeep, onDiscard, onClose }: SignOutDialogProps) {
  return (
    <Modal
      visible
      header={texts.title}
      closeAriaLabel={common.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {texts.stay}
            </Button>
            <Button onClick={onDiscard}>{texts.discard}</Button>
            <Button variant="primary" onClick={onKeep}>
              {texts.keep}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {texts.text(waiting)}
    </Modal>
  );
}
