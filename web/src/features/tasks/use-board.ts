// What is on a board, and what moving a card does.

import { skipToken } from "@reduxjs/toolkit/query";
import { useCallback, useMemo } from "react";
import type { ActedOnTask } from "@api";
import type { Deed } from "@api/pending/command";
import type { Project, TaskPatch, TasksArg, TaskStatus } from "@api/types";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { useSend } from "@shared/hooks/use-write";
import { workTexts } from "@shared/texts/work";
import { civilDate } from "@shared/time";
import { useActed } from "./acted";
import {
  NO_SECTION,
  STATUSES,
  behind,
  columnByStatus,
  columnsBySection,
  type BoardBy,
  type Column,
  type Move,
} from "./board";
import { useTaskPage } from "./shown/use-shown";

const texts = workTexts.board;
/** Cards of one answer. */
export const CARDS_MAX = 200;

/** What a column by status asks for; tasks that are part of others are on those. */
export function columnArg(status: TaskStatus, project: string | undefined): TasksArg {
  return {
    status,
    parent: "none",
    limit: CARDS_MAX,
    ...(project === undefined ? {} : { project }),
    ...(status === "open" ? { sort: "rank" } : { sort: "updated", descending: true }),
  };
}

function useColumn(status: TaskStatus, project: string | undefined, asked: boolean) {
  return useTaskPage(asked ? columnArg(status, project) : skipToken);
}

export function useBoard(by: BoardBy, project: Project | undefined) {
  const byStatus = by === "status" || project === undefined;
  const open = useColumn("open", project?.id, true);
  const done = useColumn("done", project?.id, byStatus);
  const skipped = useColumn("skipped", project?.id, byStatus);
  const cancelled = useColumn("cancelled", project?.id, byStatus);
  const answers = byStatus ? [open, done, skipped, cancelled] : [open];
  const failed = answers.find(({ isError }) => isError);

  const sections = byStatus ? undefined : project.sections;
  const columns = useMemo((): Column[] | undefined => {
    if (open.data === undefined) return undefined;
    if (sections !== undefined) return columnsBySection(open.data.items, sections);
    const pages = [open.data, done.data, skipped.data, cancelled.data];
    return STATUSES.map((status, index) =>
      columnByStatus(status, pages[index]?.items ?? [], pages[index]?.total ?? 0),
    );
  }, [sections, open.data, done.data, skipped.data, cancelled.data]);

  const write = useWriteMove(by);
  const move = useCallback(
    async (wanted: Move) => {
      const from = columns?.find(({ tasks }) => tasks.some(({ id }) => id === wanted.task.id));
      const to = columns?.find(({ id }) => id === wanted.column);
      if (from !== undefined && to !== undefined) await write(wanted, from, to);
    },
    [columns, write],
  );

  return {
    columns,
    move,
    cut: open.data !== undefined && open.data.total > CARDS_MAX,
    isLoading: open.isLoading,
    error: failed?.error,
    refetch: () => answers.forEach((answer) => void answer.refetch()),
  };
}

/** Says to the server what moving a card means. */
function useWriteMove(by: BoardBy) {
  const acted = useActed();
  const notifyFailure = useNotifyFailure();
  const send = useSend();
  const zone = useViewerZone();

  return useCallback(
    async ({ task, index }: Move, from: Column, to: Column): Promise<boolean> => {
      const write = (deed: Deed) => send<ActedOnTask>(deed);
      const text = from.id === to.id ? texts.movedWithin(task.title) : texts.moved(task.title, to.title);
      const after = behind(to, task.id, index);
      if (by === "section" || from.id === to.id) {
        const section = to.id === NO_SECTION ? null : to.id;
        const patch: TaskPatch = from.id === to.id ? { after } : { section, after };
        return acted(await write({ kind: "change", task: task.id, patch }), text);
      }
      const reopening = from.id === "open" ? undefined : write({ kind: "reopen", task: task.id });
      if (to.id === "open") return reopening === undefined ? false : acted(await reopening, text);
      const closing = write(closedAs(to.id, task.id, civilDate(new Date(), zone)));
      const opened = await reopening;
      if (notifyFailure(opened?.error)) return false;
      return acted(await closing, text, opened?.data === undefined ? [] : [opened.data.action]);
    },
    [by, acted, notifyFailure, send, zone],
  );
}

function closedAs(column: string, task: string, done_on: string): Deed {
  if (column === "done") return { kind: "complete", task, done_on };
  return column === "skipped" ? { kind: "skip", task } : { kind: "cancel", task };
}
