import { expect, it } from "vitest";
import type { Command, Deed } from "@api/pending/command";
import type { Task, TasksArg } from "@api/types";
import { ada, grace } from "@test/fixtures";
import { aTask } from "@test/tasks";
import { shownPage, type Overlay } from "./list";
import { madeTask, withPending, type Sight } from "./with-pending";

const sight: Sight = { me: ada, zone: "Europe/Berlin" };
const NOW_MS = Date.parse("2026-11-27T09:00:00Z");
const nobody = { projects: [], tags: [], people: [] };
let made = 0;

function command(deed: Deed, change: Partial<Command> = {}): Command {
  made += 1;
  const rest = { tries: 0, waits: true, taken_back: false };
  return { id: `c${made}`, made_at_ms: NOW_MS + made, deed, base: null, refs: nobody, ...rest, ...change };
}
const overlay = (pending: Command[], rest: Partial<Overlay> = {}): Overlay => ({
  pending,
  settled: [],
  fresh: [],
  changing: [],
  answered: new Set(),
  ...rest,
});
const ids = (items: readonly Task[]) => items.map(({ id }) => id).join(" ");
function shown(tasks: Task[], arg: TasksArg, over: Overlay, readAtMs = NOW_MS) {
  return shownPage({ items: tasks, total: tasks.length }, arg, over, sight, readAtMs);
}

it("applies what waits in order, and again to whatever is confirmed meanwhile", () => {
  const pending = [
    command({ kind: "change", task: "task_1", patch: { title: "One", priority: "high" } }),
    command({
      kind: "change",
      task: "task_1",
      patch: { title: "Two", due: { date: "2026-12-01", time: "09:00" } },
    }),
    command({ kind: "complete", task: "task_1", done_on: "2026-11-27" }),
    command({ kind: "complete", task: "task_other", done_on: "2026-11-27" }),
  ];
  const task = withPending(aTask(), pending, sight);
  expect([task.title, task.priority, task.status, task.done_on]).toEqual([
    "Two",
    "high",
    "done",
    "2026-11-27",
  ]);
  expect([task.due_at, task.closed_by?.id]).toEqual(["2026-12-01T08:00:00.000Z", ada.id]);
  const later = withPending(aTask({ title: "Theirs", notes: "Theirs", version: 2 }), pending, sight);
  expect([later.title, later.notes, later.status]).toEqual(["Two", "Theirs", "done"]);
  const before = aTask();
  expect(withPending(before, [command({ kind: "skip", task: "task_other" })], sight)).toBe(before);
});

it("shows tags, people and projects by the names that were known when the change was made", () => {
  const section = { id: "section_1", name: "To buy" };
  const project = { id: "project_1", name: "Party", color: "green", is_private: false, sections: [section] };
  const refs = { projects: [project], tags: [{ id: "tag_1", name: "home", color: "red" }], people: [grace] };
  const patch = {
    project: "project_1",
    section: "section_1",
    add_tags: ["Home", "new"],
    add_assignees: [grace.id, "person_unknown"],
    remove_assignees: [ada.id],
  };
  const task = withPending(
    aTask({ assignees: [ada] }),
    [command({ kind: "change", task: "task_1", patch }, { refs })],
    sight,
  );
  expect([task.project?.name, task.section?.name]).toEqual(["Party", "To buy"]);
  expect(task.tags.map(({ id }) => id)).toEqual(["tag_1", "tmp_new"]);
  expect(task.assignees.map(({ id }) => id)).toEqual([grace.id]);
});

it("takes out of a list what is done, and shows it where it belongs now", () => {
  const [one, two] = [aTask(), aTask({ id: "task_2" })];
  const over = overlay([command({ kind: "skip", task: "task_1" })]);
  expect(ids(shown([one, two], {}, over).items)).toBe("task_2");
  expect(shown([one, two], {}, over).total).toBe(1);
  expect(ids(shown([one, two], { status: "any" }, over).items)).toBe("task_1 task_2");
  const deleted = overlay([command({ kind: "delete", task: "task_1" })]);
  expect(ids(shown([one, two], { project: "none", parent: "none" }, deleted).items)).toBe("task_2");
  // What a filter in words finds is for the server to say, but not whether it is in the trash.
  expect(ids(shown([one, two], { q: "rent", place: "active" }, deleted).items)).toBe("task_2");
});

it("brings a task into the lists where it belongs now", () => {
  const [one, two] = [aTask(), aTask({ id: "task_2", status: "done", updated_at: "2026-11-26T08:00:00Z" })];
  const today = new Date().toISOString().slice(0, 10);
  const over = overlay([command({ kind: "complete", task: "task_1", done_on: today })], { changing: [one] });
  const done: TasksArg = { status: "done", for: "me", sort: "updated", descending: true };
  expect(ids(shown([two], done, over).items)).toBe("task_1 task_2");
  expect(shown([two], done, over).total).toBe(2);
  expect(ids(shown([two], { ...done, project: "project_1" }, over).items)).toBe("task_2");
  // On a later page it would be out of place; and what nothing happened to stays where the server has it.
  expect(ids(shown([two], { ...done, cursor: "c" }, over).items)).toBe("task_2");
  const other = overlay([command({ kind: "skip", task: "task_9" })], { changing: [one] });
  expect(ids(shown([], {}, other).items)).toBe("");
});

