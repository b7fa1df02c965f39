import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo } from "react";
import type { Task } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { RouteLink } from "@shared/components/RouteLink";
import { useNow } from "@shared/hooks/use-now";
import { useSlow } from "@shared/hooks/use-slow";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { tasksTexts } from "@shared/texts/tasks";
import { civilDate, formatCivilDate } from "@shared/time";
import { QuickAdd } from "../components/QuickAdd";
import { TaskList, useListKeys } from "../components/TaskList";
import { TaskPanel } from "../components/TaskPanel";
import { useMoveToDay } from "../queries";
import { useToday } from "../today";

const texts = tasksTexts.today;

export default function TodayPage() {
  const today = civilDate(useNow(), useViewerZone());
  const { overdue, due, done, answer } = useToday(today);
  const moveToDay = useMoveToDay();
  const all = useMemo(() => [...overdue, ...due, ...done], [overdue, due, done]);
  const dialogs = useListKeys(all);
  const slow = useSlow(answer.isLoading);
  const open = overdue.length + due.length;

  return (
    <Page title={texts.title} description={formatCivilDate(today)}>
      <SpaceBetween size="l">
        <QuickAdd />
        {answer.error === undefined ? null : (
          <FailureAlert error={answer.error} onRetry={() => void answer.refetch()} />
        )}
        {answer.isLoading ? slow ? <Skeleton height="12rem" /> : null : null}
        {answer.data === undefined ? null : (
          <SpaceBetween size="l">
            {done.length === 0 ? null : (
              <ProgressBar
                value={(100 * done.length) / (done.length + open)}
                ariaLabel={texts.progressLabel}
                description={texts.progress(done.length, done.length + open)}
              />
            )}
            {overdue.length === 0 ? null : (
              <Group
                title={texts.overdue}
                tasks={overdue}
                action={<Button onClick={() => void moveToDay(overdue, today)}>{texts.moveToToday}</Button>}
              />
            )}
            {due.length === 0 ? null : <Group title={texts.due} tasks={due} />}
            {open === 0 ? <Calm done={done.length > 0} /> : null}
            {done.length === 0 ? null : <Group title={texts.done} tasks={done} />}
          </SpaceBetween>
        )}
      </SpaceBetween>
      {dialogs}
      <TaskPanel />
    </Page>
  );
}

function Group({
  title,
  tasks,
  action,
}: {
  title: string;
  tasks: readonly Task[];
  action?: React.ReactNode;
}) {
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${tasks.length})`} actions={action}>
          {title}
        </Header>
      }
    >
      <TaskList tasks={tasks} label={title} />
    </Container>
  );
}

function Calm({ done }: { done: boolean }) {
  return (
    <Box textAlign="center" padding={{ vertical: "xl" }}>
      <SpaceBetween size="xs">
        <Box variant="h2" color="inherit">
          {done ? texts.allDoneTitle : texts.emptyTitle}
        </Box>
        <Box color="text-body-secondary">{texts.emptyText}</Box>
        <RouteLink href="/tasks/upcoming">{texts.upcoming}</RouteLink>
      </SpaceBetween>
    </Box>
  );
}
