// Tasks and projects for tests.

import type { Project, Task } from "@api/types";
import { ada } from "./fixtures";

export function aTask(change: Partial<Task> = {}): Task {
  return {
    id: "task_1",
    title: "Pay the rent",
    notes: "",
    notes_version: 0,
    project: null,
    section: null,
    parent: null,
    assignees: [],
    owner: ada,
    priority: "none",
    tags: [],
    due: null,
    due_at: null,
    start: null,
    reminders: [],
    links: [],
    series: null,
    status: "open",
    place: "active",
    rank: 1,
    subtasks: { finished: 0, total: 0 },
    comments_count: 0,
    created_at: "2026-11-20T08:00:00Z",
    updated_at: "2026-11-20T08:00:00Z",
    closed_at: null,
    closed_by: null,
    done_on: null,
    version: 1,
    ...change,
  };
}

export function aPage(items: readonly Task[]) {
  return { body: { items, next_cursor: null, total: items.length, has_more_than_total: false } };
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
