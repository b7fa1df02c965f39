import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo } from "react";
import type { Project } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { useSlow } from "@shared/hooks/use-slow";
import { formatNumber } from "@shared/numbers";
import { projectsTexts } from "@shared/texts/projects";
import { matches } from "../board";
import { bySection } from "../sections";
import { useTaskPage } from "../shown/use-shown";
import { CARDS_MAX, columnArg } from "../use-board";
import { AddLine } from "./AddLine";
import { TaskList, useListKeys } from "./TaskList";
import { TaskPanel } from "./TaskPanel";
import { WeekChart } from "./WeekChart";

const texts = projectsTexts.page;
const HIDDEN = ["project"] as const;

/** The tasks of a project below the names of their sections; what is finished at the end. */
export function ProjectList({ project, filter }: { project: Project; filter: string }) {
  const open = useTaskPage(columnArg("open", project.id));
  const done = useTaskPage(columnArg("done", project.id));
  const shown = useMemo(
    () => (open.data?.items ?? []).filter((task) => matches(task, filter)),
    [open.data, filter],
  );
  const dialog = useListKeys(shown);
  const slow = useSlow(open.isLoading);
  const editable = project.place === "active";
  const failed = open.error ?? done.error;
  if (open.data === undefined) {
    if (open.isError) return <FailureAlert error={open.error} onRetry={() => void open.refetch()} />;
    return slow ? <Skeleton height="20rem" /> : null;
  }
  const finished = (done.data?.items ?? []).filter((task) => matches(task, filter));
  return (
    <SpaceBetween size="m">
      {failed === undefined ? null : <FailureAlert error={failed} onRetry={() => void done.refetch()} />}
      {open.data.total > CARDS_MAX ? <Box color="text-body-secondary">{texts.cut(CARDS_MAX)}</Box> : null}
      {bySection(shown, project.sections).map(({ section, tasks }) => (
        <ExpandableSection
          key={section?.id ?? "none"}
          defaultExpanded
          variant="container"
          headerText={section?.name ?? texts.noSection}
          headerCounter={`(${formatNumber(tasks.length)})`}
        >
          <SpaceBetween size="xs">
            {tasks.length === 0 ? (
              <Box color="text-body-secondary">{texts.sectionEmpty}</Box>
            ) : (
              <TaskList tasks={tasks} label={section?.name ?? texts.noSection} hide={HIDDEN} />
            )}
            {editable ? (
              <AddLine
                label={section === null ? texts.add : texts.addTo(section.name)}
                project={project.id}
                section={section?.id ?? null}
              />
            ) : null}
          </SpaceBetween>
        </ExpandableSection>
      ))}
      <ExpandableSection
        variant="container"
        headerText={texts.finished}
        headerCounter={`(${formatNumber(project.finished_count)})`}
      >
        {finished.length === 0 ? (
          <Box color="text-body-secondary">{texts.finishedEmpty}</Box>
        ) : (
          <TaskList tasks={finished} label={texts.finished} hide={HIDDEN} />
        )}
      </ExpandableSection>
      {done.data === undefined || done.data.items.length === 0 ? null : <WeekChart done={done.data.items} />}
      {dialog}
      <TaskPanel />
    </SpaceBetween>
  );
}
