import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Icon from "@cloudscape-design/components/icon";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useListProjectsQuery } from "@api";
import type { Project } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { formatNumber } from "@shared/numbers";
import { projectsTexts as texts } from "@shared/texts/projects";
import { ColorDot } from "../components/Marks";
import { CreateProjectDialog } from "../components/ProjectDialogs";
import { ProjectProgress } from "../components/ProjectProgress";
import { personName } from "../people";
import "../components/projects.css";

export default function ProjectsPage() {
  const [params, setParams] = useSearchParams();
  const archived = params.get("place") === "archived";
  const projects = useListProjectsQuery(archived ? { place: "archived" } : {});
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      {texts.create}
    </Button>
  );

  return (
    <Page title={texts.title} description={texts.description} actions={create}>
      <DataTable
        answer={{ ...projects, data: projects.currentData }}
        label={texts.title}
        trackBy="id"
        wrapLines
        columnDefinitions={COLUMNS}
        header={
          <Header
            variant="h2"
            counter={
              projects.currentData === undefined ? "" : `(${formatNumber(projects.currentData.items.length)})`
            }
            actions={
              <SegmentedControl
                label={texts.place}
                selectedId={archived ? "archived" : "active"}
                options={[
                  { id: "active", text: texts.active },
                  { id: "archived", text: texts.archived },
                ]}
                onChange={({ detail }) =>
                  setParams(detail.selectedId === "archived" ? { place: "archived" } : {})
                }
              />
            }
          >
            {archived ? texts.archived : texts.active}
          </Header>
        }
        empty={archived ? { title: texts.emptyArchived } : { title: texts.empty, message: texts.emptyText }}
      />
      {creating ? <CreateProjectDialog onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Project>[] = [
  {
    id: "name",
    header: texts.columns.name,
    isRowHeader: true,
    minWidth: 200,
    cell: (project) => (
      <span className="vc-project-name">
        <ColorDot color={project.color} />
        <RouteLink href={`/projects/${project.id}`}>
          <bdi>{project.name}</bdi>
        </RouteLink>
        {project.is_private ? (
          <span title={texts.privateText}>
            <Icon name="lock-private" size="small" ariaLabel={texts.private} />
          </span>
        ) : null}
      </span>
    ),
  },
  {
    id: "progress",
    header: texts.columns.progress,
    minWidth: 180,
    cell: (project) => <ProjectProgress project={project} />,
  },
  {
    id: "members",
    header: texts.columns.members,
    cell: ({ members }) =>
      members.length === 0 ? texts.nobody : <bdi>{texts.members(members.map(personName))}</bdi>,
  },
  { id: "open", header: texts.columns.open, cell: ({ open_count }) => formatNumber(open_count) },
  {
    id: "changed",
    header: texts.columns.changed,
    cell: ({ updated_at }) => <When at={updated_at} relative />,
  },
];
