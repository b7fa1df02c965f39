import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { refuse, stubServer, type Asked } from "@test/server";
import { aTask } from "@test/tasks";
import { NotesEditor } from "./NotesEditor";

it("shows both texts when somebody else wrote meanwhile, and saves the one that is chosen", async () => {
  const task = aTask({ notes: "Old", notes_version: 1 });
  const server = stubServer({
    "PATCH /tasks/task_1": (asked: Asked) => {
      const { notes_version: base } = JSON.parse(asked.body) as { notes_version: number };
      return base === 2
        ? { body: { action: "action_1", task: aTask({ notes: "Mine", notes_version: 3 }) } }
        : refuse(409, "notes_changed", { notes: "Theirs", notes_version: 2 });
    },
  });
  const { user } = await renderPage(<NotesEditor task={task} disabled={false} />, { me: aMe() });
  await user.click(screen.getByRole("button", { name: "Edit notes" }));
  const field = screen.getByRole("textbox", { name: "Notes" });
  await user.clear(field);
  await user.type(field, "Mine");
  await user.click(screen.getByRole("button", { name: "Save" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByDisplayValue("Theirs")).toBeTruthy();
  expect(within(dialog).getByDisplayValue("Mine")).toBeTruthy();
  await user.click(within(dialog).getByRole("button", { name: "Put mine below theirs" }));
  await waitFor(() => expect(screen.queryByRole("textbox", { name: "Notes" })).toBeNull());
  const sent = JSON.parse(server.of("PATCH /tasks/task_1").at(-1)?.body ?? "") as { notes: string };
  expect(sent.notes).toBe("Theirs\n\nMine");
});
