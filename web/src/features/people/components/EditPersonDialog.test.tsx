import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { aMe, anAdminPerson } from "@test/fixtures";
import { renderPage } from "@test/render";
import { stubServer } from "@test/server";
import { EditPersonDialog } from "./EditPersonDialog";

it("sends only what was changed, and an empty team as none", async () => {
  const grace = anAdminPerson("person_grace", "Grace Hopper");
  const server = stubServer({
    "PATCH /admin/users/person_grace": { body: grace },
    "GET /topics": { body: { items: [] } },
    "GET /auth/me": { body: aMe() },
  });
  const onClose = vi.fn();
  const { user } = await renderPage(<EditPersonDialog person={grace} onClose={onClose} />, { me: aMe() });
  expect(screen.getByRole("button", { name: "Save" }).getAttribute("aria-disabled")).toBe("true");
  await user.clear(screen.getByLabelText("Team"));
  await user.type(screen.getByLabelText("Name"), " II");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(JSON.parse(server.of("PATCH /admin/users/person_grace")[0]?.body ?? "{}")).toEqual({
    name: "Grace Hopper II",
    team: null,
  });
});

it("does not let admins lock themselves out", async () => {
  stubServer({ "GET /topics": { body: { items: [] } } });
  const me = aMe({ role: "admin" });
  const self = { ...anAdminPerson(me.person.id, "Ada"), role: "admin" as const };
  await renderPage(<EditPersonDialog person={self} onClose={vi.fn()} />, { me });
  expect(screen.getByRole("button", { name: "Member" }).getAttribute("aria-disabled")).toBe("true");
  expect(screen.getAllByText("This is you. Another admin has to change your role.").length).toBeGreaterThan(
    0,
  );
});

it("names another manager by their id, or takes the manager away", async () => {
  const olu = anAdminPerson("person_olu", "Olu Ade");
  const grace = {
    ...anAdminPerson("person_grace", "Grace Hopper"),
    manager: { id: "person_ada", name: "Ada" },
  };
  const server = stubServer({
    "PATCH /admin/users/person_grace": { body: grace },
    "GET /admin/users": { body: { items: [olu], next_cursor: null, total: 1 } },
    "GET /topics": { body: { items: [] } },
    "GET /auth/me": { body: aMe() },
  });
  const sent = () => JSON.parse(server.of("PATCH /admin/users/person_grace").at(-1)?.body ?? "{}") as unknown;
  const page = await renderPage(<EditPersonDialog person={grace} onClose={vi.fn()} />, { me: aMe() });
  await page.user.click(screen.getByRole("button", { name: /Manager.*Ada/ }));
  await page.user.click(await screen.findByRole("option", { name: /Olu Ade/ }));
  await page.user.click(screen.getByRole("button", { name: "Save" }));
  await vi.waitFor(() => expect(sent()).toEqual({ manager: "person_olu" }));
  await page.user.click(screen.getByRole("button", { name: "Take the manager away" }));
  await page.user.click(screen.getByRole("button", { name: "Save" }));
  await vi.waitFor(() => expect(sent()).toEqual({ manager: null }));
});
