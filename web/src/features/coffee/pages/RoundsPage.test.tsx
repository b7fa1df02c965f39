import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe, aPreview } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import RoundsPage from "./RoundsPage";

const base = {
  "GET /programs": { body: { items: [aPreview.program] } },
  "GET /rounds": { body: { items: [], next_cursor: null, total: 0 } },
};

function open(at: string) {
  return renderPage(<RoundsPage />, {
    me: aMe({ role: "admin" }),
    at,
    path: "/admin/rounds",
    routes: [{ path: "/admin/rounds/:id", element: <p>The round</p> }],
  });
}

it("previews, says what running means, and runs what was previewed", async () => {
  const server = stubServer({
    ...base,
    "POST /rounds/preview": { body: aPreview },
    "POST /rounds": { status: 201, body: { id: "round_1", matches_count: 2 } },
  });
  const { user, router } = await open("/admin/rounds");
  const [preview] = await screen.findAllByRole("button", { name: "Preview a round" });
  expect(preview).toBeDefined();
  if (preview !== undefined) await user.click(preview);
  expect(await screen.findByText("Ada Lovelace and Grace Hopper")).toBeTruthy();
  expect(screen.getByText("90%")).toBeTruthy();
  expect(screen.getByText("Goes first next round.")).toBeTruthy();
  expect(screen.getByRole("img", { name: /Who meets whom: 2 people/ })).toBeTruthy();

  await user.click(screen.getByRole("button", { name: "Run this round" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toContain("4 people in 2 groups will be told by mail");
  await user.click(within(dialog).getByRole("button", { name: "Run with 2 groups" }));
  expect(await screen.findByText("The round")).toBeTruthy();
  expect(router.state.location.pathname).toBe("/admin/rounds/round_1");
  expect(JSON.parse(server.of("POST /rounds")[0]?.body ?? "{}")).toEqual({
    program_id: "program_1",
    seed: aPreview.seed,
    locked: [],
  });
  expect(server.of("POST /rounds/preview")).toHaveLength(1);
});

it("says what to do when nobody can be matched", async () => {
  stubServer({ ...base, "POST /rounds/preview": refuse(400, "nobody_to_match") });
  await open("/admin/rounds?preview=1");
  expect(await screen.findByText("Nobody can be matched yet")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Import people" })).toBeTruthy();
});

it("keeps a group together, and what was shown when a group is refused", async () => {
  const server = stubServer({ ...base, "POST /rounds/preview": { body: aPreview } });
  const { user } = await open("/admin/rounds?preview=1");
  const names = "Ada Lovelace and Grace Hopper";
  await user.click(await screen.findByRole("button", { name: `Keep ${names} together` }));
  expect(await screen.findByText("Kept together")).toBeTruthy();
  const sent = server
    .of("POST /rounds/preview")
    .map(({ body }) => JSON.parse(body) as { locked: string[][] });
  expect(sent.map(({ locked }) => locked)).toEqual([[], [["person_ada", "person_grace"]]]);

  server.routes["POST /rounds/preview"] = refuse(400, "kept_apart");
  await user.click(screen.getByRole("button", { name: `Let go: ${names}` }));
  expect(await screen.findByText(/Refused: kept_apart/)).toBeTruthy();
  expect(screen.getByText("Kept together")).toBeTruthy();
});
