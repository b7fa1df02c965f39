// Texts of what keeps this page and the server alike: its state, what waits, what a person has to decide.

import { plural } from "@shared/numbers";

const changes = (count: number) => plural(count, { one: "# change", other: "# changes" });

export const syncTexts = {
  waits: (text: string) => `${text}. It is sent as soon as you are back online.`,
  undoWaits: "It is undone as soon as you are back online.",
  marks: { waits: "Not sent yet", unread: "Not sent yet; will be read when you are back" },
  changes,
} as const;
