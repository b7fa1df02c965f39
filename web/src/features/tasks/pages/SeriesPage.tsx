import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useParams } from "react-router";
import {
  useEndSeriesMutation,
  useGetSeriesQuery,
  usePauseSeriesMutation,
  useResumeSeriesMutation,
} from "@api";
import type { Series } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { RouteLink } from "@shared/components/RouteLink";
import { RowsTable } from "@shared/components/RowsTable";
import { When } from "@shared/components/When";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { useNow } from "@shared/hooks/use-now";
import { useSlow } from "@shared/hooks/use-slow";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { layout } from "@shared/texts/layout";
import { workTexts } from "@shared/texts/work";
import { civilDate } from "@shared/time";
import { useActed } from "../acted";
import { useCalendarActions } from "../calendar-actions";
import { DueText, PriorityMark, ProjectMark, TagBadges } from "../components/Marks";
import { ChangeSeriesDialog, MoveDialog } from "../components/SeriesDialogs";
import { dueText } from "../due";
import { useTaskPage } from "../shown/use-shown";

const texts = workTexts.series;
const ROWS_PER_PAGE = 25;

export default function SeriesPage() {
  const { id = "" } = useParams();
  const series = useGetSeriesQuery({ id });
  const slow = useSlow(series.isLoading);
  const [changing, setChanging] = useState(false);
  const { data } = series;
  if (data === undefined) {
    return (
      <Page title={layout.work.series}>
        {series.isError ? (
          <FailureAlert error={series.error} onRetry={() => void series.refetch()} />
        ) : slow ? (
          <Skeleton height="20rem" />
        ) : null}
      </Page>
    );
  }
  return (
    <Page
      title={data.title}
      description={layout.work.series}
      actions={<SeriesButtons series={data} onChange={() => setChanging(true)} />}
    >
      <SpaceBetween size="l">
        <Container>
          <KeyValuePairs
            columns={4}
            minColumnWidth={140}
            items={[
              { label: texts.rule, value: data.description },
              { label: texts.state, value: texts.states[data.state] ?? data.state },
              { label: texts.doneCount, value: texts.times(data.done_count) },
              ...(data.priority === "none"
                ? []
                : [{ label: texts.priority, value: <PriorityMark priority={data.priority} /> }]),
              ...(data.project === null
                ? []
                : [
                    {
                      label: texts.project,
                      value: (
                        <RouteLink href={`/projects/${data.project.id}`}>
                          <ProjectMark project={data.project} />
                        </RouteLink>
                      ),
                    },
                  ]),
              ...(data.tags.length === 0
                ? []
                : [{ label: layout.work.tags, value: <TagBadges tags={data.tags} /> }]),
            ]}
          />
        </Container>
        <NextDates series={data} />
        <Occurrences id={data.id} />
      </SpaceBetween>
      {changing ? <ChangeSeriesDialog series={data} onClose={() => setChanging(false)} /> : null}
    </Page>
  );
}

function SeriesButtons({ series, onChange }: { series: Series; onChange: () => void }) {
  const [pause, pausing] = usePauseSeriesMutation();
  const [resume, resuming] = useResumeSeriesMutation();
  const [end, ending] = useEndSeriesMutation();
  const acted = useActed();
  const { id, state, current } = series;
  const busy = pausing.isLoading || resuming.isLoading || ending.isLoading;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {current === null ? null : <RouteButton href={`/tasks/${current}`}>{texts.current}</RouteButton>}
      {state === "active" ? (
        <Button
          disabled={busy}
          onClick={() => void pause({ id }).then((answer) => acted(answer, texts.paused))}
        >
          {texts.pause}
        </Button>
      ) : null}
      {state === "paused" ? (
        <Button
          variant="primary"
          disabled={busy}
          onClick={() => void resume({ id }).then((answer) => acted(answer, texts.resumed))}
        >
          {texts.resume}
        </Button>
      ) : null}
      {state === "ended" ? null : (
        <Button disabled={busy} onClick={() => void end({ id }).then((answer) => acted(answer, texts.ended))}>
          {texts.end}
        </Button>
      )}
      {current === null ? null : <Button onClick={onChange}>{texts.change}</Button>}
    </SpaceBetween>
  );
}

type NextSlot = Series["next"][number];

function NextDates({ series }: { series: Series }) {
  const zone = useViewerZone();
  const now = useNow();
  const actions = useCalendarActions();
  const [moving, setMoving] = useState<NextSlot>();
  const movable = ({ slot }: NextSlot) => ({ title: series.title, slot: { series: series.id, slot } });
  const text = (next: NextSlot) => dueText(next, zone, now) ?? next.slot;
  return (
    <>
      <RowsTable
        title={texts.next}
        rows={series.next}
        empty={series.state === "ended" ? texts.nextEnded : texts.nextEmpty}
        columns={[
          {
            id: "when",
            header: texts.when,
            isRowHeader: true,
            cell: (next) => (
              <>
                <DueText task={next} />{" "}
                {next.status === "skipped" ? (
                  <Badge>{texts.statuses.skipped}</Badge>
                ) : next.task === null ? null : (
                  <RouteLink href={`/tasks/${next.task}`}>{texts.touched}</RouteLink>
                )}
              </>
            ),
          },
          {
            id: ACTION_COLUMN,
            header: texts.action,
            cell: (next) =>
              next.status !== null && next.status !== "open" ? null : (
                <SpaceBetween direction="horizontal" size="m">
                  <Button
                    variant="inline-link"
                    ariaLabel={texts.skipNamed(text(next))}
                    onClick={() => void actions.skip(movable(next))}
                  >
                    {texts.skip}
                  </Button>
                  <Button
                    variant="inline-link"
                    ariaLabel={texts.moveNamed(text(next))}
                    onClick={() => setMoving(next)}
                  >
                    {texts.move}
                  </Button>
                </SpaceBetween>
              ),
          },
        ]}
      />
      {moving === undefined ? null : (
        <MoveDialog
          title={texts.moveNamed(text(moving))}
          today={civilDate(now, zone)}
          onMove={(day) => void actions.move(movable(moving), day)}
          onClose={() => setMoving(undefined)}
        />
      )}
    </>
  );
}

function Occurrences({ id }: { id: string }) {
  const pages = useCursorPages();
  const tasks = useTaskPage({
    series: id,
    status: "any",
    sort: "due",
    descending: true,
    limit: ROWS_PER_PAGE,
    ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }),
  });
  return (
    <DataTable
      answer={tasks}
      label={texts.history}
      trackBy="id"
      wrapLines
      header={<Header variant="h2">{texts.history}</Header>}
      empty={{ title: texts.historyEmpty }}
      pagination={pages.pagination(tasks.data?.next_cursor)}
      columnDefinitions={[
        {
          id: "when",
          header: texts.when,
          cell: (task) => <DueText task={task} open={task.status === "open"} />,
        },
        {
          id: "task",
          header: texts.task,
          isRowHeader: true,
          cell: (task) => (
            <RouteLink href={`/tasks/${task.id}`}>
              <bdi>{task.title}</bdi>
            </RouteLink>
          ),
        },
        { id: "status", header: texts.status, cell: ({ status }) => texts.statuses[status] ?? status },
        {
          id: "finished",
          header: texts.finished,
          cell: ({ closed_at }) => (closed_at === null ? "–" : <When at={closed_at} />),
        },
      ]}
    />
  );
}
