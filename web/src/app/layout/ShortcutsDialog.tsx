import Box from "@cloudscape-design/components/box";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { common } from "@shared/texts/common";
import { layout } from "@shared/texts/layout";
import { tasksTexts } from "@shared/texts/tasks";

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal visible onDismiss={onClose} header={layout.shortcuts} closeAriaLabel={common.close}>
      <SpaceBetween size="s">
        <Table
          variant="embedded"
          ariaLabels={{ tableLabel: layout.shortcuts }}
          items={[...layout.shortcutRows, ...tasksTexts.shortcuts]}
          columnDefinitions={[
            {
              id: "keys",
              header: "Keys",
              cell: (row) => row.keys.map((key) => <kbd key={key}>{key} </kbd>),
              width: 120,
            },
            { id: "text", header: "What happens", cell: (row) => row.text, isRowHeader: true },
          ]}
        />
        <Box color="text-body-secondary">{layout.shortcutGrid}</Box>
      </SpaceBetween>
    </Modal>
  );
}
