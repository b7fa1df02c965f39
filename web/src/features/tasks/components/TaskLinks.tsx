import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Task, TaskPatch } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";

const texts = tasksTexts.editor;
const ALLOWED = /^(https?:\/\/|mailto:).+/i;

interface TaskLinksProps {
  task: Task;
  disabled: boolean;
  onChange: (patch: TaskPatch) => Promise<boolean>;
}

/** What a task is about elsewhere. */
export function TaskLinks({ task, disabled, onChange }: TaskLinksProps) {
  const [adding, setAdding] = useState(false);
  return (
    <SpaceBetween size="xs">
      <Header
        variant="h3"
        actions={
          <Button
            variant="icon"
            iconName="add-plus"
            ariaLabel={texts.addLink}
            disabled={disabled}
            onClick={() => setAdding(true)}
          />
        }
      >
        {texts.links}
      </Header>
      {task.links.map((link) => {
        const name = link.title ?? link.url;
        return (
          <SpaceBetween key={link.url} direction="horizontal" size="xxs" alignItems="center">
            <Link href={link.url} external rel="noopener noreferrer nofollow">
              <bdi>{name}</bdi>
            </Link>
            <Button
              variant="inline-icon"
              iconName="remove"
              disabled={disabled}
              ariaLabel={texts.removeLink(name)}
              onClick={() => void onChange({ links: task.links.filter((each) => each !== link) })}
            />
          </SpaceBetween>
        );
      })}
      {adding ? (
        <AddLinkDialog
          onAdd={async (url, title) => {
            if (await onChange({ links: [...task.links, { url, title }] })) setAdding(false);
          }}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </SpaceBetween>
  );
}

interface AddLinkDialogProps {
  onAdd: (url: string, title: string | null) => Promise<void>;
  onClose: () => void;
}

function AddLinkDialog({ onAdd, onClose }: AddLinkDialogProps) {
  const [url, setUrl] = useState("");
  const [title, setTitle] = useState("");
  const [busy, setBusy] = useState(false);
  const fits = ALLOWED.test(url.trim());
  return (
    <ConfirmDialog
      title={texts.addLink}
      submit={common.save}
      busy={busy}
      error={undefined}
      gap={fits ? undefined : texts.linkGap}
      onConfirm={() => {
        setBusy(true);
        void onAdd(url.trim(), title.trim() === "" ? null : title.trim()).finally(() => setBusy(false));
      }}
      onClose={onClose}
    >
      <FormField label={texts.linkUrl} errorText={url === "" || fits ? undefined : texts.linkGap}>
        <Input
          value={url}
          type="url"
          placeholder="https://"
          onChange={({ detail }) => setUrl(detail.value)}
        />
      </FormField>
      <FormField
        label={
          <>
            {texts.linkTitle} <i>({common.optional})</i>
          </>
        }
      >
        <Input value={title} onChange={({ detail }) => setTitle(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
