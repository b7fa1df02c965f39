import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { AdminStats } from "@api/types";
import { Notices } from "@shared/components/Notices";
import { aMatch, aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { stubServer } from "@test/server";
import HomePage from "./HomePage";

const stats: AdminStats = {
  people: { total: 1, active: 1, paused: 0, snoozed: 0, invited: 0 },
  rounds: 0,
  matches: 0,
  last_round: null,
  mail: { pending: 0, sent: 0, failed: 0 },
};
const noSeats = { body: { items: [] } };
const matched = {
  body: {
    match: aMatch(),
    state: "matched",
    message: "",
    unmatched_reason: null,
    last_round_at: null,
    also: [],
    no_second_in: [],
  },
};
const waiting = {
  body: {
    match: null,
    state: "waiting",
    message: "No round yet.",
    unmatched_reason: null,
    last_round_at: null,
    also: [],
    no_second_in: [],
  },
};

it("leads a fresh admin from step to step", async () => {
  stubServer({ "GET /admin/stats": { body: stats }, "GET /seats": noSeats, "GET /matches/current": waiting });
  await renderPage(<HomePage />, { me: aMe({ role: "admin" }) });
  expect(await screen.findByText("1 of 3 done")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Import people" }).getAttribute("href")).toBe(
    "/admin/people/import",
  );
  // Nobody to match yet: the preview says why it is not available.
  expect(screen.getByRole("button", { name: "Preview a round" }).getAttribute("aria-disabled")).toBe("true");
});

it("opens the preview once there are people, and ends the checklist with the first round", async () => {
  const people = { ...stats.people, total: 2 };
  const server = stubServer({
    "GET /admin/stats": { body: { ...stats, people } },
    "GET /seats": noSeats,
    "GET /matches/current": waiting,
  });
  const first = await renderPage(<HomePage />, { me: aMe({ role: "admin" }) });
  expect((await screen.findByRole("link", { name: "Preview a round" })).getAttribute("href")).toBe(
    "/admin/rounds?preview=1",
  );
  first.unmount();
  server.routes["GET /admin/stats"] = {
    body: { ...stats, people, rounds: 1, mail: { ...stats.mail, failed: 2 } },
  };
  await renderPage(<HomePage />, { me: aMe({ role: "admin" }) });
  expect(await screen.findByText("At a glance")).toBeTruthy();
  expect(screen.getByText("2 mails could not be delivered.")).toBeTruthy();
});

it("shows a member who, when and why, each time in both zones", async () => {
  const gaveUp = ["No common topic: a new face came first."];
  const { match } = matched.body;
  stubServer({
    "GET /seats": noSeats,
    "GET /matches/current": {
      body: { ...matched.body, match: { ...match, why: { ...match.why, gave_up: gaveUp } } },
    },
  });
  await renderPage(<HomePage />, { me: aMe() });
  expect(await screen.findByRole("heading", { name: "You and Grace Hopper" })).toBeTruthy();
  expect(screen.getByText("You have not met before")).toBeTruthy();
  expect(screen.getByText("No common topic: a new face came first.")).toBeTruthy();
  expect(screen.getByText(/15:00/)).toBeTruthy();
  expect(screen.getByText("09:00 for Grace Hopper")).toBeTruthy();
});

it("says which program gave no second match", async () => {
  stubServer({
    "GET /seats": noSeats,
    "GET /matches/current": { body: { ...matched.body, no_second_in: ["Lunch"] } },
  });
  await renderPage(<HomePage />, { me: aMe() });
  expect(
    await screen.findByText("Lunch gave you no second match at the same time. You are in its next round."),
  ).toBeTruthy();
});

it("pauses at once, with a way back", async () => {
  const server = stubServer({
    "GET /seats": noSeats,
    "GET /matches/current": matched,
    "PUT /users/participation": { body: aMe().person },
    "GET /auth/me": { body: aMe() },
  });
  const { user } = await renderPage(
    <>
      <Notices />
      <HomePage />
    </>,
    { me: aMe() },
  );
  await user.click(screen.getByRole("button", { name: "Pause" }));
  const notice = await screen.findByText(/You are paused/);
  expect(notice).toBeTruthy();
  await user.click(within(document.body).getByRole("button", { name: "Undo" }));
  const writes = server
    .of("PUT /users/participation")
    .map(({ body }) => JSON.parse(body) as { status: string });
  expect(writes.map(({ status }) => status)).toEqual(["paused", "active"]);
});

it("asks whoever was silent, and one click keeps them in", async () => {
  const server = stubServer({
    "GET /seats": noSeats,
    "GET /matches/current": { body: { ...waiting.body, asked_if_still_in: true } },
    "POST /participation/stay-in": { status: 204 },
  });
  const { user } = await renderPage(
    <>
      <Notices />
      <HomePage />
    </>,
    { me: aMe() },
  );
  expect(await screen.findByText("Are you still in?")).toBeTruthy();
  server.routes["GET /matches/current"] = waiting;
  await user.click(screen.getByRole("button", { name: "Yes, keep me in" }));
  expect(await screen.findByText("You are in. Nothing changes.")).toBeTruthy();
  expect(server.of("POST /participation/stay-in")).toHaveLength(1);
  await waitFor(() => expect(screen.queryByText("Are you still in?")).toBeNull());
});

it("says why somebody is paused who did not ask for it", async () => {
  stubServer({ "GET /seats": noSeats, "GET /matches/current": waiting });
  const me = aMe();
  me.person.participation = { status: "paused", until: null, because: "silent" };
  await renderPage(<HomePage />, { me });
  expect(await screen.findByText(/Paused, because nothing was heard of you/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Come back now" })).toBeTruthy();
});
