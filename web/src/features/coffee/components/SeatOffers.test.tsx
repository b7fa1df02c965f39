import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Seat } from "@api/types";
import { Notices } from "@shared/components/Notices";
import { aMatch, aMe, personRef } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { SeatOffers } from "./SeatOffers";

const seat = (round: string, name: string): Seat => ({
  round_id: round,
  program_id: "program_1",
  program_name: "Virtual coffee",
  members: [personRef(`person_${name}`, name)],
  open_until: "2026-11-27T08:00:00Z",
});
const page = (
  <>
    <Notices />
    <SeatOffers />
  </>
);

it("says nothing where there is no seat", async () => {
  const server = stubServer({ "GET /seats": { body: { items: [] } } });
  await renderPage(page, { me: aMe() });
  await waitFor(() => expect(server.of("GET /seats")).toHaveLength(1));
  expect(screen.queryByText("There is still a seat")).toBeNull();
});

it("takes a seat with the people it showed", async () => {
  const server = stubServer({
    "GET /seats": { body: { items: [seat("round_1", "Ana")] } },
    "POST /seats/round_1/take": { body: aMatch() },
  });
  await renderPage(page, { me: aMe() });
  expect(await screen.findByText(/You could meet with Ana/)).toBeTruthy();
  server.routes["GET /seats"] = { body: { items: [] } };
  await userEvent.click(screen.getByRole("button", { name: "Take the seat with Ana" }));
  expect(await screen.findByText("You meet with Ana. They are told.")).toBeTruthy();
  expect(server.of("POST /seats/round_1/take")[0]?.body).toBe('{"members":["person_Ana"]}');
  await waitFor(() => expect(screen.queryByText("There is still a seat")).toBeNull());
});

it("shows the next best seat when somebody was faster, and takes no for an answer", async () => {
  const server = stubServer({
    "GET /seats": { body: { items: [seat("round_1", "Ana")] } },
    "POST /seats/round_1/take": refuse(409, "seat_taken"),
    "POST /seats/round_1/decline": { status: 204 },
  });
  await renderPage(page, { me: aMe() });
  await screen.findByText(/You could meet with Ana/);
  server.routes["GET /seats"] = { body: { items: [seat("round_1", "Ben")] } };
  await userEvent.click(screen.getByRole("button", { name: "Take the seat with Ana" }));
  expect(await screen.findByText(/Somebody was faster/)).toBeTruthy();
  expect(await screen.findByText(/You could meet with Ben/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Not this time" }));
  expect(await screen.findByText("You are in the next round.")).toBeTruthy();
});
