import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ErrorBoundary } from "./ErrorBoundary";

let broken = true;
function Page() {
  if (broken) throw new Error("no such field");
  return <p>All is well</p>;
}

it("keeps the rest of the page, and gives the part another chance", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  broken = true;
  render(
    <>
      <p>Navigation</p>
      <ErrorBoundary>
        <Page />
      </ErrorBoundary>
    </>,
  );
  expect(screen.getByText("Navigation")).toBeTruthy();
  expect(screen.getByRole("heading", { name: "This part of the page stopped working" })).toBeTruthy();
  broken = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(screen.getByText("All is well")).toBeTruthy();
});

it("starts afresh on another route", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  broken = true;
  const view = render(
    <ErrorBoundary resetKey="/a">
      <Page />
    </ErrorBoundary>,
  );
  broken = false;
  view.rerender(
    <ErrorBoundary resetKey="/b">
      <Page />
    </ErrorBoundary>,
  );
  expect(screen.getByText("All is well")).toBeTruthy();
});

it("knows a page of an older release", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  function Gone(): never {
    throw new Error("Failed to fetch dynamically imported module: /assets/x.js");
  }
  render(
    <ErrorBoundary>
      <Gone />
    </ErrorBoundary>,
  );
  expect(screen.getByText("There is a newer version")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});
