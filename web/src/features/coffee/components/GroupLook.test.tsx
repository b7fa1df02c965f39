import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe, aPreview } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { GroupLook } from "./GroupLook";

const round = { program_id: "program_1", seed: "7", locked: [["person_cleo", "person_dan"]] };
const at = { me: aMe({ role: "admin" }), at: "/", path: "/" };

it("shows what people share before they are fixed, and changes nothing", async () => {
  const server = stubServer({ "POST /rounds/preview": { body: aPreview } });
  await renderPage(<GroupLook round={round} group={["person_ada", "person_grace"]} />, at);
  const why = aPreview.groups[0]?.why.summary ?? "a group";
  expect(await screen.findByText(why)).toBeTruthy();
  const asked = server.of("POST /rounds/preview").map(({ body }) => JSON.parse(body) as unknown);
  expect(asked).toEqual([
    {
      ...round,
      locked: [
        ["person_cleo", "person_dan"],
        ["person_ada", "person_grace"],
      ],
    },
  ]);
});

it("says what keeps them apart, and asks nothing before enough are chosen", async () => {
  const server = stubServer({ "POST /rounds/preview": refuse(400, "kept_apart") });
  await renderPage(
    <>
      <GroupLook round={round} group={undefined} />
      <GroupLook round={round} group={["person_ada", "person_grace"]} />
    </>,
    at,
  );
  expect(await screen.findByText("Refused: kept_apart")).toBeTruthy();
  expect(screen.getByText(/Choose different people/)).toBeTruthy();
  expect(server.of("POST /rounds/preview")).toHaveLength(1);
});
