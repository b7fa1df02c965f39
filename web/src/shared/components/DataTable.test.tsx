import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { offlineFailure } from "@api/failure";
import { renderPage } from "@test/render";
import { DataTable } from "./DataTable";

interface Row {
  name: string;
}

const idle = { isFetching: false, isLoading: false, refetch: vi.fn() };
const table = {
  label: "Things",
  columnDefinitions: [
    { id: "name", header: "Name", cell: (row: Row) => row.name, isRowHeader: true },
    { id: "size", header: "Size", cell: () => "small" },
  ],
  empty: { title: "Nothing yet", message: "Make one" },
};

it("shows rows under a name", async () => {
  await renderPage(<DataTable {...table} answer={{ ...idle, data: { items: [{ name: "Cup" }] } }} />);
  expect(screen.getByRole("table", { name: "Things" })).toBeTruthy();
  expect(screen.getByText("Cup")).toBeTruthy();
});

it("tells an empty list from a filter that matches nothing", async () => {
  const onClearFilter = vi.fn();
  const answer = { ...idle, data: { items: [] as Row[] } };
  const first = await renderPage(<DataTable {...table} answer={answer} />);
  expect(screen.getByText("Nothing yet")).toBeTruthy();
  first.unmount();
  const { user } = await renderPage(<DataTable {...table} answer={answer} onClearFilter={onClearFilter} />);
  expect(screen.getByText("Nothing matches this filter")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Clear filter" }));
  expect(onClearFilter).toHaveBeenCalledOnce();
});

it("offers to try again instead of an empty table when reading failed", async () => {
  const refetch = vi.fn();
  const { user } = await renderPage(
    <DataTable<Row> {...table} answer={{ ...idle, refetch, data: undefined, error: offlineFailure() }} />,
  );
  expect(screen.queryByRole("table")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(refetch).toHaveBeenCalledOnce();
});

it("stacks the columns of a row on a phone", async () => {
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query.includes("600px"),
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }));
  await renderPage(<DataTable {...table} answer={{ ...idle, data: { items: [{ name: "Cup" }] } }} />);
  expect(screen.getAllByRole("columnheader")).toHaveLength(1);
  expect(screen.getByRole("rowheader").textContent).toBe("CupSize: small");
});
