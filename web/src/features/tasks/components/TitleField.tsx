import { useState } from "react";
import { tasksTexts } from "@shared/texts/tasks";
import "./tasks.css";

const texts = tasksTexts.editor;

interface TitleFieldProps {
  title: string;
  disabled: boolean;
  /** Answers whether it was saved; else what was typed stays. */
  onSave: (title: string) => Promise<boolean>;
}

/** The title is changed where it stands: Enter or leaving it saves, Escape brings the former one back. */
export function TitleField({ title, disabled, onSave }: TitleFieldProps) {
  const [text, setText] = useState(title);
  const [saving, setSaving] = useState(false);
  const [seen, setSeen] = useState(title);
  if (seen !== title) {
    // Changed elsewhere: what is being typed here stays.
    setSeen(title);
    if (text === seen) setText(title);
  }
  const empty = text.trim() === "";

  async function save() {
    const tidy = text.replace(/\s+/g, " ").trim();
    if (tidy === title || tidy === "" || saving) return;
    setSaving(true);
    await onSave(tidy);
    setSaving(false);
  }

  return (
    <textarea
      className="vc-task-title"
      rows={1}
      maxLength={500}
      value={text}
      readOnly={disabled}
      aria-label={texts.titleLabel}
      aria-invalid={empty}
      title={empty ? texts.titleGap : undefined}
      onChange={(event) => setText(event.target.value.replaceAll("\n", " "))}
      onBlur={() => (empty ? setText(title) : void save())}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          event.currentTarget.blur();
        } else if (event.key === "Escape") {
          setText(title);
        }
      }}
    />
  );
}
