import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { aWhy, personRef } from "@test/fixtures";
import { MeetingCircle, placeOnCircle } from "./MeetingCircle";

const inTeam = (id: string, team: string) => ({ ...personRef(id, id), team });
const trio = [inTeam("a", "X"), inTeam("b", "Y"), inTeam("c", "X")];

it("seats teams together", () => {
  expect(placeOnCircle([{ members: trio, why: aWhy }]).map(({ person }) => person.id)).toEqual([
    "a",
    "c",
    "b",
  ]);
});

it("draws a line for each pair, and marks those who met before without colour", () => {
  const { container } = render(
    <MeetingCircle
      groups={[
        { members: trio, why: aWhy },
        { members: [personRef("d", "d"), personRef("e", "e")], why: { ...aWhy, rounds_since_last_met: 4 } },
      ]}
    />,
  );
  expect(container.querySelectorAll("path.vc-circle-new")).toHaveLength(3);
  expect(container.querySelectorAll("path.vc-circle-repeat")).toHaveLength(1);
  expect(screen.getByRole("img", { name: /5 people on a circle, 2 groups/ })).toBeTruthy();
});

it("gives up on a picture of too many", () => {
  const groups = Array.from({ length: 100 }, (_, index) => ({
    members: [personRef(`a${index}`, "A"), personRef(`b${index}`, "B")],
    why: aWhy,
  }));
  render(<MeetingCircle groups={groups} />);
  expect(screen.getByText(/Too many people for a picture/)).toBeTruthy();
});
