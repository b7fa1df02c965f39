import { expect, it } from "vitest";
import { countOf, linesOfTasks, tasksOfLines, type TaskContent } from "./template-lines";

const tasks: TaskContent[] = [
  { title: "Say hello" },
  { title: "Prepare a desk", due: { days: -1, time: "09:00" }, notes: "The **quiet** one", section: 0 },
  {
    title: "Lunch",
    due: { days: 0 },
    section: 1,
    subtasks: [{ title: "Book a table", due: { days: -2 }, tags: ["tag_1"] }],
  },
];
const text = "Say hello\n# Before\n-1 Prepare a desk\n# On the day\n+0 Lunch\n  -2 Book a table";

it("writes tasks as lines, and reads the same back", () => {
  expect(linesOfTasks(tasks, ["Before", "On the day"])).toBe(text);
  const read = tasksOfLines(text, tasks);
  expect(read.sections).toEqual(["Before", "On the day"]);
  expect(read.tasks).toEqual(tasks);
  expect(countOf(read.tasks)).toBe(4);
});

it("keeps what a line cannot say with its title, and the time of day with another day", () => {
  const found = tasksOfLines("+4 Prepare a desk", tasks).tasks[0];
  expect(found).toMatchObject({ due: { days: 4, time: "09:00" }, notes: "The **quiet** one" });
  expect(tasksOfLines("Prepare a desk", tasks).tasks[0]?.due).toBeUndefined();
  expect(tasksOfLines("+1 Something new", tasks).tasks[0]).toEqual({
    title: "Something new",
    due: { days: 1 },
  });
});

it("takes a part that is too far in as a part of the last task", () => {
  const read = tasksOfLines("      A\n    B\n\n  C", []);
  expect(read.tasks).toEqual([{ title: "A", subtasks: [{ title: "B" }, { title: "C" }] }]);
});

it("names the line that is too long", () => {
  expect(tasksOfLines(`ok\n${"x".repeat(501)}`, []).tooLong).toBe(2);
  expect(tasksOfLines("ok", []).tooLong).toBeUndefined();
});
