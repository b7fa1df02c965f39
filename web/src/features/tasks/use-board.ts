// What is on a board, and what moving a card does.

import { skipToken } from "@reduxjs/toolkit/query";
import { useCallback, useMemo, useState } from "react";
import {
  useCancelTaskMutation,
  useChangeTaskMutation,
  useCompleteTaskMutation,
  useListTasksQuery,
  useReopenTaskMutation,
  useSkipTaskMutation,
} from "@api";
import type { Project, TaskPatch, TasksArg, TaskStatus } from "@api/types";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { workTexts } from "@shared/texts/work";
import { useActed } from "./acted";
import {
  NO_SECTION,
  STATUSES,
  behind,
  columnByStatus,
  columnsBySection,
  withMove,
  type BoardBy,
  type Column,
  type Move,
} from "./board";

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
  return useListTasksQuery(asked ? columnArg(status, project) : skipToken);
}

/** A move, and the columns that were on the screen when it was done: it is shown until there are newer ones. */
interface Shown {
  move: Move;
  settledOn?: readonly Column[];
}

export function useBoard(by: BoardBy, project: Project | undefined) {
  const byStatus = by === "status" || project === undefined;
  const open = useColumn("open", project?.id, true);
  const done = useColumn("done", project?.id, byStatus);
  const skipped = useColumn("skipped", project?.id, byStatus);
  const cancelled = useColumn("cancelled", project?.id, byStatus);
  const answers = byStatus ? [open, done, skipped, cancelled] : [open];
  const failed = answers.find(({ isError }) => isError);
  const [shown, setShown] = useState<Shown>();

  const sections = byStatus ? undefined : project.sections;
  const read = useMemo((): Column[] | undefined => {
    if (open.data === undefined) return undefined;
    if (sections !== undefined) return columnsBySection(open.data.items, sections);
    const pages = [open.data, done.data, skipped.data, cancelled.data];
    return STATUSES.map((status, index) =>
      columnByStatus(status, pages[index]?.items ?? [], pages[index]?.total ?? 0),
    );
  }, [sections, open.data, done.data, skipped.data, cancelled.data]);

  const columns = useMemo(() => {
    if (read === undefined || shown === undefined) return read;
    const over = shown.settledOn !== undefined && shown.settledOn !== read;
    return over ? read : withMove(read, shown.move);
  }, [read, shown]);

  const write = useWriteMove(by);
  const move = useCallback(
    async (wanted: Move) => {
      const from = read?.find(({ tasks }) => tasks.some(({ id }) => id === wanted.task.id));
      const to = read?.find(({ id }) => id === wanted.column);
      if (read === undefined || from === undefined || to === undefined) return;
      setShown({ move: wanted });
      const worked = await write(wanted, from, to);
      setShown((now) =>
        now?.move !== wanted ? now : worked ? { move: wanted, settledOn: read } : undefined,
      );
    },
    [read, write],
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
  const [change] = useChangeTaskMutation();
  const [complete] = useCompleteTaskMutation();
  const [skip] = useSkipTaskMutation();
  const [cancel] = useCancelTaskMutation();
  const [reopen] = useReopenTaskMutation();

  return useCallback(
    async ({ task, index }: Move, from: Column, to: Column): Promise<boolean> => {
      const text = from.id === to.id ? texts.movedWithin(task.title) : texts.moved(task.title, to.title);
      const after = behind(to, task.id, index);
      if (by === "section" || from.id === to.id) {
        const section = to.id === NO_SECTION ? null : to.id;
        const body: TaskPatch = from.id === to.id ? { after } : { section, after };
        return acted(await change({ id: task.id, body }), text);
      }
      const before: string[] = [];
      if (from.id !== "open") {
        const opened = await reopen({ id: task.id });
        if (notifyFailure(opened.error) || opened.data === undefined) return false;
        if (to.id === "open") return acted(opened, text);
        before.push(opened.data.action);
      }
      const { id } = task;
      const answer =
        to.id === "done"
          ? await complete({ id, body: {} })
          : to.id === "skipped"
            ? await skip({ id })
            : await cancel({ id });
      return acted(answer, text, before);
    },
    [by, acted, notifyFailure, change, complete, skip, cancel, reopen],
  );
}
