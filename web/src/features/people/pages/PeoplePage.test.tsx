import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { AdminPerson, BulkChange } from "@api/types";
import { Notices } from "@shared/components/Notices";
import { aMe, anAdminPerson, personRef } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer, type Routes } from "@test/server";
import PeoplePage from "./PeoplePage";

const grace = { ...anAdminPerson("person_grace", "Grace Hopper"), tags: ["Navy"] };
const mary = { ...anAdminPerson("person_mary", "Mary Shelley"), invited: true };

const change: BulkChange = {
  id: "bulk_1",
  action: "pause",
  status: "running",
  total: 2,
  applied: 0,
  changed: 0,
  skipped: [],
  restored: 0,
  left: [],
  undoable: true,
  started_at: "2026-11-21T09:00:00Z",
  started_by: null,
};
const done = { ...change, status: "done", applied: 2, changed: 2 } as const;

function people(items: AdminPerson[], total = items.length): Routes {
  return {
    "GET /admin/users": { body: { items, total, next_cursor: null } },
    "GET /admin/teams": { body: { items: [] } },
    "GET /admin/tags": { body: { items: [{ name: "Navy", people: 1 }] } },
    "GET /admin/bulk-changes": { body: { items: [], total: 0, next_cursor: null } },
  };
}

async function open(at = "/admin/people") {
  const page = (
    <>
      <Notices />
      <PeoplePage />
    </>
  );
  return renderPage(page, { at, me: aMe({ role: "admin" }) });
}

type User = Awaited<ReturnType<typeof open>>["user"];

async function act(user: User, action: string) {
  await user.click(screen.getByRole("button", { name: "Actions" }));
  await user.click(await screen.findByRole("menuitem", { name: action }));
}

it("pauses whom was chosen, shows how far it is, and puts everybody back", async () => {
  const server = stubServer({
    ...people([grace, mary]),
    "POST /admin/bulk-changes": { status: 202, body: change },
    "GET /admin/bulk-changes/bulk_1": { body: done },
    "POST /admin/bulk-changes/bulk_1/undo": { body: { ...done, status: "undoing", undoable: false } },
  });
  const { user } = await open();
  await user.click(await screen.findByRole("checkbox", { name: "Choose everybody on this page" }));
  await act(user, "Pause");
  expect(await screen.findByText("Changing: 0 of 2 people")).toBeTruthy();
  expect(await screen.findByText("2 people paused.")).toBeTruthy();
  expect(JSON.parse(server.of("POST /admin/bulk-changes")[0]?.body ?? "")).toEqual({
    action: "pause",
    people: [grace.id, mary.id],
  });

  server.routes["GET /admin/bulk-changes/bulk_1"] = {
    body: {
      ...done,
      status: "undone",
      undoable: false,
      restored: 1,
      left: [{ person: personRef(mary.id, mary.name), reason: "changed_since" }],
    },
  };
  await user.click(screen.getByRole("button", { name: "Undo" }));
  const left = await screen.findByText(
    /1 person is as before\. Left as they are: .*Mary Shelley.*changed since/,
  );
  expect(left).toBeTruthy();
  expect(server.of("POST /admin/bulk-changes/bulk_1/undo")).toHaveLength(1);
});

it("changes everybody whom the filter in the address finds, on other pages too", async () => {
  const server = stubServer({
    ...people([grace, mary], 312),
    "POST /admin/bulk-changes": { status: 202, body: { ...change, action: "tag" } },
    "GET /admin/bulk-changes/bulk_1": { body: { ...done, action: "tag" } },
  });
  const { user } = await open("/admin/people?team=Blue&tag=Navy");
  await user.click(await screen.findByRole("checkbox", { name: "Choose everybody on this page" }));
  await user.click(screen.getByRole("button", { name: "Choose all 312 people" }));
  await act(user, "Add a tag");
  const dialog = await screen.findByRole("dialog", { name: "Add a tag to 312 people" });
  await user.click(within(dialog).getByRole("button", { name: "Add the tag" }));
  expect(within(dialog).getByText("Type a tag, or pick one")).toBeTruthy();
  await user.type(within(dialog).getByRole("combobox"), "On site");
  await user.click(within(dialog).getByRole("button", { name: "Add the tag" }));
  await waitFor(() => expect(server.of("POST /admin/bulk-changes")).toHaveLength(1));
  expect(JSON.parse(server.of("POST /admin/bulk-changes")[0]?.body ?? "")).toEqual({
    action: "tag",
    tag: "On site",
    matching: { team: "Blue", tag: "Navy" },
  });
  const asked = server.of("GET /admin/users")[0]?.query;
  expect([asked?.get("team"), asked?.get("tag")]).toEqual(["Blue", "Navy"]);
});

