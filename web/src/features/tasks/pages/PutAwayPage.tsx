import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useListProjectsQuery, useRestoreProjectMutation } from "@api";
import type { Task } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { formatNumber } from "@shared/numbers";
import { layout } from "@shared/texts/layout";
import { projectsTexts } from "@shared/texts/projects";
import { workTexts } from "@shared/texts/work";
import { useActed } from "../acted";
import { ColorDot, ProjectMark } from "../components/Marks";
import { useTaskActions } from "../queries";
import { useTaskPage } from "../shown/use-shown";

const texts = workTexts.putAway;
const ROWS_PER_PAGE = 50;
type Away = "archived" | "trash";

export default function PutAwayPage() {
  const [params, setParams] = useSearchParams();
  const place: Away = params.get("place") === "trash" ? "trash" : "archived";
  return (
    <Page
      title={layout.work.putAway}
      description={texts.description}
      actions={
        <SegmentedControl
          label={texts.where}
          selectedId={place}
          options={[
            { id: "archived", text: texts.archive },
            { id: "trash", text: texts.trash },
          ]}
          onChange={({ detail }) => setParams(detail.selectedId === "trash" ? { place: "trash" } : {})}
        />
      }
    >
      <SpaceBetween size="l">
        <TasksAway key={place} place={place} />
        <ProjectsAway place={place} />
      </SpaceBetween>
    </Page>
  );
}

function TasksAway({ place }: { place: Away }) {
  const pages = useCursorPages();
  const tasks = useTaskPage({
    place,
    sort: "updated",
    descending: true,
    limit: ROWS_PER_PAGE,
    ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }),
  });
  const actions = useTaskActions();
  const [chosen, setChosen] = useState<Task[]>([]);

  async function restoreChosen() {
    if (await actions.changeMany({ tasks: chosen.map(({ id }) => id), place: "active" })) setChosen([]);
  }

  return (
    <DataTable
      answer={tasks}
      label={texts.tasks}
      trackBy="id"
      wrapLines
      selectionType="multi"
      selectedItems={chosen}
      onSelectionChange={({ detail }) => setChosen(detail.selectedItems)}
      ariaLabels={{
        tableLabel: texts.tasks,
        selectionGroupLabel: texts.select,
        allItemsSelectionLabel: () => texts.select,
        itemSelectionLabel: (_, task) => texts.selectNamed(task.title),
      }}
      header={
        <Header
          variant="h2"
          counter={tasks.data === undefined ? "" : `(${formatNumber(tasks.data.total)})`}
          actions={
            <Button
              disabled={chosen.length === 0}
              disabledReason={texts.noneChosen}
              onClick={() => void restoreChosen()}
            >
              {texts.restoreChosen}
            </Button>
          }
        >
          {texts.tasks}
        </Header>
      }
      empty={{ title: texts.emptyTasks }}
      pagination={pages.pagination(tasks.data?.next_cursor)}
      columnDefinitions={[
        {
          id: "title",
          header: texts.columns.title,
          isRowHeader: true,
          cell: (task) => (
            <RouteLink href={`/tasks/${task.id}`}>
              <bdi>{task.title}</bdi>
            </RouteLink>
          ),
        },
        {
          id: "project",
          header: texts.columns.project,
          cell: ({ project }) => (project === null ? "–" : <ProjectMark project={project} />),
        },
        {
          id: "when",
          header: texts.columns.when,
          cell: ({ updated_at }) => <When at={updated_at} relative />,
        },
        {
          id: ACTION_COLUMN,
          header: texts.columns.action,
          cell: (task) => (
            <Button
              variant="inline-link"
              ariaLabel={texts.restoreNamed(task.title)}
              onClick={() => void actions.restore(task)}
            >
              {texts.restore}
            </Button>
          ),
        },
      ]}
    />
  );
}

function ProjectsAway({ place }: { place: Away }) {
  const projects = useListProjectsQuery({ place });
  const [restore] = useRestoreProjectMutation();
  const acted = useActed();
  return (
    <DataTable
      answer={{ ...projects, data: projects.currentData }}
      label={texts.projects}
      trackBy="id"
      wrapLines
      header={
        <Header
          variant="h2"
          counter={
            projects.currentData === undefined ? "" : `(${formatNumber(projects.currentData.items.length)})`
          }
        >
          {texts.projects}
        </Header>
      }
      empty={{ title: texts.emptyProjects }}
      columnDefinitions={[
        {
          id: "name",
          header: texts.columns.name,
          isRowHeader: true,
          cell: (project) => (
            <span className="vc-project-name">
              <ColorDot color={project.color} />
              <RouteLink href={`/projects/${project.id}`}>
                <bdi>{project.name}</bdi>
              </RouteLink>
            </span>
          ),
        },
        {
          id: "count",
          header: texts.columns.count,
          cell: ({ open_count, finished_count }) => formatNumber(open_count + finished_count),
        },
        {
          id: "when",
          header: texts.columns.when,
          cell: ({ updated_at }) => <When at={updated_at} relative />,
        },
        {
          id: ACTION_COLUMN,
          header: texts.columns.action,
          cell: ({ id, name, is_mine }) => (
            <Button
              variant="inline-link"
              disabled={!is_mine}
              disabledReason={projectsTexts.page.notMine}
              ariaLabel={texts.restoreNamed(name)}
              onClick={() => void restore({ id }).then((answer) => acted(answer, texts.restored(name)))}
            >
              {texts.restore}
            </Button>
          ),
        },
      ]}
    />
  );
}
