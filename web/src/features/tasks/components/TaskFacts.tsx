import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Token from "@cloudscape-design/components/token";
import { useState, type ReactNode } from "react";
import { useGetSeriesQuery } from "@api";
import type { Task, TaskPatch } from "@api/types";
import { ConfirmDialog } from "@shared/components/ConfirmDialog";
import { RouteLink } from "@shared/components/RouteLink";
import { useNow } from "@shared/hooks/use-now";
import { useViewer, useViewerZone } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { civilDate, isCivilDate } from "@shared/time";
import { dueText } from "../due";
import { personName } from "../people";
import { reminderText } from "../reminders";
import { DueFields, dueForm, dueGap, dueOf } from "./DueFields";
import { AssigneeField, PRIORITIES, ProjectSelect, TagField } from "./Fields";
import { DueText } from "./Marks";
import { RemindersDialog } from "./RemindersDialog";
import { RepeatDialog } from "./RepeatDialog";

const texts = tasksTexts.editor;

interface TaskFactsProps {
  task: Task;
  disabled: boolean;
  onChange: (patch: TaskPatch) => Promise<boolean>;
}

/** What is known about a task besides its text. */
export function TaskFacts({ task, disabled, onChange }: TaskFactsProps) {
  const [open, setOpen] = useState<"due" | "reminders" | "repeats">();
  const today = civilDate(useNow(), useViewerZone());
  const me = useViewer()?.person.id;
  const close = () => setOpen(undefined);
  const reminders =
    task.reminders.length === 0
      ? texts.noReminders
      : task.reminders.map((reminder) => reminderText(reminder, today)).join(", ");
  const repeatGap =
    task.due === null ? texts.repeatsNeedDue : task.parent === null ? undefined : texts.subtaskRepeats;

  return (
    <SpaceBetween size="m">
      <Fact label={texts.due}>
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Button disabled={disabled} iconName="calendar" onClick={() => setOpen("due")}>
            {task.due === null ? texts.setDue : <DueText task={task} open={task.status === "open"} />}
          </Button>
          {task.due === null || task.series !== null ? null : (
            <Button
              variant="icon"
              iconName="close"
              disabled={disabled}
              ariaLabel={texts.clearDue}
              onClick={() => void onChange({ due: null })}
            />
          )}
        </SpaceBetween>
      </Fact>
      <Fact label={texts.repeats}>
        <SpaceBetween size="xxs">
          <Button
            iconName="refresh"
            disabled={disabled || (repeatGap !== undefined && task.series === null)}
            {...(repeatGap === undefined ? {} : { disabledReason: repeatGap })}
            ariaLabel={`${texts.editRepeats}: ${task.series?.description ?? texts.noRepeats}`}
            onClick={() => setOpen("repeats")}
          >
            {task.series?.description ?? texts.noRepeats}
          </Button>
          {task.series === null ? null : <NextDates id={task.series.id} />}
        </SpaceBetween>
      </Fact>
      <Fact label={texts.reminders}>
        <Button
          iconName="notification"
          disabled={disabled}
          ariaLabel={`${texts.editReminders}: ${reminders}`}
          onClick={() => setOpen("reminders")}
        >
          {reminders}
        </Button>
      </Fact>
      <FormField label={texts.priority}>
        <Select
          disabled={disabled}
          selectedOption={{
            value: task.priority,
            label: tasksTexts.priorities[task.priority] ?? task.priority,
          }}
          options={PRIORITIES.map((value) => ({ value, label: tasksTexts.priorities[value] ?? value }))}
          onChange={({ detail }) => {
            const priority = PRIORITIES.find((each) => each === detail.selectedOption.value);
            if (priority !== undefined && priority !== task.priority) void onChange({ priority });
          }}
        />
      </FormField>
      <FormField label={texts.project}>
        <ProjectSelect
          value={{ project: task.project?.id ?? null, section: task.section?.id ?? null }}
          name={task.project?.name}
          onChange={({ project, section }) => void onChange({ project, section })}
        />
      </FormField>
      <FormField label={texts.tags}>
        <SpaceBetween size="xs">
          <TagField
            without={task.tags.map(({ name }) => name)}
            onAdd={(name) => void onChange({ add_tags: [name] })}
          />
          <SpaceBetween direction="horizontal" size="xxs">
            {task.tags.map((tag) => (
              <Token
                key={tag.id}
                variant="inline"
                label={tag.name}
                dismissLabel={texts.removeTag(tag.name)}
                onDismiss={() => void onChange({ remove_tags: [tag.name] })}
              />
            ))}
          </SpaceBetween>
        </SpaceBetween>
      </FormField>
      <FormField label={texts.assignees}>
        <SpaceBetween size="xs">
          <AssigneeField
            without={task.assignees.map(({ id }) => id)}
            onAdd={({ id }) => void onChange({ add_assignees: [id] })}
          />
          {task.assignees.length === 0 ? (
            <Box color="text-body-secondary">
              {task.owner === null || task.owner.id === me ? texts.assigneesEmpty : personName(task.owner)}
            </Box>
          ) : null}
          <SpaceBetween direction="horizontal" size="xxs">
            {task.assignees.map((person) => (
              <Token
                key={person.id}
                variant="inline"
                label={personName(person)}
                dismissLabel={texts.removeAssignee(personName(person))}
                onDismiss={() => void onChange({ remove_assignees: [person.id] })}
              />
            ))}
          </SpaceBetween>
        </SpaceBetween>
      </FormField>
      <FormField label={texts.start}>
        <DatePicker
          key={task.start}
          value={task.start ?? ""}
          disabled={disabled}
          format="iso"
          inputFormat="iso"
          placeholder="YYYY-MM-DD"
          i18nStrings={{ openCalendarAriaLabel: () => texts.start }}
          onChange={({ detail }) => {
            if (detail.value === (task.start ?? "")) return;
            if (detail.value === "") void onChange({ start: null });
            else if (isCivilDate(detail.value)) void onChange({ start: detail.value });
          }}
        />
      </FormField>
      {open === "due" ? <DueDialog task={task} onChange={onChange} onClose={close} /> : null}
      {open === "repeats" ? <RepeatDialog task={task} onClose={close} /> : null}
      {open === "reminders" ? (
        <RemindersDialog task={task} onSave={(reminders) => onChange({ reminders })} onClose={close} />
      ) : null}
    </SpaceBetween>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label}>
      <Box variant="awsui-key-label">{label}</Box>
      {children}
    </div>
  );
}

