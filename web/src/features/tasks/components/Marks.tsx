// Small marks that say something about a task, wherever it is shown.

import Icon from "@cloudscape-design/components/icon";
import type { CSSProperties } from "react";
import type { Priority, Task, TagRef } from "@api/types";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { tasksTexts } from "@shared/texts/tasks";
import { colorOf } from "../colors";
import { dueExact, dueText, dueTone, type Dated } from "../due";
import "./tasks.css";

/** "tomorrow 09:00", the exact time on hover; what is late says so in a word too. */
export function DueText({ task, open = true }: { task: Dated; open?: boolean }) {
  const zone = useViewerZone();
  const now = useNow();
  const text = dueText(task, zone, now);
  if (text === null || task.due === null) return null;
  const tone = open ? dueTone(task, zone, now) : null;
  return (
    <time
      className={`vc-due vc-due--${tone ?? "closed"}`}
      dateTime={task.due_at ?? task.due.date}
      title={dueExact(task, zone)}
    >
      {text}
      {tone === "overdue" ? `, ${tasksTexts.overdue}` : ""}
    </time>
  );
}

/** Nothing for none. */
export function PriorityMark({ priority }: { priority: Priority }) {
  if (priority === "none") return null;
  return (
    <span className={`vc-priority vc-priority--${priority}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M3 1h10l-2.5 4L13 9H5v6H3z" />
      </svg>{" "}
      {tasksTexts.priorities[priority]}
    </span>
  );
}

export function ColorDot({ color }: { color: string | null }) {
  return (
    <span className="vc-dot" aria-hidden="true" style={{ "--vc-color": colorOf(color) } as CSSProperties} />
  );
}

export function TagBadge({ tag }: { tag: Pick<TagRef, "name" | "color"> }) {
  return (
    <span className="vc-tag">
      <ColorDot color={tag.color} />
      <bdi>{tag.name}</bdi>
    </span>
  );
}

export function TagBadges({ tags }: { tags: readonly TagRef[] }) {
  return tags.map((tag) => <TagBadge key={tag.id} tag={tag} />);
}

export function ProjectMark({ project }: { project: NonNullable<Task["project"]> }) {
  return (
    <span className="vc-tag">
      <ColorDot color={project.color} />
      <bdi>{project.name}</bdi>
      {project.is_private ? (
        <Icon name="lock-private" size="small" ariaLabel={tasksTexts.privateProject} />
      ) : null}
    </span>
  );
}
