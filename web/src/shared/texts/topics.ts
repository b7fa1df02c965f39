import { plural } from "@shared/numbers";

export const topicTexts = {
  label: "Topics you like to talk about",
  placeholder: "climbing, sourdough, Rust",
  hint: "Pick from the list or type your own, then press Enter. Three are a good start.",
  empty: "Type a topic and press Enter",
  add: (entered: string) => `Add “${entered}”`,
  remove: (topic: string) => `Remove ${topic}`,
  people: (count: number) => plural(count, { one: "# person", other: "# people" }),
};
