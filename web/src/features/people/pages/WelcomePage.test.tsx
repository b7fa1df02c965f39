import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import WelcomePage from "./WelcomePage";

const me = aMe({ onboarding: { profile: false, preferences: false, participation: false } });
me.person.preferences = { slots: [], topics: [], meeting_length_minutes: 30 };

it("goes from name to topics and hours to done", async () => {
  const server = stubServer({
    "GET /auth/me": { body: me },
    "PUT /users/profile": { body: me.person },
    "GET /topics": { body: { items: [{ topic: "chess", people: 2 }] } },
    "PUT /users/preferences": { body: me.person },
    "PUT /users/participation": { body: me.person },
    "GET /matches/current": {
      body: {
        match: null,
        state: "waiting",
        message: "The next round is Thursday 9:00.",
        unmatched_reason: null,
        last_round_at: null,
        also: [],
        no_second_in: [],
      },
    },
  });
  const { user } = await renderPage(<WelcomePage />, { me, at: "/welcome" });
  expect(screen.getByRole("heading", { level: 1, name: "Who are you?" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Continue" }));
  expect(JSON.parse(server.of("PUT /users/profile")[0]?.body ?? "{}")).toMatchObject({
    name: "Ada Lovelace",
  });

  expect(await screen.findByText("Step 2 of 3")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Finish" }));
  expect(screen.getByText("Pick or type at least one topic")).toBeTruthy();
  expect(screen.getByText("Mark at least one half hour")).toBeTruthy();
  await user.type(screen.getByRole("combobox"), "go{Enter}");
  await user.click(screen.getByRole("button", { name: "Mornings, Monday to Friday" }));
  await user.click(screen.getByRole("button", { name: "Finish" }));

  expect(await screen.findByRole("heading", { level: 1, name: "You are in" })).toBeTruthy();
  expect(await screen.findByText("The next round is Thursday 9:00.")).toBeTruthy();
  const saved = JSON.parse(server.of("PUT /users/preferences")[0]?.body ?? "{}") as Record<string, unknown>;
  expect(saved).toMatchObject({ topics: ["go"], meeting_length_minutes: 30 });
  expect(saved.slots).toHaveLength(30);
  expect(server.of("PUT /users/participation")).toHaveLength(1);
});

it("shows what the server says about a field, beside the field", async () => {
  stubServer({
    "GET /auth/me": { body: me },
    "PUT /users/profile": refuse(400, "validation_failed", { fields: { name: "Use at most 100 letters." } }),
  });
  const { user } = await renderPage(<WelcomePage />, { me, at: "/welcome" });
  await user.click(screen.getByRole("button", { name: "Continue" }));
  expect(await screen.findByText("Use at most 100 letters.")).toBeTruthy();
  expect(screen.getByText("Step 1 of 3")).toBeTruthy();
});
