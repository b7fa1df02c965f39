import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { RouteLink } from "@shared/components/RouteLink";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { workTexts } from "@shared/texts/work";
import { civilDate } from "@shared/time";
import type { Entry } from "../calendar";
import type { useCalendarActions } from "../calendar-actions";
import { dueExact, dueText } from "../due";
import { ColorDot } from "./Marks";
import { MoveField } from "./MoveField";

const texts = workTexts.calendar;

interface EntryDialogProps {
  entry: Entry;
  actions: ReturnType<typeof useCalendarActions>;
  onClose: () => void;
}

/** What something on the calendar is, and all that can be done with it there. */
export function EntryDialog({ entry, actions, onClose }: EntryDialogProps) {
  const zone = useViewerZone();
  const now = useNow();
  const { task } = entry;
  const dated = task ?? entry.slot;
  const series = entry.task?.series?.id ?? entry.slot?.series;
  const run = (work: Promise<void>) => {
    onClose();
    void work;
  };
  return (
    <Modal
      visible
      header={entry.title}
      closeAriaLabel={common.close}
      onDismiss={onClose}
      footer={
        <SpaceBetween direction="horizontal" size="xs">
          {task === undefined ? null : (
            <Button iconName="check" onClick={() => run(actions.complete(task))}>
              {texts.done}
            </Button>
          )}
          {series === undefined ? null : (
            <Button onClick={() => run(actions.skip(entry))}>{texts.skip}</Button>
          )}
          <Button variant="primary" onClick={() => run(actions.open(entry))}>
            {texts.open}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          minColumnWidth={140}
          items={[
            {
              label: texts.due,
              value:
                dated === undefined ? (
                  "–"
                ) : (
                  <span title={dueExact(dated, zone)}>{dueText(dated, zone, now)}</span>
                ),
            },
            ...(entry.project === null
              ? []
              : [
                  {
                    label: texts.project,
                    value: (
                      <RouteLink href={`/projects/${entry.project.id}`}>
                        <ColorDot color={entry.project.color} />
                        {entry.project.name}
                      </RouteLink>
                    ),
                  },
                ]),
            ...(series === undefined
              ? []
              : [
                  {
                    label: texts.repeats,
                    value: (
                      <RouteLink href={`/series/${series}`}>
                        {entry.task?.series?.description ?? texts.series}
                      </RouteLink>
                    ),
                  },
                ]),
          ]}
        />
        <MoveField today={civilDate(now, zone)} onMove={(day) => run(actions.move(entry, day))} />
        {series === undefined ? null : <Box color="text-body-secondary">{texts.moveOnlyThis}</Box>}
      </SpaceBetween>
    </Modal>
  );
}