function DueDialog({
  task,
  onChange,
  onClose,
}: {
  task: Task;
  onChange: TaskFactsProps["onChange"];
  onClose: () => void;
}) {
  const zone = useViewerZone();
  const [due, setDue] = useState(() => dueForm(task.due, zone));
  return (
    <ConfirmDialog
      title={tasksTexts.dialogs.due}
      submit={common.save}
      busy={false}
      error={undefined}
      gap={Object.values(dueGap(due))[0]}
      onConfirm={() => {
        onClose();
        void onChange({ due: dueOf(due) });
      }}
      onClose={onClose}
    >
      <DueFields value={due} onChange={setDue} />
    </ConfirmDialog>
  );
}

const NEXT_SHOWN = 5;

/** The dates that the server computed for the rule as it is saved. */
function NextDates({ id }: { id: string }) {
  const { data } = useGetSeriesQuery({ id });
  const zone = useViewerZone();
  const now = useNow();
  if (data === undefined) return null;
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {data.next.length === 0 ? (
        texts.nextAfter
      ) : (
        <>
          {texts.next}:{" "}
          {data.next
            .slice(0, NEXT_SHOWN)
            .map((slot) => dueText(slot, zone, now))
            .join(", ")}
        </>
      )}{" "}
      <RouteLink href={`/series/${id}`} fontSize="body-s">
        {texts.seriesPage}
      </RouteLink>
    </Box>
  );
}
