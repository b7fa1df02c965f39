import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { aMe } from "@test/fixtures";
import { renderPage } from "@test/render";
import { stubServer, type Asked } from "@test/server";
import { aTask } from "@test/tasks";
import { QuickAdd } from "./QuickAdd";

interface Sent {
  text: string;
  dismissed: number[][];
}

/** Understands "tomorrow" unless it was dismissed, and asks what "at 3" means. */
function understand(asked: Asked) {
  const { text, dismissed } = JSON.parse(asked.body) as Sent;
  const chip = (words: string, kind: string, meaning: string, choices: string[] = []) => {
    const start = text.indexOf(words);
    const known = start >= 0 && !dismissed.some(([from]) => from === start);
    return known ? [{ start, end: start + words.length, kind, meaning, choices }] : [];
  };
  return {
    body: {
      title: text,
      problem: null,
      chips: [
        ...chip("tomorrow", "due", "Sat 28 Nov"),
        ...chip("at 3", "unclear", "Morning or afternoon?", ["at 03:00", "at 15:00"]),
      ],
      due: null,
      start: null,
      priority: "none",
      tags: [],
      assignees: [],
      project: null,
      reminders: [],
      repeats: null,
      repeats_text: null,
    },
  };
}

async function open() {
  const server = stubServer({
    "POST /tasks/parse": understand,
    "POST /tasks/quick": { status: 201, body: { action: "action_1", task: aTask({ title: "Call" }) } },
  });
  const { user } = await renderPage(<QuickAdd project="project_1" />, { me: aMe() });
  return { server, user, input: screen.getByRole("textbox", { name: "Add a task" }) };
}

it("shows what was understood, and a click keeps the words in the title", async () => {
  const { server, user, input } = await open();
  await user.type(input, "Call tomorrow");
  await user.click(await screen.findByRole("button", { name: /^Due Sat 28 Nov/ }));
  await waitFor(() => expect(screen.queryByRole("button", { name: /^Due/ })).toBeNull());
  await user.type(input, "{Enter}");
  await waitFor(() => expect(server.of("POST /tasks/quick")).toHaveLength(1));
  expect(JSON.parse(server.of("POST /tasks/quick")[0]?.body ?? "")).toEqual({
    text: "Call tomorrow",
    dismissed: [[5, 13]],
    project: "project_1",
    written_at: expect.stringMatching(/^2\d{3}-.+Z$/) as string,
  });
  // It stays for the next one.
  await waitFor(() => expect((input as HTMLInputElement).value).toBe(""));
});

it("offers what unclear words may mean", async () => {
  const { user, input } = await open();
  await user.type(input, "Call at 3 now");
  await user.click(await screen.findByRole("button", { name: "What does “at 3” mean?" }));
  await user.click(await screen.findByRole("menuitem", { name: "at 15:00" }));
  expect((input as HTMLInputElement).value).toBe("Call at 15:00 now");
});
