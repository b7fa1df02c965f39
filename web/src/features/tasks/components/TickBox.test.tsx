import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { Notices } from "@shared/components/Notices";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer } from "@test/server";
import { aTask } from "@test/tasks";
import { TickBox } from "./TickBox";

const box = (
  <>
    <Notices />
    <TickBox task={aTask()} />
  </>
);

it("completes, says when it comes again, and takes it back", async () => {
  const successor = aTask({ id: "task_2", due: { date: "2030-01-07" } });
  const server = stubServer({
    "POST /tasks/task_1/complete": {
      body: { action: "action_1", already: false, task: aTask({ status: "done" }), successor },
    },
    "POST /actions/action_1/undo": { body: { action: "action_2", undone: 2, kept: 0 } },
  });
  const { user } = await renderPage(box, { me: aMe() });
  await user.click(screen.getByRole("checkbox", { name: "Complete “Pay the rent”" }));
  await screen.findByText(/^Done: Pay the rent\. It comes again .*2030/);
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByText("Undone");
  expect(server.of("POST /actions/action_1/undo")).toHaveLength(1);
});

it("turns back when it did not work, and says why", async () => {
  stubServer({ "POST /tasks/task_1/complete": refuse(409, "put_away") });
  const { user } = await renderPage(box, { me: aMe() });
  const tick = screen.getByRole("checkbox");
  await user.click(tick);
  await screen.findByText("Refused: put_away");
  await waitFor(() => expect(tick.getAttribute("aria-checked")).toBe("false"));
});
