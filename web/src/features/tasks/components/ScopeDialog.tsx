import Modal from "@cloudscape-design/components/modal";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import FormField from "@cloudscape-design/components/form-field";
import { useCallback, useState, type ReactNode } from "react";
import type { Scope, Task } from "@api/types";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";

const texts = tasksTexts.scope;
const SCOPES: readonly Scope[] = ["this", "following", "all"];

/** What is chosen; null when nobody wants the change after all. */
type Chosen = { scope?: Scope } | null;

/** Asks of a task that repeats which ones a change is for; of others it does not ask. Render `dialog`. */
export function useScope(task: Pick<Task, "series">): { ask: () => Promise<Chosen>; dialog: ReactNode } {
  const [answer, setAnswer] = useState<(chosen: Chosen) => void>();
  const repeats = task.series !== null && task.series.state !== "ended";
  const ask = useCallback(
    (): Promise<Chosen> =>
      repeats ? new Promise((resolve) => setAnswer(() => resolve)) : Promise.resolve({}),
    [repeats],
  );
  const close = (chosen: Chosen) => {
    answer?.(chosen);
    setAnswer(undefined);
  };
  return { ask, dialog: answer === undefined ? null : <ScopeDialog onClose={close} /> };
}

function ScopeDialog({ onClose }: { onClose: (chosen: Chosen) => void }) {
  const [scope, setScope] = useState<Scope>("this");
  return (
    <Modal
      visible
      header={texts.title}
      closeAriaLabel={common.close}
      onDismiss={() => onClose(null)}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => onClose(null)}>
              {common.cancel}
            </Button>
            <Button variant="primary" onClick={() => onClose({ scope })}>
              {texts.apply}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FormField label={texts.text}>
        <RadioGroup
          value={scope}
          items={SCOPES.map((value) => ({ value, label: texts[value] }))}
          onChange={({ detail }) => setScope(SCOPES.find((each) => each === detail.value) ?? "this")}
        />
      </FormField>
    </Modal>
  );
}
