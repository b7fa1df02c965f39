import { expect, it } from "vitest";
import { readInvitations } from "./invitations";

it("reads what people paste: lines, commas, names, doubles", () => {
  const text = `Ada Lovelace <ada@example.org>, grace@example.org\n"Hopper, no" \nGRACE@example.org; ; ann@example.org\n`;
  const { invitations, unreadable } = readInvitations(text);
  expect(invitations).toEqual([
    { email: "ada@example.org", name: "Ada Lovelace" },
    { email: "GRACE@example.org" },
    { email: "ann@example.org" },
  ]);
  expect(unreadable).toEqual(['"Hopper', 'no"']);
});
