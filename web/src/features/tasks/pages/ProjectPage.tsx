import Alert from "@cloudscape-design/components/alert";
import Badge from "@cloudscape-design/components/badge";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";
import {
  useArchiveProjectMutation,
  useDeleteProjectMutation,
  useGetProjectQuery,
  useRestoreProjectMutation,
} from "@api";
import type { Project } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { RouteLink } from "@shared/components/RouteLink";
import { useSlow } from "@shared/hooks/use-slow";
import { layout } from "@shared/texts/layout";
import { projectsTexts } from "@shared/texts/projects";
import { workTexts } from "@shared/texts/work";
import { useActed } from "../acted";
import type { BoardBy } from "../board";
import { EditProjectDialog, SaveAsTemplateDialog, SectionsDialog } from "../components/ProjectDialogs";
import { ProjectList } from "../components/ProjectList";
import { QuickAdd } from "../components/QuickAdd";
import { TaskBoard } from "../components/TaskBoard";
import { personName } from "../people";
import { ProjectProgress } from "../components/ProjectProgress";

const texts = projectsTexts.page;
type Asking = "edit" | "sections" | "template";

export default function ProjectPage() {
  const { id = "" } = useParams();
  const project = useGetProjectQuery({ id });
  const slow = useSlow(project.isLoading);
  if (project.data === undefined) {
    return (
      <Page title={layout.work.project}>
        {project.isError ? (
          <FailureAlert error={project.error} onRetry={() => void project.refetch()} />
        ) : slow ? (
          <Skeleton height="20rem" />
        ) : null}
      </Page>
    );
  }
  return <Shown key={project.data.id} project={project.data} />;
}

function Shown({ project }: { project: Project }) {
  const [params, setParams] = useSearchParams();
  const [filter, setFilter] = useState("");
  const [asking, setAsking] = useState<Asking>();
  const board = params.get("view") === "board";
  const by: BoardBy = params.get("by") === "status" || project.sections.length === 0 ? "status" : "section";

  function address(key: string, value: string | undefined) {
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (value === undefined) next.delete(key);
      else next.set(key, value);
      return next;
    });
  }

  const close = () => setAsking(undefined);
  return (
    <Page
      title={project.name}
      description={<About project={project} />}
      actions={<ProjectMenu project={project} onAsk={setAsking} />}
    >
      <SpaceBetween size="m">
        {project.place === "active" ? null : (
          <Alert type="info">{project.place === "trash" ? texts.trashedNow : texts.archivedNow}</Alert>
        )}
        {project.place === "active" ? <QuickAdd project={project.id} /> : null}
        <ProjectProgress project={project} />
        <SpaceBetween direction="horizontal" size="m" alignItems="end">
          <SegmentedControl
            label={texts.view}
            selectedId={board ? "board" : "list"}
            options={[
              { id: "list", text: texts.list },
              { id: "board", text: texts.board },
            ]}
            onChange={({ detail }) => address("view", detail.selectedId === "board" ? "board" : undefined)}
          />
          {board && project.sections.length > 0 ? (
            <SegmentedControl
              label={texts.by}
              selectedId={by}
              options={[
                { id: "section", text: workTexts.board.bySection },
                { id: "status", text: workTexts.board.byStatus },
              ]}
              onChange={({ detail }) => address("by", detail.selectedId === "status" ? "status" : undefined)}
            />
          ) : null}
          <FormField label={texts.find}>
            <Input type="search" value={filter} onChange={({ detail }) => setFilter(detail.value)} />
          </FormField>
        </SpaceBetween>
        {board ? (
          <TaskBoard key={by} by={by} project={project} filter={filter} />
        ) : (
          <ProjectList project={project} filter={filter} />
        )}
      </SpaceBetween>
      {asking === "edit" ? <EditProjectDialog project={project} onClose={close} /> : null}
      {asking === "sections" ? <SectionsDialog project={project} onClose={close} /> : null}
      {asking === "template" ? <SaveAsTemplateDialog project={project} onClose={close} /> : null}
    </Page>
  );
}

function About({ project }: { project: Project }) {
  const { members } = project;
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <RouteLink href="/projects">{texts.backToList}</RouteLink>
      {project.is_private ? (
        <Badge>{projectsTexts.private}</Badge>
      ) : (
        <Badge color="green">{projectsTexts.shared}</Badge>
      )}
      {members.length === 0 ? null : <bdi>{projectsTexts.members(members.map(personName))}</bdi>}
    </SpaceBetween>
  );
}

function ProjectMenu({ project, onAsk }: { project: Project; onAsk: (asking: Asking) => void }) {
  const [archive] = useArchiveProjectMutation();
  const [remove] = useDeleteProjectMutation();
  const [restore] = useRestoreProjectMutation();
  const acted = useActed();
  const { id, name } = project;
  const own = project.is_mine ? {} : { disabled: true, disabledReason: texts.notMine };
  const active = project.place === "active";

  async function run(item: string) {
    if (item === "edit" || item === "sections" || item === "template") onAsk(item);
    if (item === "archive") acted(await archive({ id }), texts.archived(name));
    if (item === "remove") acted(await remove({ id }), texts.removed(name));
    if (item === "restore") acted(await restore({ id }), texts.restored(name));
  }

  return (
    <ButtonDropdown
      items={[
        { id: "edit", text: texts.edit, disabled: !active },
        { id: "sections", text: texts.sections, disabled: !active },
        { id: "template", text: texts.template },
        active
          ? { id: "archive", text: texts.archive, ...own }
          : { id: "restore", text: texts.restore, ...own },
        ...(project.place === "trash" ? [] : [{ id: "remove", text: texts.remove, ...own }]),
      ]}
      onItemClick={({ detail }) => void run(detail.id)}
    >
      {texts.more}
    </ButtonDropdown>
  );
}
