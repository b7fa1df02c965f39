import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ada, aMe, aPreview, aQuality } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer, type Asked, type Routes } from "@test/server";
import ProgramPage from "./ProgramPage";

// A long form, typed into key by key, on a machine that may do other things as well.
vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 10_000 });

const weekly = { kind: "weeks", every: 2, start: "2026-11-30", time: "09:00" } as const;
const lunch = { ...aPreview.program, id: "program_1", name: "Lunch", schedule: weekly, version: 3 };
const empty = { items: [], next_cursor: null, total: 0 };
const base: Routes = {
  "GET /admin/programs": { body: { items: [lunch] } },
  "GET /admin/programs/program_1/runs": { body: empty },
  "GET /admin/programs/program_1/changes": { body: empty },
  "POST /admin/programs/preview-schedule": {
    body: { items: [{ at: "2026-12-07T14:00:00Z", slot: "2026-12-07T09:00" }] },
  },
};

function open(at: string) {
  return renderPage(<ProgramPage />, {
    me: aMe({ role: "admin" }),
    at,
    path: "/admin/programs/:id",
  });
}

function sent(asked: Asked | undefined): Record<string, unknown> {
  return JSON.parse(asked?.body ?? "{}") as Record<string, unknown>;
}

it("sets up a program, and shows its next runs while typing", async () => {
  const server = stubServer({
    ...base,
    "POST /admin/programs": { status: 201, body: { ...lunch, name: "Board games" } },
  });
  const { user, router } = await open("/admin/programs/new");
  // Nothing is sent without a name, and the form says so.
  await user.click(await screen.findByRole("button", { name: "Set up program" }));
  expect(await screen.findByText("Give the program a name")).toBeTruthy();
  expect(server.of("POST /admin/programs")).toHaveLength(0);

  await user.type(screen.getByRole("textbox", { name: "Name" }), "Board games");
  await user.click(screen.getByRole("button", { name: "Cron expression" }));
  const expression = screen.getByRole("textbox", { name: /^Cron expression/ });
  await user.clear(expression);
  await user.type(expression, "0 18 * * THU");
  // Runs on the viewer's own clock, in Berlin.
  expect(await screen.findByText(/15:00/)).toBeTruthy();
  await waitFor(() => {
    const asked = server.of("POST /admin/programs/preview-schedule").at(-1);
    expect(sent(asked).schedule).toMatchObject({ kind: "cron", expression: "0 18 * * THU" });
  });

  await user.click(screen.getByRole("button", { name: "Set up program" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/admin/programs/program_1"));
  expect(sent(server.of("POST /admin/programs")[0])).toMatchObject({
    name: "Board games",
    group_size: 2,
    membership: "everyone",
    schedule: { kind: "cron", expression: "0 18 * * THU" },
  });
});

it("makes a lottery of it, whose hosts carry a tag", async () => {
  const server = stubServer({
    ...base,
    "GET /admin/tags": { body: { items: [{ name: "lead", people: 3 }] } },
    "PUT /admin/programs/program_1": { body: { ...lunch, version: 4 } },
  });
  const { user } = await open("/admin/programs/program_1");
  expect(await screen.findByRole("button", { name: "One sits out, in turn" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Hosts and guests, by lot" }));
  expect(screen.queryByRole("button", { name: "One sits out, in turn" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Save changes" }));
  expect(await screen.findByText("Name the tag of those who host")).toBeTruthy();
  expect(server.of("PUT /admin/programs/program_1")).toHaveLength(0);

  const tag = screen.getByRole("combobox", { name: /^Tag of those who host/ });
  await user.click(tag);
  await user.click(await screen.findByRole("option", { name: /lead/ }));
  await user.click(screen.getByRole("button", { name: "Save changes" }));
  await waitFor(() => expect(server.of("PUT /admin/programs/program_1")).toHaveLength(1));
  expect(sent(server.of("PUT /admin/programs/program_1")[0])).toMatchObject({
    settings: { lottery: { host_tag: "lead" } },
  });
});

it("leaves out whoever has a match in another program, where an admin wants that", async () => {
  const server = stubServer({
    ...base,
    "PUT /admin/programs/program_1": { body: { ...lunch, version: 4 } },
  });
  const { user } = await open("/admin/programs/program_1");
  await user.click(await screen.findByRole("button", { name: "May get another one here" }));
  await user.click(screen.getByRole("button", { name: "Save changes" }));
  await waitFor(() => expect(server.of("PUT /admin/programs/program_1")).toHaveLength(1));
  expect(sent(server.of("PUT /admin/programs/program_1")[0])).toMatchObject({
    settings: { skip_if_matched_elsewhere: false },
  });
  await user.click(screen.getByRole("button", { name: "Is left out, and is in the next round" }));
  await user.click(screen.getByRole("button", { name: "Save changes" }));
  await waitFor(() => expect(server.of("PUT /admin/programs/program_1")).toHaveLength(2));
  expect(sent(server.of("PUT /admin/programs/program_1")[1])).toMatchObject({
    settings: { skip_if_matched_elsewhere: true },
  });
});

it("says at the schedule why it cannot run", async () => {
  const why = "Name one minute, such as 0 or 30.";
  stubServer({
    ...base,
    "POST /admin/programs/preview-schedule": refuse(400, "validation_failed", { fields: { schedule: why } }),
  });
  await open("/admin/programs/program_1");
  expect(await screen.findByText(why)).toBeTruthy();
});

it("shows how own texts read while typing, and what is wrong with them", async () => {
  const why = "{name} is unknown here; use {first_name}, {names}, {program}.";
  const server = stubServer({
    ...base,
    "POST /admin/programs/preview-texts": (asked) =>
      asked.body.includes("{name}")
        ? refuse(400, "validation_failed", { fields: { "texts.opening": why } })
        : { body: { subject: "Lunch with Ben Example", text: "Hi Ada,\n\nYou have not met yet." } },
    "PUT /admin/programs/program_1": { body: { ...lunch, version: 4 } },
  });
  const { user } = await open("/admin/programs/program_1");
  const section = await screen.findByRole("button", { name: "Texts" });
  expect(server.of("POST /admin/programs/preview-texts")).toHaveLength(0);
  await user.click(section);
  expect(await screen.findByText("Lunch with Ben Example")).toBeTruthy();

  const opening = screen.getByRole("textbox", { name: /^Opening/ });
  await user.click(opening);
  await user.paste("Hi {name}");
  expect(await screen.findByText(`Opening: ${why}`)).toBeTruthy();
  expect(screen.queryByText("Lunch with Ben Example")).toBeNull();
  await user.clear(opening);
  await user.paste("Hi {first_name},");
  expect(await screen.findByText(/You have not met yet/)).toBeTruthy();
  const texts = { subject: null, opening: "Hi {first_name},", closing: null };
  await waitFor(() => {
    const asked = server.of("POST /admin/programs/preview-texts").at(-1);
    expect(sent(asked)).toEqual({ program: "Lunch", texts });
  });

  await user.click(screen.getByRole("button", { name: "Save changes" }));
  await waitFor(() => expect(server.of("PUT /admin/programs/program_1")).toHaveLength(1));
  expect(sent(server.of("PUT /admin/programs/program_1")[0])).toMatchObject({ settings: { texts } });
});

it("changes what was seen, and keeps the input when somebody else was faster", async () => {
  const server = stubServer({
    ...base,
    "PUT /admin/programs/program_1": refuse(409, "program_changed_meanwhile"),
  });
  const { user } = await open("/admin/programs/program_1");
  const days = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: /^Holidays/ });
  await user.type(days, "2026-02-30");
  await user.click(screen.getByRole("button", { name: "Save changes" }));
  expect(await screen.findByText(/“2026-02-30” is no day/)).toBeTruthy();
  await user.clear(days);
  await user.type(days, "2026-12-28");
  await user.click(screen.getByRole("button", { name: "Save changes" }));
  expect(await screen.findByText("Somebody changed this program since you opened it")).toBeTruthy();
  expect(sent(server.of("PUT /admin/programs/program_1")[0])).toMatchObject({
    version: 3,
    settings: { name: "Lunch", holidays: ["2026-12-28"], schedule: weekly },
  });
  expect(days.value).toBe("2026-12-28");
  await user.click(screen.getByRole("button", { name: "Load their version" }));
  expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: /^Holidays/ }).value).toBe("");
});

it("shows what ran, what was missed and who changed what, and archives", async () => {
  const server = stubServer({
    ...base,
    "GET /admin/programs/program_1/runs": {
      body: {
        items: [
          {
            at: "2026-11-30T08:00:00Z",
            slot: "2026-11-30T09:00",
            by: "schedule",
            person: null,
            outcome: "formed",
            round_id: "round_1",
            quality: aQuality,
            error: null,
          },
          {
            at: "2026-11-16T08:00:00Z",
            slot: "2026-11-16T09:00",
            by: "schedule",
            person: null,
            outcome: "missed",
            round_id: null,
            quality: null,
            error: "It was too late.",
          },
        ],
        next_cursor: null,
        total: 2,
      },
    },
    "GET /admin/programs/program_1/changes": {
      body: {
        items: [
          {
            version: 3,
            at: "2026-11-20T08:00:00Z",
            by: "person",
            person: ada,
            fields: [
              { field: "schedule", before: null, after: weekly },
              { field: "name", before: "Coffee", after: "Lunch" },
            ],
          },
        ],
        next_cursor: null,
        total: 1,
      },
    },
    "POST /admin/programs/program_1/archive": { body: { ...lunch, archived_at: "2026-11-21T08:00:00Z" } },
  });
  const { user } = await open("/admin/programs/program_1");
  expect(await screen.findByText("Missed")).toBeTruthy();
  expect(screen.getByText("It was too late.")).toBeTruthy();
  expect(await screen.findByText("Name: Coffee → Lunch")).toBeTruthy();
  expect(screen.getByText("Schedule: By hand → Every 2 weeks")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Archive" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toContain("Lunch forms no more rounds");
  await user.click(within(dialog).getByRole("button", { name: "Archive" }));
  await waitFor(() => expect(server.of("POST /admin/programs/program_1/archive")).toHaveLength(1));
});

it("locks what stands in the server's file, and says so", async () => {
  const declared = { ...lunch, file_id: "lunch", set_in_file: ["group_size", "schedule"] };
  stubServer({ ...base, "GET /admin/programs": { body: { items: [declared] } } });
  await open("/admin/programs/program_1");
  expect(await screen.findByText(/stand in vc.yaml, under lunch/)).toBeTruthy();
  const size = screen.getByRole("spinbutton", { name: /^People in a group/ });
  expect(size.matches(":disabled")).toBe(true);
  expect(screen.getByRole("textbox", { name: "Name" }).matches(":disabled")).toBe(false);
  // The group size, the cadence and the fields that belong to it.
  expect(screen.getAllByText("Set in vc.yaml")).toHaveLength(3);
});
