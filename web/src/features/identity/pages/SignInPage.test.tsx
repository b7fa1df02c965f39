import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { SignInOptions } from "@api/types";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { safeNext } from "../queries";
import SignInPage from "./SignInPage";

const options: SignInOptions = {
  instance: { id: "inst_1", name: "Analytical Engines" },
  setup_needed: false,
  password: true,
  mail_link: true,
  self_registration: false,
  allowed_domains: [],
  demo_accounts: [],
};

function open(change: Partial<SignInOptions> = {}, at = "/sign-in") {
  const server = stubServer({
    "GET /auth/options": { body: { ...options, ...change } },
    "POST /auth/login": { body: aMe() },
    "POST /auth/mail-link": { status: 202, body: {} },
  });
  const page = renderPage(<SignInPage />, {
    at,
    path: "/sign-in",
    routes: [{ path: "*", element: <p>Inside</p> }],
  });
  return { server, page };
}

describe("sign-in", () => {
  it("goes on to where one wanted to be", async () => {
    const { server, page } = open({}, "/sign-in?next=%2Fadmin%2Fpeople%3Fstatus%3Dpaused");
    const { user, router, store } = await page;
    await user.type(await screen.findByLabelText("Email"), "ada@example.org");
    await user.type(screen.getByLabelText("Password"), "correct horse battery");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("Inside")).toBeTruthy();
    expect(router.state.location.pathname + router.state.location.search).toBe("/admin/people?status=paused");
    expect(JSON.parse(server.of("POST /auth/login")[0]?.body ?? "{}")).toEqual({
      email: "ada@example.org",
      password: "correct horse battery",
    });
    expect(store.getState().session.expired).toBe(false);
  });

  it("explains a wrong password and keeps the email", async () => {
    const { server, page } = open();
    server.routes["POST /auth/login"] = refuse(401, "wrong_credentials");
    const { user } = await page;
    await user.type(await screen.findByLabelText("Email"), "ada@example.org");
    await user.type(screen.getByLabelText("Password"), "nope{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("do not go together");
    expect(screen.getByLabelText<HTMLInputElement>("Email").value).toBe("ada@example.org");
  });

  it("asks for what is missing before asking the server", async () => {
    const { server, page } = open();
    const { user } = await page;
    await user.click(await screen.findByRole("button", { name: "Sign in" }));
    expect(screen.getByText("Enter your email address")).toBeTruthy();
    expect(screen.getByText("Enter your password")).toBeTruthy();
    expect(server.of("POST /auth/login")).toHaveLength(0);
  });

  it("sends a link without saying whether the address is known", async () => {
    const { page } = open();
    const { user } = await page;
    await user.type(await screen.findByLabelText("Email"), "who@example.org");
    await user.click(await screen.findByRole("button", { name: "Email me a sign-in link" }));
    expect((await screen.findByRole("status")).textContent).toContain("If who@example.org is known here");
  });

  it("offers the demonstration accounts, and only where there are some", async () => {
    const account = { email: "a@demo", password: "demo", role: "admin" as const, name: "Sam" };
    const { server, page } = open({ demo_accounts: [account] });
    const { user } = await page;
    await user.click(await screen.findByRole("button", { name: "Sam (Admin)" }));
    expect(await screen.findByText("Inside")).toBeTruthy();
    expect(server.of("POST /auth/login")).toHaveLength(1);
  });

  it("says how to set up a fresh place", async () => {
    await open({ setup_needed: true }).page;
    expect(await screen.findByRole("heading", { name: "This place is not set up yet" })).toBeTruthy();
  });
});

it("never leads away from this site", () => {
  expect(safeNext("/meet/match")).toBe("/meet/match");
  for (const bad of [
    null,
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/sign-in",
    "/setup?token=1",
  ]) {
    expect(safeNext(bad)).toBe("/");
  }
});
