import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Import, ImportPreview } from "@api/types";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { columnsAfter } from "../components/ColumnMapping";
import ImportPage from "./ImportPage";

const preview: ImportPreview = {
  rows: 3,
  to_create: 2,
  to_update: 0,
  unchanged: 1,
  columns: ["email"],
  ignored_columns: ["shoe_size"],
  mapping: [
    { heading: "email", field: "email" },
    { heading: "Who", field: null },
  ],
  errors: [],
  sample: [{ line: 2, email: "ada@example.org", name: "Ada", action: "create", values: [] }],
};
const problems = [
  { line: 7, column: "time_zone", reason: "“Mars” is not a time zone." },
  { line: 9, column: null, reason: "This row has 4 values, the header has 3." },
];
const running: Import = {
  id: "import_1",
  status: "running",
  total: 2,
  applied: 0,
  created: 0,
  updated: 0,
  skipped: 0,
  undone: 0,
  left: [],
  started_at: "2026-11-21T09:00:00Z",
  started_by: null,
};
const none = { "GET /admin/imports": { body: { items: [] } } };

async function check(csv: string) {
  const page = await renderPage(<ImportPage />, { me: aMe({ role: "admin" }) });
  await page.user.type(screen.getByLabelText("Or paste the table"), csv);
  await page.user.click(screen.getByRole("button", { name: "Check" }));
  return page;
}

it("lists each bad row with its line and reason, and does not let it be imported", async () => {
  stubServer({ ...none, "POST /admin/imports/preview": { body: { ...preview, errors: problems } } });
  await check("email");
  const table = await screen.findByRole("table", { name: "What is wrong" });
  const rows = within(table).getAllByRole("row").slice(1);
  const cells = rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent));
  expect(cells).toEqual([
    ["7", "time_zone", "“Mars” is not a time zone."],
    ["9", "Whole line", "This row has 4 values, the header has 3."],
  ]);
  expect(screen.getByText("2 rows need a correction")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Import 2 people" }).getAttribute("aria-disabled")).toBe("true");
});

it("shows what would happen, then follows the import until it is done, and undoes it", async () => {
  const server = stubServer({
    ...none,
    "POST /admin/imports/preview": { body: preview },
    "POST /admin/imports": { status: 202, body: running },
    "GET /admin/imports/import_1": { body: { ...running, status: "done", applied: 2, created: 2 } },
    "POST /admin/imports/import_1/undo": { body: { ...running, status: "undone" } },
  });
  const { user, router } = await check("email");
  expect(await screen.findByText("shoe_size")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Import 2 people" }));
  expect(await screen.findByText("The import is done")).toBeTruthy();
  expect(screen.getByText("2 people added, 0 changed.")).toBeTruthy();
  expect(router.state.location.search).toBe("?import=import_1");
  expect(sessionStorage.getItem("vc.draft.import")).toBeNull();
  server.routes["GET /admin/imports/import_1"] = { body: { ...running, status: "undone" } };
  await user.click(screen.getByRole("button", { name: "Undo this import" }));
  expect(await screen.findByText("The import was undone")).toBeTruthy();
});

it("keeps the table when the server cannot answer", async () => {
  stubServer({ ...none, "POST /admin/imports/preview": refuse(503, "busy") });
  await check("email");
  expect((await screen.findByRole("alert")).textContent).toContain("Nothing you typed was lost");
  expect(screen.getByLabelText<HTMLInputElement>("Or paste the table").value).toBe("email");
});

it("shows the rows when they became wrong between the check and the start", async () => {
  stubServer({
    ...none,
    "POST /admin/imports/preview": { body: preview },
    "POST /admin/imports": refuse(400, "import_has_errors", { ...preview, errors: problems }),
  });
  const { user } = await check("email");
  await user.click(await screen.findByRole("button", { name: "Import 2 people" }));
  await waitFor(() => expect(screen.getByText("“Mars” is not a time zone.")).toBeTruthy());
});

it("lets the admin say which column is what, and shows the rows as they will be", async () => {
  const server = stubServer({
    ...none,
    "POST /admin/imports/preview": ({ query }) => {
      const mapped = query.get("columns") === "email,name";
      const values = mapped ? [{ field: "name", value: "Ada L." }] : [];
      return {
        body: {
          ...preview,
          mapping: [preview.mapping[0], { heading: "Who", field: mapped ? "name" : null }],
          sample: [{ ...preview.sample[0], values }],
        },
      };
    },
    "POST /admin/imports": { status: 202, body: running },
    "GET /admin/imports/import_1": { body: { ...running, status: "done" } },
  });
  const { user } = await check("email,Who");
  const who = await screen.findByRole("button", { name: /^Who/ });
  await user.click(who);
  await user.click(await screen.findByRole("option", { name: "Name" }));
  expect(await screen.findByRole("cell", { name: "Ada L." })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Import 2 people" }));
  await screen.findByText("The import is done");
  expect(server.of("POST /admin/imports")[0]?.query.get("columns")).toBe("email,name");
});

it("moves a field from one column to another", () => {
  const mapping = [
    { heading: "a", field: "email" },
    { heading: "b", field: "name" },
    { heading: "c", field: null },
  ];
  expect(columnsAfter(mapping, 2, "name")).toBe("email,,name");
  expect(columnsAfter(mapping, 1, "")).toBe("email,,");
});
