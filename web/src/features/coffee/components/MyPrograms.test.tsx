import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe, aPreview } from "@test/fixtures";
import { renderPage } from "@test/render";
import { stubServer } from "@test/server";
import { MyPrograms } from "./MyPrograms";

it("shows the next rounds on one's own clock, and joins and leaves", async () => {
  let joined: string[] = [];
  const games = {
    ...aPreview.program,
    id: "program_2",
    name: "Board games",
    membership: "opt_in",
    next_round_at: "2099-12-07T14:00:00Z",
  };
  const server = stubServer({
    "GET /programs": () => ({ body: { items: [aPreview.program, games], joined } }),
    "POST /programs/program_2/join": () => {
      joined = ["program_2"];
      return { status: 204 };
    },
    "POST /programs/program_2/leave": () => {
      joined = [];
      return { status: 204 };
    },
  });
  const { user } = await renderPage(<MyPrograms />, { me: aMe() });
  // Berlin is an hour ahead of UTC.
  expect(await screen.findByText(/15:00/)).toBeTruthy();
  expect(screen.getByText("Everybody takes part")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Join Board games" }));
  expect(await screen.findByText("You take part")).toBeTruthy();
  await user.click(await screen.findByRole("button", { name: "Leave Board games" }));
  await waitFor(() => expect(screen.getByText("You can join")).toBeTruthy());
  expect(server.of("POST /programs/program_2/leave")).toHaveLength(1);
});
