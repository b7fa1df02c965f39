import { screen, waitFor } from "@testing-library/react";
import axe from "axe-core";
import { expect, it } from "vitest";
import type { MyNotifications } from "@api/types";
import { Notices } from "@shared/components/Notices";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { QuietHoursForm } from "./QuietHoursForm";

const EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const off: MyNotifications = {
  email: true,
  channels: ["email"],
  time_zone: "Europe/Berlin",
  quiet_hours: null,
  former_quiet_hours: null,
  quiet_until: null,
};

/** Keeps what is saved, and what was there before, as the server does. */
function notificationsServer(first: MyNotifications = off) {
  let saved = first;
  return stubServer({
    "GET /me/notifications": () => ({ body: saved }),
    "PUT /me/notifications": ({ body }) => {
      const { quiet_hours } = JSON.parse(body) as Pick<MyNotifications, "quiet_hours">;
      saved = { ...saved, quiet_hours, former_quiet_hours: saved.quiet_hours };
      return { body: saved };
    },
  });
}

function page() {
  return renderPage(
    <>
      <Notices />
      <QuietHoursForm />
    </>,
  );
}

it("switches quiet hours on with the usual night, and undoes it", async () => {
  const server = notificationsServer();
  const sent = () => server.of("PUT /me/notifications").map(({ body }) => JSON.parse(body) as unknown);
  const { user } = await page();
  const toggle = await screen.findByLabelText("Let messages wait");
  expect(screen.queryByLabelText("From")).toBeNull();
  await user.click(toggle);
  expect(screen.getByText("On the clock in Europe/Berlin")).toBeTruthy();
  expect(screen.getByText("On the next day")).toBeTruthy();
  await user.click(screen.getByRole("checkbox", { name: /Saturday/ }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Quiet hours are saved.")).toBeTruthy();
  const weekdays = EVERY_DAY.filter((day) => day !== "sat");
  const nights = { quiet_hours: { from: "22:00", until: "07:00", weekdays } };
  expect(sent()).toEqual([nights]);

  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByText("Quiet hours are as before.")).toBeTruthy();
  expect(sent()).toEqual([nights, { quiet_hours: null }]);
  await waitFor(() => expect(screen.queryByLabelText("From")).toBeNull());
});

it("shows the hours that are saved and what is wrong with new ones at the field", async () => {
  const server = notificationsServer({
    ...off,
    quiet_hours: { from: "20:30", until: "21:15", weekdays: ["mon", "fri"] },
  });
  server.routes["PUT /me/notifications"] = refuse(400, "validation_failed", {
    fields: { "quiet_hours.until": "Let them end at another time than they begin." },
  });
  const { user, container } = await page();
  const until = await screen.findByLabelText("Until");
  expect((until as HTMLInputElement).value).toBe("21:15");
  expect(screen.queryByText("On the next day")).toBeNull();
  const chosen = screen.getAllByRole<HTMLInputElement>("checkbox").filter(({ checked }) => checked);
  expect(chosen).toHaveLength(3); // the switch and two days
  await user.clear(until);
  await user.type(until, "20:30");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Let them end at another time than they begin.")).toBeTruthy();
  expect((until as HTMLInputElement).value).toBe("20:30");
  // Colours are looked at in a browser.
  const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  expect(violations).toEqual([]);
});
