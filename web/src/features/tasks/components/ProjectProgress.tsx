import ProgressBar from "@cloudscape-design/components/progress-bar";
import type { Project } from "@api/types";
import { projectsTexts as texts } from "@shared/texts/projects";

/** How many of its tasks are finished. */
export function ProjectProgress({ project }: { project: Project }) {
  const all = project.open_count + project.finished_count;
  if (all === 0) return <>{texts.noTasks}</>;
  return (
    <ProgressBar
      ariaLabel={texts.progressOf(project.name)}
      value={Math.floor((100 * project.finished_count) / all)}
      additionalInfo={texts.progress(project.finished_count, all)}
    />
  );
}