it("says why nothing was changed, and keeps the choice", async () => {
  stubServer({ ...people([grace]), "POST /admin/bulk-changes": refuse(409, "too_many_bulk_changes") });
  const { user } = await open();
  await user.click(await screen.findByRole("checkbox", { name: "Choose Grace Hopper" }));
  await act(user, "Resume");
  expect(await screen.findByText(/Refused: too_many_bulk_changes/)).toBeTruthy();
  expect(screen.getByText("(1/1)")).toBeTruthy();
});

it("mails those who never signed in, says that mails stay sent, and takes the links back", async () => {
  const invited = { ...done, action: "invite", total: 1, applied: 1, changed: 1 } as const;
  const server = stubServer({
    ...people([grace, mary]),
    "POST /admin/bulk-changes": { status: 202, body: { ...change, action: "invite", total: 1 } },
    "GET /admin/bulk-changes/bulk_1": { body: invited },
    "POST /admin/bulk-changes/bulk_1/undo": {
      body: { ...invited, status: "undone", restored: 1, undoable: false },
    },
  });
  const { user } = await open();
  await user.click(await screen.findByRole("checkbox", { name: "Choose everybody on this page" }));
  await act(user, "Send an invitation");
  const dialog = await screen.findByRole("dialog", { name: "Send invitations" });
  expect(within(dialog).getByText(/^1 person gets a mail/)).toBeTruthy();
  expect(within(dialog).getByText(/A mail that was sent cannot be taken back/)).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "Send" }));
  expect(await screen.findByText("1 person invited by mail.")).toBeTruthy();
  expect(JSON.parse(server.of("POST /admin/bulk-changes")[0]?.body ?? "")).toEqual({
    action: "invite",
    people: [mary.id],
  });
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(await screen.findByText("1 invitation taken back.")).toBeTruthy();
});

it("mails whoever a filter finds and has not signed in, and names whom no mail reached", async () => {
  const server = stubServer({
    ...people([grace, mary], 312),
    "POST /admin/bulk-changes": { status: 202, body: { ...change, action: "invite", total: 2 } },
    "GET /admin/bulk-changes/bulk_1": {
      body: {
        ...done,
        action: "invite",
        changed: 0,
        skipped: [{ person: personRef(mary.id, mary.name), reason: "mail_refused" }],
      },
    },
  });
  const { user } = await open("/admin/people?team=Blue");
  await user.click(await screen.findByRole("checkbox", { name: "Choose everybody on this page" }));
  await user.click(screen.getByRole("button", { name: "Choose all 312 people" }));
  await act(user, "Send an invitation");
  const dialog = await screen.findByRole("dialog", { name: "Send invitations" });
  await user.click(within(dialog).getByRole("button", { name: "Send" }));
  const text = /Nobody was invited\. Left as they are: .*Mary Shelley.*refused the address/;
  expect(await screen.findByText(text)).toBeTruthy();
  expect(JSON.parse(server.of("POST /admin/bulk-changes")[0]?.body ?? "")).toEqual({
    action: "invite",
    matching: { team: "Blue", status: "invited" },
  });
});

it("shows links to pass on where no mail server is set up", async () => {
  const server = stubServer({
    ...people([grace, mary]),
    "GET /auth/options": { body: { mail_link: false } },
    "POST /admin/invitations": {
      body: { items: [{ email: mary.email, outcome: "link", link: "https://vc.example.org/i" }] },
    },
  });
  const { user } = await open();
  await user.click(await screen.findByRole("checkbox", { name: "Choose everybody on this page" }));
  await act(user, "Send an invitation");
  expect(await screen.findByText("1 person invited.")).toBeTruthy();
  expect(await screen.findByRole("dialog", { name: "Invitations" })).toBeTruthy();
  const body = JSON.parse(server.of("POST /admin/invitations")[0]?.body ?? "") as { invitations: unknown[] };
  expect(body.invitations).toEqual([{ email: mary.email, name: mary.name }]);
});

it("offers the way back in a list, for whoever closed the notice", async () => {
  const server = stubServer({
    ...people([grace]),
    "GET /admin/bulk-changes": { body: { items: [done], total: 1, next_cursor: null } },
    "POST /admin/bulk-changes/bulk_1/undo": {
      body: { ...done, status: "undone", restored: 2, undoable: false },
    },
  });
  const { user } = await open();
  await user.click(await screen.findByRole("button", { name: "Undo this change" }));
  expect(await screen.findByText("2 people are as before.")).toBeTruthy();
  expect(server.of("POST /admin/bulk-changes/bulk_1/undo")).toHaveLength(1);
});

it("says what to do where nobody is, nobody matches, or the list cannot be read", async () => {
  const server = stubServer(people([]));
  const first = await open();
  expect(await screen.findByText("Nobody is here yet")).toBeTruthy();
  first.unmount();
  const second = await open("/admin/people?tag=nobody");
  await second.user.click(await screen.findByRole("button", { name: "Clear filter" }));
  expect(second.router.state.location.search).toBe("");
  second.unmount();
  server.routes["GET /admin/users"] = refuse(503, "busy");
  await open();
  expect((await screen.findByRole("alert")).textContent).toContain("busy");
});
