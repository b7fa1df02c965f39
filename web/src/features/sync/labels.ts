// Changes in words, for whoever looks at what waits.

import type { Command, Deed, Review } from "@api/pending/command";
import { taskOf } from "@api/pending/command";
import { formatList } from "@shared/numbers";
import { syncTexts } from "@shared/texts/sync";
import { tasksTexts } from "@shared/texts/tasks";

const texts = syncTexts.labels;

/** The title of what it is about: as it was, or as it is to be made by another one that waits. */
function titleOf({ deed, base }: Command, all: readonly Command[]): string {
  if (deed.kind === "create") return deed.body.title;
  if (deed.kind === "quick") return deed.body.text;
  if (base !== null) return base.title;
  const task = taskOf(deed);
  const maker = all.find(
    (one) => (one.deed.kind === "create" || one.deed.kind === "quick") && one.deed.task === task,
  );
  return maker === undefined ? texts.aTask : titleOf(maker, []);
}

export function labelOf(command: Command, all: readonly Command[]): string {
  const { deed } = command;
  const title = titleOf(command, all);
  if (deed.kind === "undo") return texts.undo;
  if (deed.kind === "change_many") return texts.change_many(deed.body.tasks.length);
  if (deed.kind !== "change") return texts[deed.kind](title);
  const fields = Object.keys(deed.patch).flatMap((key) => syncTexts.fields[key] ?? []);
  return texts.change(title, formatList([...new Set(fields)]));
}

/** The task that it is about, where it has a page. */
export function linkOf({ deed }: Command): string | null {
  const task = taskOf(deed);
  return task === null ? null : `/tasks/${task}`;
}

type Refs = Command["refs"];

function valueText(key: string, value: unknown, refs: Refs): string {
  const nothing = syncTexts.page.nothing;
  if (value === null || value === undefined || value === "") return nothing;
  if (key === "priority") return tasksTexts.priorities[value as string] ?? (value as string);
  if (key === "due") {
    const { date, time } = value as { date: string; time?: string | null };
    return time ? `${date} ${time}` : date;
  }
  if (key === "project") return refs.projects.find(({ id }) => id === value)?.name ?? nothing;
  if (key === "section") {
    return refs.projects.flatMap(({ sections }) => sections).find(({ id }) => id === value)?.name ?? nothing;
  }
  if (Array.isArray(value))
    return value.length === 0 ? nothing : formatList(value.map((one) => itemText(one, refs)));
  return typeof value === "string" ? value : itemText(value, refs);
}

function itemText(item: unknown, { people }: Refs): string {
  if (typeof item === "string") return people.find(({ id }) => id === item)?.name ?? item;
  const { url, name } = item as { url?: string; name?: string };
  return url ?? name ?? JSON.stringify(item);
}

export interface Side {
  field: string;
  mine: string;
  theirs: string | null;
}

/** What a change wanted, beside what is there where that is known. */
export function sidesOf({ command, why }: Review): Side[] {
  if (why.kind === "conflict") {
    const { field, mine, theirs } = why;
    const nothing = syncTexts.page.nothing;
    return [{ field: syncTexts.fields[field] ?? field, mine: mine ?? nothing, theirs: theirs ?? nothing }];
  }
  const { deed, refs } = command;
  if (deed.kind === "comment") return [{ field: "", mine: deed.text, theirs: null }];
  if (deed.kind !== "change") return [];
  return (Object.entries(deed.patch) as [keyof typeof deed.patch, unknown][])
    .filter(([key]) => key in syncTexts.fields && key !== "after")
    .map(([key, value]) => ({
      field: syncTexts.fields[key] ?? key,
      mine: valueText(key, value, refs),
      theirs: key === "notes" && typeof why.details.notes === "string" ? why.details.notes : null,
    }));
}

export interface Choice {
  label: string;
  /** What is sent when it is chosen; nothing to leave everything as it is. */
  deeds: Deed[];
  primary?: true;
}

/** What can be done about it; each is one click. */
export function choicesOf({ command, why }: Review): Choice[] {
  const { deed } = command;
  const texts = syncTexts.choices;
  const task = taskOf(deed);
  if (why.kind === "conflict") {
    const { place, field } = why;
    return [
      { label: texts.keepMine, deeds: [], primary: true },
      ...(task === null
        ? []
        : [{ label: texts.takeTheirs, deeds: [{ kind: "restore_field" as const, task, place, field }] }]),
    ];
  }
  if (why.error === "notes_changed" && deed.kind === "change") {
    const patch = { ...deed.patch, notes_version: Number(why.details.notes_version) };
    return [
      { label: texts.useMine, deeds: [{ ...deed, patch }], primary: true },
      { label: texts.keepTheirs, deeds: [] },
    ];
  }
  if (why.error === "put_away" && task !== null) {
    return [
      { label: texts.restore, deeds: [{ kind: "restore", task }, deed], primary: true },
      { label: texts.discard, deeds: [] },
    ];
  }
  if (why.error === "not_found" || why.error === "not_made") return [{ label: texts.discard, deeds: [] }];
  return [
    { label: texts.sendAgain, deeds: [deed], primary: true },
    { label: texts.discard, deeds: [] },
  ];
}
