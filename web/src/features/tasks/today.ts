// What is due for the viewer today: what is late, what is of today, and what was done.

import { useMemo } from "react";
import type { Task } from "@api/types";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { dueDay } from "./due";
import { DONE_TODAY } from "./shown/belongs";
import { useTaskPage } from "./shown/use-shown";

/** More than anybody does in a day. */
const TODAY_MAX = 200;
const DONE_MAX = 50;

/** What is late is of an earlier day; a time of today that passed stays with today, and says that it is late. */
export function bySortOfToday(tasks: readonly Task[], today: string, zone: string) {
  const late = (task: Task) => (dueDay(task, zone) ?? today) < today;
  return { overdue: tasks.filter(late), due: tasks.filter((task) => !late(task)) };
}

export function useToday(today: string) {
  const zone = useViewerZone();
  const answer = useTaskPage({ for: "me", dueUntil: today, sort: "due", limit: TODAY_MAX });
  const finished = useTaskPage({
    for: "me",
    q: DONE_TODAY,
    status: "done",
    sort: "updated",
    descending: true,
    limit: DONE_MAX,
  });
  const groups = useMemo(
    () => bySortOfToday(answer.data?.items ?? [], today, zone),
    [answer.data, today, zone],
  );
  const done = useMemo(() => finished.data?.items ?? [], [finished.data]);
  return { ...groups, done, answer };
}
