// Tasks and projects for tests.

import type { Project, Task } from "@api/types";

export function aTask(change: Partial<Task> = {}): Task {
  return {
    id: "task_1",
    title: "Water the plants",
    notes: "",
    notes_version: 1,
    status: "open",
    place: "active",
    priority: "none",
    due: null,
    due_at: null,
    start: null,
    project: null,
    section: null,
    parent: null,
    series: null,
    assignees: [],
    owner: null,
    tags: [],
    links: [],
    reminders: [],
    subtasks: { finished: 0, total: 0 },
    comments_count: 0,
    rank: 1,
    version: 1,
    done_on: null,
    closed_at: null,
    closed_by: null,
    created_at: "2026-11-20T09:00:00Z",
    updated_at: "2026-11-20T09:00:00Z",
    ...change,
  };
}

export function aProject(change: Partial<Project> = {}): Project {
  return {
    id: "project_1",
    name: "Garden party",
    color: "green",
    is_private: false,
    is_mine: true,
    place: "active",
    owner: null,
    members: [],
    sections: [],
    open_count: 3,
    finished_count: 1,
    version: 1,
    created_at: "2026-11-20T09:00:00Z",
    updated_at: "2026-11-20T09:00:00Z",
    ...change,
  };
}
