import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";
import { useParseTaskMutation, type ActedOnTask } from "@api";
import type { UnderstoodTask } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { temporaryId, useWrite } from "@shared/hooks/use-write";
import { tasksTexts } from "@shared/texts/tasks";
import { useTell, useTellWaiting } from "../queries";
import { movedRanges, replaced, type Range } from "../quick";
import "./tasks.css";

const texts = tasksTexts.quick;
/** What was typed is read after a pause as short as one between two keys. */
const READ_AFTER_MS = 150;
type Chip = UnderstoodTask["chips"][number];

interface QuickAddProps {
  /** Where a task goes whose text names no project. */
  project?: string;
  /** A form may open with the text of a search. */
  initial?: string;
  autoFocus?: boolean;
}

/** One line for a task in plain words. It stays for the next one. */
export function QuickAdd({ project, initial = "", autoFocus = false }: QuickAddProps) {
  const [text, setText] = useState(initial);
  const [dismissed, setDismissed] = useState<Range[]>([]);
  const [understood, setUnderstood] = useState<{ of: string; task: UnderstoodTask }>();
  const [parse] = useParseTaskMutation();
  const adding = useWrite();
  const tell = useTell();
  const tellWaiting = useTellWaiting();
  const input = useRef<InputProps.Ref>(null);

  useEffect(() => {
    if (!autoFocus) return undefined;
    // After the dialog has taken the focus for its first button.
    const frame = requestAnimationFrame(() => input.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [autoFocus]);

  useEffect(() => {
    if (text.trim() === "") return undefined;
    let left = false;
    const timer = setTimeout(() => {
      void parse({ body: { text, dismissed } }).then(({ data }) => {
        if (!left && data !== undefined) setUnderstood({ of: text, task: data });
      });
    }, READ_AFTER_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text, dismissed, parse]);

  function change(next: string, more: Range[] = []) {
    setDismissed((before) => [...movedRanges(text, next, before), ...more]);
    setText(next);
    if (adding.error !== undefined) adding.reset();
  }

  async function submit() {
    if (text.trim() === "" || adding.isLoading) return;
    const written_at = new Date().toISOString();
    const body = { text, dismissed, written_at, ...(project === undefined ? {} : { project }) };
    const deed = { kind: "quick" as const, task: temporaryId(), body };
    const { data, error, waits } = await adding.write<ActedOnTask>(deed);
    if (error !== undefined) return;
    if (waits !== undefined) tellWaiting(tasksTexts.did.add(text), waits);
    else tell(tasksTexts.did.add(data.task.title), data.action);
    setText("");
    setDismissed([]);
    input.current?.focus();
  }

  const shown = understood?.of === text && text.trim() !== "" ? understood.task : undefined;
  // While the next answer is on the way, the chips that are still there stay where they are.
  const chips = shown?.chips ?? (text.trim() === "" ? [] : (understood?.task.chips ?? []));
  const fieldError = adding.error?.fields.text;

  return (
    <SpaceBetween size="xs">
      <div className="vc-quick">
        <Input
          ref={input}
          value={text}
          ariaLabel={texts.label}
          placeholder={texts.placeholder}
          autoComplete={false}
          onChange={({ detail }) => change(detail.value)}
          onKeyDown={(event) => {
            if (event.detail.key !== "Enter" || event.detail.isComposing) return;
            event.preventDefault();
            void submit();
          }}
        />
        <Button iconName="add-plus" loading={adding.isLoading} onClick={() => void submit()}>
          {texts.add}
        </Button>
      </div>
      {chips.length === 0 ? null : (
        <ul className="vc-chips" aria-label={texts.understood}>
          {chips.map((chip) => (
            <li key={`${chip.start} ${chip.kind}`}>
              <ChipButton
                chip={chip}
                words={text.slice(chip.start, chip.end)}
                disabled={shown === undefined}
                onDismiss={() => setDismissed((before) => [...before, [chip.start, chip.end]])}
                onChoose={(choice) => change(replaced(text, [chip.start, chip.end], choice))}
              />
            </li>
          ))}
        </ul>
      )}
      <LiveRegion hidden>
        {shown?.chips.map((chip) => `${texts.kinds[chip.kind] ?? chip.kind}: ${chip.meaning}`).join(". ")}
      </LiveRegion>
      {shown?.problem ? <Alert type="warning">{shown.problem}</Alert> : null}
      {fieldError !== undefined && shown?.problem !== fieldError ? (
        <Alert type="error">{fieldError}</Alert>
      ) : fieldError === undefined ? (
        <FailureAlert error={adding.error} kept />
      ) : null}
    </SpaceBetween>
  );
}

interface ChipButtonProps {
  chip: Chip;
  words: string;
  disabled: boolean;
  onDismiss: () => void;
  onChoose: (choice: string) => void;
}

/** What was understood; a click makes it title again. What is unclear offers what it may mean. */
function ChipButton({ chip, words, disabled, onDismiss, onChoose }: ChipButtonProps) {
  if (chip.kind === "unclear" && chip.choices.length > 0) {
    return (
      <ButtonDropdown
        disabled={disabled}
        ariaLabel={texts.choices(words)}
        items={[
          ...chip.choices.map((choice) => ({ id: choice, text: choice })),
          { id: "", text: texts.dismiss(words) },
        ]}
        onItemClick={({ detail }) => (detail.id === "" ? onDismiss() : onChoose(detail.id))}
      >
        {texts.choices(words)}
      </ButtonDropdown>
    );
  }
  const asked = chip.kind === "unclear" || chip.kind === "past";
  return (
    <button
      type="button"
      className={`vc-chip${asked ? " vc-chip--asked" : ""}`}
      title={texts.dismiss(words)}
      disabled={disabled}
      onClick={onDismiss}
    >
      <span className="vc-chip__kind">{asked ? `“${words}”` : (texts.kinds[chip.kind] ?? chip.kind)}</span>{" "}
      <bdi>{chip.meaning}</bdi> <span aria-hidden="true">×</span>
    </button>
  );
}
