import Box from "@cloudscape-design/components/box";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { QuickAdd } from "./QuickAdd";

const texts = tasksTexts.quick;

/** From anywhere, by a key: it stays open for the next task until it is closed. */
export default function QuickAddDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal
      visible
      position="top"
      size="large"
      onDismiss={onClose}
      header={texts.title}
      closeAriaLabel={common.close}
    >
      <SpaceBetween size="s">
        <QuickAdd autoFocus />
        <Box color="text-body-secondary" fontSize="body-s">
          {texts.hint}
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