it("puts a task where its new date and its new place are", () => {
  const due = (id: string, date: string, rank: number) => aTask({ id, rank, due: { date }, updated_at: id });
  const tasks = [due("a", "2026-12-01", 1), due("b", "2026-12-02", 2), due("c", "2026-12-03", 3)];
  const later = overlay([command({ kind: "change", task: "a", patch: { due: { date: "2026-12-03" } } })]);
  expect(ids(shown(tasks, { sort: "due" }, later).items)).toBe("b a c");
  expect(ids(shown(tasks, { sort: "due", dueUntil: "2026-12-02" }, later).items)).toBe("b c");
  const behind = overlay([
    command({ kind: "change", task: "a", patch: { after: "c" } }),
    command({ kind: "change", task: "b", patch: { after: "c" } }),
    command({ kind: "change", task: "c", patch: { after: null } }),
  ]);
  expect(ids(shown(tasks, { sort: "rank" }, behind).items)).toBe("c b a");
  const there = aTask({ id: "a", rank: NOW_MS * 2 ** 20 });
  const create = (task: string) => command({ kind: "create", task, body: { title: task } });
  const added = overlay([create("tmp_1"), create("tmp_2")]);
  expect(ids(shown([there], { sort: "rank" }, added).items)).toBe("a tmp_1 tmp_2");
});

it("shows what is made here, and what a text may become", () => {
  const create = command({
    kind: "create",
    task: "tmp_1",
    body: { title: "New", due: { date: "2026-12-05" } },
  });
  const rename = command({ kind: "change", task: "tmp_1", patch: { title: "Newer" } });
  const list = shown([aTask({ due: { date: "2026-12-01" } })], { for: "me" }, overlay([create, rename]));
  expect(list.items.map(({ title }) => title)).toEqual(["Pay the rent", "Newer"]);
  expect(list.total).toBe(2);
  const quick = command({
    kind: "quick",
    task: "tmp_2",
    body: { text: "Call today", dismissed: [], written_at: "2026-11-27T09:00:00Z" },
  });
  expect(ids(shown([], { for: "me", dueUntil: "2026-11-27" }, overlay([quick])).items)).toBe("tmp_2");
  // Sent at once, it is read before anybody could wonder.
  expect(madeTask({ ...quick, waits: false }, sight)).toBeUndefined();
  expect(ids(shown([], {}, overlay([{ ...create, taken_back: true }])).items)).toBe("");
});

it("shows a task once whose row is faster than the answer to whoever made it", () => {
  const create = command({ kind: "create", task: "tmp_1", body: { title: "New" } }, { tries: 1 });
  const row = aTask({ id: "task_9", title: "New", created_at: new Date(NOW_MS + 500).toISOString() });
  const fresh = [{ task: row, at_ms: NOW_MS + 1 }];
  expect(ids(shown([], {}, overlay([create], { fresh })).items)).toBe("tmp_1");
  expect(ids(shown([row], {}, overlay([create])).items)).toBe("tmp_1");
  // Also one that waits for its answer; somebody else's, and one that was never sent, are others.
  expect(ids(shown([row], {}, overlay([{ ...create, waits: true }])).items)).toBe("tmp_1");
  const theirs = [{ task: { ...row, owner: grace }, at_ms: NOW_MS + 1 }];
  expect(ids(shown([], {}, overlay([create], { fresh: theirs })).items)).toBe("tmp_1 task_9");
  expect(ids(shown([row], {}, overlay([{ ...create, tries: 0 }])).items)).toBe("tmp_1 task_9");
  // What is done to it meanwhile shows in the row, and the same made twice are two.
  const rename = command({ kind: "change", task: "tmp_1", patch: { title: "Newer" } });
  expect(shown([row], {}, overlay([create, rename])).items.map(({ title }) => title)).toEqual(["Newer"]);
  const again = overlay([create], { answered: new Set(["task_9"]) });
  expect(ids(shown([row], {}, again).items)).toBe("tmp_1 task_9");
});

it("shows rows that are newer than the list, until the list is read again", () => {
  const row = aTask({ id: "task_2", title: "Fresh", version: 2, due: { date: "2026-11-30" } });
  const fresh = [{ task: row, at_ms: NOW_MS + 1 }];
  expect(ids(shown([aTask()], {}, overlay([], { fresh })).items)).toBe("task_2 task_1");
  expect(ids(shown([aTask()], { project: "project_1" }, overlay([], { fresh })).items)).toBe("task_1");
  expect(ids(shown([aTask()], {}, overlay([], { fresh }), NOW_MS + 2).items)).toBe("task_1");
  // It is changed where it stood, and goes where it belongs.
  const ranks = [aTask({ id: "a", rank: 2 }), aTask({ id: "b", rank: 1, version: 2 })];
  const moved = overlay([], { fresh: [{ task: ranks[1] ?? row, at_ms: NOW_MS + 1 }] });
  expect(ids(shown(ranks, { sort: "rank" }, moved).items)).toBe("b a");
  // The answer holds it already, patched; it has no place there any more.
  const done: Task = { ...row, status: "done" };
  const left = overlay([], { fresh: [{ task: done, at_ms: NOW_MS + 1 }] });
  expect(ids(shown([aTask(), done], {}, left).items)).toBe("task_1");
});
