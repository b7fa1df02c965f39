// What can be done with something on the calendar. A date that nobody touched yet is made a task first, so that it can be
// moved or skipped alone.

import { useCallback } from "react";
import { useNavigate } from "react-router";
import { useTouchOccurrenceMutation, type ActedOnTask } from "@api";
import type { Task } from "@api/types";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { useSend } from "@shared/hooks/use-write";
import { workTexts } from "@shared/texts/work";
import { addDays, civilDate } from "@shared/time";
import { useActed } from "./acted";
import type { ComingSlot } from "./calendar";
import { dayText, dueDay, onDay } from "./due";

const texts = workTexts.calendar;

/** A task, or a date of a series to become one. */
export interface Movable {
  title: string;
  task?: Task | undefined;
  slot?: Pick<ComingSlot, "series" | "slot"> | undefined;
}

export function useCalendarActions() {
  const zone = useViewerZone();
  const now = useNow();
  const navigate = useNavigate();
  const acted = useActed();
  const notifyFailure = useNotifyFailure();
  const [touch] = useTouchOccurrenceMutation();
  const send = useSend();

  const made = useCallback(
    async ({ task, slot }: Movable): Promise<{ task: Task; before: string[] } | undefined> => {
      if (task !== undefined) return { task, before: [] };
      if (slot === undefined) return undefined;
      const { data, error } = await touch({ id: slot.series, body: { slot: slot.slot } });
      if (notifyFailure(error) || data === undefined) return undefined;
      return { task: data.task, before: [data.action] };
    },
    [touch, notifyFailure],
  );

  /** To another day of the viewer's calendar, at the same time. */
  const move = useCallback(
    async (entry: Movable, day: string) => {
      const found = await made(entry);
      if (found === undefined) return;
      const { task, before } = found;
      const from = dueDay(task, zone);
      if (from === day) return;
      // A time set in another zone may be on another day there: it moves by as many days.
      const days = from === null ? 0 : (Date.parse(day) - Date.parse(from)) / 86_400_000;
      const due =
        task.due === null || from === null ? onDay(null, day) : onDay(task.due, addDays(task.due.date, days));
      const answer = await send<ActedOnTask>({
        kind: "change",
        task: task.id,
        patch: { due, scope: "this" },
      });
      acted(answer, texts.moved(entry.title, dayText(day, civilDate(now, zone))), before);
    },
    [made, send, acted, zone, now],
  );

  const skip = useCallback(
    async (entry: Movable) => {
      const found = await made(entry);
      if (found === undefined) return;
      acted(
        await send<ActedOnTask>({ kind: "skip", task: found.task.id }),
        texts.skipped(entry.title),
        found.before,
      );
    },
    [made, send, acted],
  );

  const complete = useCallback(
    async (task: Task) => {
      const done_on = civilDate(new Date(), zone);
      acted(
        await send<ActedOnTask>({ kind: "complete", task: task.id, done_on }),
        texts.completed(task.title),
      );
    },
    [send, acted, zone],
  );

  const open = useCallback(
    async (entry: Movable) => {
      const found = await made(entry);
      if (found !== undefined) void navigate(`/tasks/${found.task.id}`);
    },
    [made, navigate],
  );

  return { move, skip, complete, open };
}
