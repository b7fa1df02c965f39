import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { aTask } from "@test/tasks";
import { addDays, civilDate } from "@shared/time";
import UpcomingPage from "./UpcomingPage";

const today = civilDate(new Date(), "Europe/Berlin");
const posters = aTask({ id: "task_p", title: "Print posters", due: { date: today } });
const stand = {
  series: "series_1",
  slot: addDays(today, 1),
  title: "Stand-up",
  due: { date: addDays(today, 1) },
  due_at: null,
  priority: "none",
  project: null,
};

function server() {
  return stubServer({
    "GET /tasks/calendar": { body: { tasks: [posters], coming: [stand], is_cut: false } },
    "PATCH /tasks/task_p": { body: { action: "action_1", task: posters } },
    "POST /series/series_1/occurrences": {
      body: { action: "action_2", task: aTask({ id: "task_s", title: "Stand-up", due: stand.due }) },
    },
    "POST /tasks/task_s/skip": {
      body: { action: "action_3", task: aTask({ id: "task_s" }), successor: null, already: false },
    },
    "POST /actions/action_2/undo": { body: { action: "a", undone: 1, kept: 0 } },
    "POST /actions/action_3/undo": { body: { action: "b", undone: 1, kept: 0 } },
  });
}

it("asks for four weeks from today, and moves by a key what has the focus", async () => {
  const stub = server();
  const { user } = await renderPage(<UpcomingPage />, { me: aMe() });
  const entry = await screen.findByRole("button", { name: /Print posters/ });
  const [asked] = stub.of("GET /tasks/calendar");
  expect(asked?.query.get("from")).toBe(today);
  expect(asked?.query.get("until")).toBe(addDays(today, 27));
  entry.focus();
  await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
  await expect.poll(() => stub.of("PATCH /tasks/task_p").length).toBe(1);
  expect(JSON.parse(stub.of("PATCH /tasks/task_p")[0]?.body ?? "")).toEqual({
    due: { date: addDays(today, 7) },
    scope: "this",
  });
});

it("skips a date to come alone, by making it a task first", async () => {
  const stub = server();
  const { user, store } = await renderPage(<UpcomingPage />, { me: aMe() });
  await user.click(await screen.findByRole("button", { name: /Stand-up/ }));
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Skip this one" }));
  await expect.poll(() => stub.of("POST /tasks/task_s/skip").length).toBe(1);
  expect(JSON.parse(stub.of("POST /series/series_1/occurrences")[0]?.body ?? "")).toEqual({
    slot: stand.slot,
  });
  await expect.poll(() => store.getState().notices[0]?.text).toBe("“Stand-up” skipped");
});

it("says what to do when the calendar cannot be loaded", async () => {
  stubServer({ "GET /tasks/calendar": refuse(500, "internal") });
  await renderPage(<UpcomingPage />, { me: aMe() });
  expect(await screen.findByRole("alert")).toHaveProperty(
    "textContent",
    expect.stringContaining("Try again"),
  );
});
