import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { useNarrow } from "@shared/hooks/use-narrow";
import { useNow } from "@shared/hooks/use-now";
import { useSlow } from "@shared/hooks/use-slow";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { layout as layoutTexts } from "@shared/texts/layout";
import { workTexts } from "@shared/texts/work";
import { addDays, civilDate, formatCivilDate } from "@shared/time";
import { addMonths, agendaDays, calendarFromAddress, daysShown, entriesByDay, type Entry } from "../calendar";
import { useCalendarActions } from "../calendar-actions";
import { CalendarEntries } from "../components/CalendarEntries";
import { DropZone } from "../components/DropZone";
import { EntryDialog } from "../components/EntryDialog";
import { MonthGrid } from "../components/MonthGrid";
import "../components/calendar.css";
import { dayText } from "../due";
import { useTaskCalendar } from "../shown/use-shown";
import { useFocusAgain } from "../use-focus-again";

const texts = workTexts.calendar;

export default function UpcomingPage() {
  const zone = useViewerZone();
  const now = useNow();
  const today = civilDate(now, zone);
  const narrow = useNarrow();
  const [params, setParams] = useSearchParams();
  const wanted = calendarFromAddress(params, today);
  const { from, mine } = wanted;
  // A month does not fit on a phone.
  const layout = narrow ? "agenda" : wanted.layout;
  const calendar = useTaskCalendar({ ...daysShown(layout, from), ...(mine ? { mine } : {}) });
  const actions = useCalendarActions();
  const [shown, setShown] = useState<Entry>();
  const slow = useSlow(calendar.isLoading);
  const { data } = calendar;
  const byDay = useMemo(
    () => (data === undefined ? new Map<string, Entry[]>() : entriesByDay(data, zone)),
    [data, zone],
  );
  const focusAgain = useFocusAgain("data-entry", byDay);

  function address(change: Record<string, string | undefined>) {
    setParams((before) => {
      const next = new URLSearchParams(before);
      for (const [key, value] of Object.entries(change)) {
        if (value === undefined) next.delete(key);
        else next.set(key, value);
      }
      return next;
    });
  }

  const step = (by: number) =>
    address({ from: layout === "month" ? addMonths(from, by) : addDays(from, 7 * by) });
  const move = (entry: Entry, day: string) => {
    focusAgain(entry.key, entry.task?.id);
    void actions.move(entry, day);
  };
  const drop = (key: string, day: string) => {
    const entry = [...byDay.values()].flat().find((one) => one.key === key);
    if (entry !== undefined) void actions.move(entry, day);
  };
  const span =
    layout === "month"
      ? new Intl.DateTimeFormat(undefined, { timeZone: "UTC", month: "long", year: "numeric" }).format(
          new Date(`${from}T00:00:00Z`),
        )
      : `${formatCivilDate(from, "medium")} – ${formatCivilDate(daysShown("agenda", from).until, "medium")}`;

  return (
    <Page
      title={layoutTexts.work.upcoming}
      description={texts.description}
      actions={
        narrow ? undefined : (
          <SegmentedControl
            label={texts.view}
            selectedId={layout}
            options={[
              { id: "agenda", text: texts.agenda },
              { id: "month", text: texts.month },
            ]}
            onChange={({ detail }) => address({ view: detail.selectedId === "month" ? "month" : undefined })}
          />
        )
      }
    >
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <Toggle
                  checked={mine}
                  onChange={({ detail }) => address({ mine: detail.checked ? "1" : undefined })}
                >
                  {texts.mine}
                </Toggle>
                <SpaceBetween direction="horizontal" size="xxs">
                  <Button iconName="angle-left" ariaLabel={texts.earlier[layout]} onClick={() => step(-1)} />
                  <Button onClick={() => address({ from: undefined })}>{texts.today}</Button>
                  <Button iconName="angle-right" ariaLabel={texts.later[layout]} onClick={() => step(1)} />
                </SpaceBetween>
              </SpaceBetween>
            }
          >
            {span}
          </Header>
        }
      >
        <SpaceBetween size="s">
          {calendar.isError ? (
            <FailureAlert error={calendar.error} onRetry={() => void calendar.refetch()} />
          ) : null}
          {data?.is_cut === true ? <Alert type="info">{texts.tasksCut}</Alert> : null}
          {data === undefined ? (
            slow ? (
              <Skeleton height="20rem" />
            ) : null
          ) : layout === "month" ? (
            <MonthGrid
              month={from}
              today={today}
              byDay={byDay}
              onOpen={setShown}
              onMove={move}
              onDrop={drop}
            />
          ) : (
            <div>
              {agendaDays(from, byDay).map((day) => {
                const entries = byDay.get(day) ?? [];
                return (
                  <DropZone
                    key={day}
                    className="vc-agenda-day"
                    data-day={day}
                    onDrop={(key) => drop(key, day)}
                  >
                    <Box variant="h3" padding="n">
                      <time dateTime={day} title={formatCivilDate(day)}>
                        {dayHeading(day, today)}
                      </time>
                    </Box>
                    {entries.length === 0 ? (
                      <Box color="text-body-secondary">{texts.nothing}</Box>
                    ) : (
                      <CalendarEntries
                        label={formatCivilDate(day)}
                        entries={entries}
                        onOpen={setShown}
                        onMove={move}
                      />
                    )}
                  </DropZone>
                );
              })}
            </div>
          )}
        </SpaceBetween>
      </Container>
      {shown === undefined ? null : (
        <EntryDialog entry={shown} actions={actions} onClose={() => setShown(undefined)} />
      )}
    </Page>
  );
}

/** "Today", "Tomorrow", "Monday", "Mon 7 Dec": as a heading. */
function dayHeading(day: string, today: string): string {
  const text = dayText(day, today);
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
