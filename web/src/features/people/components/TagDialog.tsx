import Autosuggest from "@cloudscape-design/components/autosuggest";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useListTagsQuery } from "@api";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";

const texts = peopleTexts.admin;

interface TagDialogProps {
  action: "tag" | "untag";
  count: number;
  onSubmit: (tag: string) => Promise<void>;
  onClose: () => void;
}

/** Which tag to put on, or to take away from, the chosen people. */
export function TagDialog({ action, count, onSubmit, onClose }: TagDialogProps) {
  const tags = useListTagsQuery();
  const [tag, setTag] = useState("");
  const [gap, setGap] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit() {
    setGap(tag.trim() === "" ? texts.tagGap : undefined);
    if (tag.trim() === "") return;
    setBusy(true);
    await onSubmit(tag.trim());
    setBusy(false);
  }

  return (
    <Modal
      visible
      header={action === "tag" ? texts.tagTitle(count) : texts.untagTitle(count)}
      closeAriaLabel={common.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button variant="primary" loading={busy} onClick={() => void submit()}>
              {action === "tag" ? texts.tagSubmit : texts.untagSubmit}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <FormField label={texts.tagLabel} description={texts.tagHint} errorText={gap}>
        <Autosuggest
          value={tag}
          onChange={({ detail }) => setTag(detail.value)}
          options={(tags.data?.items ?? []).map(({ name, people }) => ({
            value: name,
            labelTag: peopleTexts.count(people),
          }))}
          enteredTextLabel={texts.tagEnter}
          placeholder={texts.tagPlaceholder}
          empty={texts.tagEmpty}
          ariaLabel={texts.tagLabel}
        />
      </FormField>
    </Modal>
  );
}
