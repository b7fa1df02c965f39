import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { sessionExpired } from "@api/session";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import RequireSession, { needsWelcome } from "./RequireSession";

function open(at: string) {
  return renderPage(<RequireSession />, {
    at,
    path: "/sign-in-is-not-here",
    routes: [
      {
        element: <RequireSession />,
        children: [
          { path: "/welcome", element: <p>Welcome</p> },
          { path: "/preferences", element: <p>Preferences</p> },
        ],
      },
      { path: "/sign-in", element: <p>Sign in</p> },
    ],
  });
}

it("sends strangers to sign-in, and remembers where they wanted to be", async () => {
  stubServer({
    "GET /auth/me": refuse(401, "not_signed_in"),
    "POST /auth/refresh": refuse(401, "session_expired"),
  });
  const { router } = await open("/preferences?tab=tokens");
  expect(await screen.findByText("Sign in")).toBeTruthy();
  expect(router.state.location.search).toBe("?next=%2Fpreferences%3Ftab%3Dtokens");
});

it("leaves the page when the session ends later", async () => {
  stubServer({ "GET /auth/me": { body: aMe() } });
  const { store } = await open("/preferences");
  expect(await screen.findByText("Preferences")).toBeTruthy();
  store.dispatch(sessionExpired());
  expect(await screen.findByText("Sign in")).toBeTruthy();
});

it("takes new members through the first steps, unless they said later", async () => {
  const me = aMe({ onboarding: { profile: true, preferences: false, participation: false } });
  me.person.preferences = { slots: [], topics: [], meeting_length_minutes: 30 };
  stubServer({ "GET /auth/me": { body: me } });
  const first = await open("/preferences");
  expect(await screen.findByText("Welcome")).toBeTruthy();
  first.unmount();
  sessionStorage.setItem("vc.welcome.later", "1");
  await open("/preferences");
  expect(await screen.findByText("Preferences")).toBeTruthy();
  expect(needsWelcome({ ...me, role: "admin" })).toBe(false);
  // Topics and hours that came with an import count.
  expect(needsWelcome({ ...me, person: aMe().person })).toBe(false);
});

it("offers to try again when the server cannot answer", async () => {
  stubServer({ "GET /auth/me": refuse(503, "busy") });
  await open("/preferences");
  expect(await screen.findByRole("button", { name: "Try again" })).toBeTruthy();
});
