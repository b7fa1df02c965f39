import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { failureFromResponse, offlineFailure } from "@api/failure";
import { FailureAlert } from "./FailureAlert";

it("says what happened, what was kept, and gives a reference", () => {
  const body = { error: "busy", code: 503, message: "The server is busy.", details: {} };
  render(
    <FailureAlert error={failureFromResponse(503, body, new Headers({ "x-correlation-id": "01JX" }))} kept />,
  );
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("The server is busy. Nothing you typed was lost.");
  expect(alert.textContent).toContain("01JX");
  expect(screen.getByRole("button", { name: "Copy reference" })).toBeTruthy();
});

it("offers to try again, and shows nothing without a failure", async () => {
  const onRetry = vi.fn();
  const view = render(<FailureAlert error={offlineFailure()} onRetry={onRetry} />);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(onRetry).toHaveBeenCalledOnce();
  view.rerender(<FailureAlert error={undefined} />);
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says how long to wait", () => {
  const failure = failureFromResponse(
    429,
    { error: "too_many_requests" },
    new Headers({ "retry-after": "30" }),
  );
  render(<FailureAlert error={failure} kept />);
  expect(screen.getByRole("alert").textContent).toContain("Try again in 30 seconds");
});
