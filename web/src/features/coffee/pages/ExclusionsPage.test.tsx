import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { ada, aMe, anAdminPerson, grace } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { MyExclusions } from "../components/MyExclusions";
import ExclusionsPage from "./ExclusionsPage";

const since = "2026-11-22T08:00:00Z";

it("excludes a pair, and undoes letting them meet", async () => {
  const pair = { id: "exclusion_1", people: [ada, grace], added_at: since };
  let items: unknown[] = [];
  const server = stubServer({
    "GET /admin/exclusions": () => ({ body: { items } }),
    "POST /admin/exclusions": () => ({ body: { items: (items = [pair]) } }),
    "POST /admin/exclusions/exclusion_1/remove": () => ({ body: { items: (items = []) } }),
    "GET /admin/users": {
      body: {
        items: [anAdminPerson("person_ada", "Ada Lovelace"), anAdminPerson("person_grace", "Grace Hopper")],
        next_cursor: null,
        total: 2,
      },
    },
  });
  const { user } = await renderPage(<ExclusionsPage />, {
    me: aMe({ role: "admin" }),
    at: "/admin/exclusions",
    path: "/admin/exclusions",
  });
  expect(await screen.findByText("Everybody may meet everybody")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Exclude a pair" }));
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: "Exclude" }));
  expect(await within(dialog).findByText("Choose two different people.")).toBeTruthy();
  expect(server.of("POST /admin/exclusions")).toHaveLength(0);
  for (const [field, name] of [
    ["One person", "Ada Lovelace"],
    ["The other", "Grace Hopper"],
  ] as const) {
    await user.click(within(dialog).getByRole("button", { name: new RegExp(`^${field}`) }));
    await user.click(await screen.findByRole("option", { name: new RegExp(name) }));
  }
  await user.click(within(dialog).getByRole("button", { name: "Exclude" }));
  expect(await screen.findByText("Ada Lovelace and Grace Hopper")).toBeTruthy();
  const sent = server.of("POST /admin/exclusions").map(({ body }) => JSON.parse(body) as unknown);
  expect(sent).toEqual([{ people: ["person_ada", "person_grace"] }]);

  await user.click(screen.getByRole("button", { name: "Let them meet: Ada Lovelace and Grace Hopper" }));
  expect(await screen.findByText("Everybody may meet everybody")).toBeTruthy();
});

it("keeps what a member typed when nobody has that address", async () => {
  const mine = { id: "exclusion_2", with: grace, added_at: since };
  const routes = {
    "GET /exclusions": { body: { items: [] } as { items: unknown[] } },
    "POST /exclusions": refuse(404, "not_found"),
  };
  const server = stubServer(routes);
  const { user } = await renderPage(<MyExclusions />, { me: aMe(), at: "/", path: "/" });
  expect(await screen.findByText("You may be matched with everybody")).toBeTruthy();
  const address = screen.getByRole("textbox", { name: "Mail address" });
  await user.type(address, "grace@example.com");
  await user.click(screen.getByRole("button", { name: "Do not match me" }));
  expect(await screen.findByText(/Refused: not_found/)).toBeTruthy();
  expect(address).toHaveProperty("value", "grace@example.com");

  server.routes["POST /exclusions"] = { body: { items: [mine] } };
  server.routes["GET /exclusions"] = { body: { items: [mine] } };
  await user.click(screen.getByRole("button", { name: "Do not match me" }));
  expect(await screen.findByRole("button", { name: "Meet again: Grace Hopper" })).toBeTruthy();
  expect(address).toHaveProperty("value", "");
});
