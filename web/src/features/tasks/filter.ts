// The text of the search box is the filter: the menus beside it only write terms into it, so that the address, a saved
// view and the command line say the same.

/** Terms with spaces between them; quotes hold a term together. */
export function termsOf(text: string): string[] {
  return text.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? [];
}

export const FILTER_KEYS = ["status", "priority", "project", "tag", "assignee", "due"] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** What else says the same: `#home` is `tag:home`. */
const MARKS: Partial<Record<string, FilterKey>> = {
  "!": "priority",
  "#": "tag",
  "@": "assignee",
  "+": "project",
};

function split(term: string): [key: string, value: string] | undefined {
  const marked = MARKS[term.charAt(0)];
  if (marked !== undefined && term.length > 1) return [marked, term.slice(1)];
  const colon = term.indexOf(":");
  return colon > 0 ? [term.slice(0, colon).toLowerCase(), term.slice(colon + 1)] : undefined;
}

function unquoted(value: string): string {
  return value.replaceAll('"', "");
}

/** What the filter says about something; undefined where it says nothing. */
export function valueOf(text: string, key: FilterKey): string | undefined {
  const found = termsOf(text)
    .map(split)
    .filter((pair) => pair?.[0] === key)
    .at(-1);
  return found === undefined ? undefined : unquoted(found[1]);
}

/** The same filter with another value for something, or without it. */
export function withValue(text: string, key: FilterKey, value: string | undefined): string {
  const kept = termsOf(text).filter((term) => split(term)?.[0] !== key);
  if (value !== undefined) kept.push(`${key}:${quoted(value)}`);
  return kept.join(" ");
}

/** As the language wants a value that has spaces or commas in it. */
export function quoted(value: string): string {
  return /^[\p{L}\p{N}<>=._-]+$/u.test(value) ? value : `"${value.replaceAll('"', "")}"`;
}

export const SORTS = ["due", "priority", "created", "updated", "rank", "relevance"] as const;
export type TaskSort = (typeof SORTS)[number];

export interface ListState {
  q: string;
  sort: TaskSort;
  descending: boolean;
}

/** The address as what is listed: `?q=…&sort=-priority`. */
export function listFromAddress(params: URLSearchParams): ListState {
  const given = params.get("sort") ?? "";
  const descending = given.startsWith("-");
  const sort = SORTS.find((each) => each === given.replace("-", "")) ?? "due";
  return { q: params.get("q") ?? "", sort, descending: descending && given !== "" };
}

/** The first page of another filter or order. */
export function addressOf(before: URLSearchParams, { q, sort, descending }: ListState): URLSearchParams {
  const next = new URLSearchParams(before);
  for (const key of ["q", "sort", "page", "cursor"]) next.delete(key);
  if (q.trim() !== "") next.set("q", q.trim());
  if (sort !== "due" || descending) next.set("sort", `${descending ? "-" : ""}${sort}`);
  return next;
}
