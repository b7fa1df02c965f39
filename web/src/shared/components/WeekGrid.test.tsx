import { fireEvent, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { WeekGrid } from "./WeekGrid";

function Week({ initial = [] }: { initial?: string[] }) {
  const [slots, setSlots] = useState(initial);
  return (
    <>
      <WeekGrid value={slots} onChange={setSlots} zone="Europe/Berlin" />
      <output>{slots.join("|")}</output>
    </>
  );
}

/** What the form around the grid would save. */
function latest(): string[] {
  const text = screen.getByRole("status").textContent;
  return text === "" ? [] : text.split("|");
}

function cell(slot: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-slot="${slot}"]`);
  if (found === null) throw new Error(`No cell ${slot}`);
  return found;
}

describe("WeekGrid", () => {
  it("is one stop in the tab order, and says what each cell is", () => {
    render(<Week initial={["mon 09:00"]} />);
    expect(screen.getByRole("grid", { name: "When you are usually free" })).toBeTruthy();
    const free = screen.getByRole("gridcell", { name: "Monday 09:00 to 09:30, free" });
    expect(free.getAttribute("aria-selected")).toBe("true");
    const stops = screen.getAllByRole("gridcell").filter((each) => each.tabIndex === 0);
    expect(stops).toHaveLength(1);
  });

  it("is marked and painted from the keyboard", async () => {
    const user = userEvent.setup();
    render(<Week />);
    cell("mon 09:00").focus();
    await user.keyboard(" ");
    expect(latest()).toEqual(["mon 09:00"]);
    await user.keyboard("{Shift>}{ArrowDown}{ArrowRight}{/Shift}");
    expect(latest()).toEqual(["mon 09:00", "mon 09:30", "tue 09:30"]);
    expect(document.activeElement).toBe(cell("tue 09:30"));
    await user.keyboard("{Enter}");
    expect(latest()).toEqual(["mon 09:00", "mon 09:30"]);
    await user.keyboard("{Home}{ArrowUp}");
    expect(document.activeElement).toBe(cell("tue 07:00"));
  });

  it("is painted by dragging, and shown while dragging", () => {
    render(<Week />);
    const grid = screen.getByRole("grid");
    const under = vi.spyOn(document, "elementFromPoint");
    under.mockReturnValue(cell("mon 10:00"));
    fireEvent.pointerDown(grid, { button: 0, pointerId: 1 });
    under.mockReturnValue(cell("tue 10:30"));
    fireEvent.pointerMove(grid, { pointerId: 1 });
    expect(cell("tue 10:00").getAttribute("aria-selected")).toBe("true");
    expect(latest()).toEqual([]);
    fireEvent.pointerUp(grid, { pointerId: 1 });
    expect(latest()).toEqual(["mon 10:00", "mon 10:30", "tue 10:00", "tue 10:30"]);
  });

  it("clears when the drag begins on a free cell, and forgets a cancelled drag", () => {
    render(<Week initial={["mon 10:00", "mon 10:30"]} />);
    const grid = screen.getByRole("grid");
    const under = vi.spyOn(document, "elementFromPoint");
    under.mockReturnValue(cell("mon 10:00"));
    fireEvent.pointerDown(grid, { button: 0, pointerId: 1 });
    fireEvent.pointerCancel(grid, { pointerId: 1 });
    expect(latest()).toHaveLength(2);
    fireEvent.pointerDown(grid, { button: 0, pointerId: 1 });
    fireEvent.pointerUp(grid, { pointerId: 1 });
    expect(latest()).toEqual(["mon 10:30"]);
  });

  it("offers whole days and usual hours, and disables clearing nothing", async () => {
    const user = userEvent.setup();
    render(<Week />);
    expect(screen.getByRole("button", { name: "Clear" }).getAttribute("aria-disabled")).toBe("true");
    await user.click(screen.getByRole("button", { name: "Lunch, Monday to Friday" }));
    expect(latest()).toContain("fri 13:00");
    expect(latest()).toHaveLength(15);
    await user.click(screen.getByRole("button", { name: "Sun: mark or clear the whole day" }));
    expect(latest()).toHaveLength(15 + 26);
    await user.click(screen.getByRole("button", { name: "Sun: mark or clear the whole day" }));
    expect(latest()).toHaveLength(15);
  });

  it("does not hide hours outside the day", async () => {
    const user = userEvent.setup();
    render(<Week initial={["mon 22:00"]} />);
    expect(screen.getByText(/1 more half hour outside/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Show all 24 hours" }));
    expect(cell("mon 22:00").getAttribute("aria-selected")).toBe("true");
  });
});
