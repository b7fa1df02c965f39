import { plural } from "@shared/numbers";

export const csvTexts = {
  choose: "Choose a file",
  drop: "Drop the file here",
  fileLabel: "CSV file",
  fileHint: "Up to 10 MiB. Nothing is changed before you have seen what would happen.",
  tooLarge: "This file is larger than 10 MiB. Split it and import one part after the other.",
  remove: "Remove the file",
  paste: "Or paste the table",
  check: "Check",
  nothing: "Choose a file or paste a table first",
  checking: "Checking the table",
  errorsTitle: (count: number) =>
    plural(count, { one: "# row needs a correction", other: "# rows need a correction" }),
  errorsText: "Correct these in the file and choose it again. Nothing has been imported.",
  line: "Line",
  column: "Column",
  reason: "What is wrong",
  wholeLine: "Whole line",
  none: "None",
};
