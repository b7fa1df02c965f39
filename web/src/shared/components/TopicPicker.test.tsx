import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { normaliseTopic, TopicPicker } from "./TopicPicker";

function Topics() {
  const [topics, setTopics] = useState<string[]>([]);
  return (
    <>
      <TopicPicker value={topics} onChange={setTopics} suggestions={[{ topic: "chess", people: 12 }]} />
      <output>{topics.join("|")}</output>
    </>
  );
}

it("adds on Enter and on a comma, once each, and removes", async () => {
  const user = userEvent.setup();
  render(<Topics />);
  const input = screen.getByRole("combobox");
  await user.type(input, "  Sourdough   bread {Enter}");
  await user.type(input, "rust,Rust,");
  expect(screen.getByRole("status").textContent).toBe("sourdough bread|rust");
  await user.click(screen.getByRole("button", { name: "Remove rust" }));
  expect(screen.getByRole("status").textContent).toBe("sourdough bread");
});

it("does not lose a topic that was typed and left", async () => {
  const user = userEvent.setup();
  render(<Topics />);
  await user.type(screen.getByRole("combobox"), "climbing");
  // Past the button that clears the input, then out.
  await user.tab();
  await user.tab();
  expect(screen.getByRole("status").textContent).toBe("climbing");
});

it("treats spellings alike", () => {
  expect(normaliseTopic("  Board   GAMES ")).toBe("board games");
});
