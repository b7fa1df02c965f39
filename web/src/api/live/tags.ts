// Which reads a changed row makes stale.

export type Tag =
  | "Me"
  | "Match"
  | "People"
  | "Rounds"
  | "Programs"
  | "Imports"
  | "Bulk"
  | "Deliveries"
  | "Security"
  | "Tasks"
  | "Series"
  | "Projects"
  | "TaskTags"
  | "Templates"
  | "SavedViews"
  | "Reminders"
  | "WebhookList"
  | "Webhooks";

const TAGS: Record<string, readonly Tag[]> = {
  "people.me": ["Me", "Match"],
  "people.person": ["People"],
  "people.import": ["Imports"],
  "people.bulk_change": ["Bulk"],
  "people.security_event": ["Security"],
  "coffee.round": ["Rounds", "Match"],
  "coffee.match": ["Match", "Rounds"],
  "coffee.program": ["Programs"],
  "notify.delivery": ["Deliveries"],
  "tasks.task": ["Tasks", "Projects", "TaskTags"],
  "tasks.series": ["Series", "Tasks"],
  "tasks.project": ["Projects", "Tasks"],
  "tasks.tag": ["TaskTags", "Tasks"],
  "tasks.template": ["Templates"],
  "tasks.saved_view": ["SavedViews"],
  "tasks.reminders": ["Reminders"],
  "publish.webhook": ["WebhookList", "Webhooks"],
};
export const ALL_TAGS: readonly Tag[] = [...new Set(Object.values(TAGS).flat())];

/** Kinds of a newer server than this client make nothing stale: nothing here reads them. */
export function staleTags(kinds: Iterable<string>): Tag[] {
  return [...new Set([...kinds].flatMap((kind) => TAGS[kind] ?? []))];
}
