import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { ada, aMatch, aMe, aQuality, grace, personRef } from "@test/fixtures";
import { renderPage } from "@test/render";
import { stubServer } from "@test/server";
import RoundPage from "./RoundPage";

const cleo = personRef("person_cleo", "Cleo Park");
const dan = personRef("person_dan", "Dan Wu");
const round = {
  id: "round_1",
  program_id: "program_1",
  program_name: "Virtual coffee",
  slot: null,
  formed_at: "2026-11-22T08:00:00Z",
  status: "formed",
  by: "schedule",
  started_by: null,
  seed: "7",
  quality: aQuality,
  matches_count: 2,
  people_count: 4,
  unmatched: [],
};

const noChanges = { "GET /rounds/round_1/changes": { body: { items: [], next_cursor: null, total: 0 } } };

it("swaps two people of two matches", async () => {
  const server = stubServer({
    ...noChanges,
    "GET /rounds/round_1": { body: round },
    "GET /rounds/round_1/matches": {
      body: {
        items: [
          aMatch({ id: "match_1", members: [ada, grace] }),
          aMatch({ id: "match_2", members: [cleo, dan] }),
        ],
        next_cursor: null,
        total: 2,
      },
    },
    "GET /admin/users": { body: { items: [], next_cursor: null, total: 0 } },
    "POST /rounds/round_1/rearrange": {
      body: { formed: ["match_3", "match_4"], before: [["person_ada", "person_grace"]], round },
    },
  });
  const { user } = await renderPage(<RoundPage />, {
    me: aMe({ role: "admin" }),
    at: "/admin/rounds/round_1",
    path: "/admin/rounds/:id",
  });
  for (const names of ["Ada Lovelace and Grace Hopper", "Cleo Park and Dan Wu"]) {
    await user.click(await screen.findByRole("checkbox", { name: `Choose ${names}` }));
  }
  await user.click(screen.getByRole("button", { name: "Change who meets" }));
  const dialog = await screen.findByRole("dialog", { name: "Change who meets" });
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  expect(await within(dialog).findByText(/Nothing changed yet/)).toBeTruthy();
  for (const [name, group] of [
    ["Grace Hopper", "Group 2"],
    ["Dan Wu", "Group 1"],
  ] as const) {
    await user.click(within(dialog).getByRole("button", { name: new RegExp(`^${name}`) }));
    await user.click(await screen.findByRole("option", { name: group }));
  }
  await user.click(within(dialog).getByRole("button", { name: "Save" }));
  const bodies = () =>
    server.of("POST /rounds/round_1/rearrange").map(({ body }) => JSON.parse(body) as unknown);
  await expect.poll(bodies).toEqual([
    {
      dissolve: ["match_1", "match_2"],
      groups: [
        ["person_ada", "person_dan"],
        ["person_grace", "person_cleo"],
      ],
    },
  ]);
}, 15_000);

it("shows who changed what, and puts it back", async () => {
  const change = {
    at: "2026-11-23T08:00:00Z",
    by: "person",
    person: grace,
    cancelled_round: false,
    dissolved: [{ id: "match_1", members: [ada, dan], status: "cancelled" }],
    formed: [{ id: "match_2", members: [ada, cleo], status: "proposed" }],
    can_undo: true,
  };
  const server = stubServer({
    "GET /rounds/round_1": { body: round },
    "GET /rounds/round_1/matches": { body: { items: [], next_cursor: null, total: 0 } },
    "GET /rounds/round_1/changes": { body: { items: [change], next_cursor: null, total: 1 } },
    "POST /rounds/round_1/rearrange": { body: { formed: ["match_3"], before: [], round } },
  });
  const { user } = await renderPage(<RoundPage />, {
    me: aMe({ role: "admin" }),
    at: "/admin/rounds/round_1",
    path: "/admin/rounds/:id",
  });
  const row = await screen.findByRole("row", { name: /Grace Hopper/ });
  expect(within(row).getByText("Ada Lovelace and Dan Wu: off")).toBeTruthy();
  expect(within(row).getByText("Ada Lovelace and Cleo Park: meet instead")).toBeTruthy();
  await user.click(within(row).getByRole("button", { name: /^Undo/ }));
  const bodies = () =>
    server.of("POST /rounds/round_1/rearrange").map(({ body }) => JSON.parse(body) as unknown);
  await expect.poll(bodies).toEqual([{ dissolve: ["match_2"], groups: [["person_ada", "person_dan"]] }]);
});
