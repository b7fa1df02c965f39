// The address of the people page as its filter: read into the property filter, written back from it.

import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { withoutPage } from "@shared/hooks/use-cursor-pages";
import type { PeopleArg } from "@api/types";
import { PEOPLE_FILTERS, PEOPLE_ROLES, PEOPLE_STATUSES } from "./table-config";

export const PEOPLE_SORTS = ["name", "-name", "joined_at", "-joined_at"] as const;
export type PeopleSort = (typeof PEOPLE_SORTS)[number];

export interface PeopleFilter {
  query?: string;
  status?: NonNullable<PeopleArg["status"]>;
  role?: NonNullable<PeopleArg["role"]>;
  team?: string;
  tag?: string;
  sort: PeopleSort;
}

export function filterFromAddress(params: URLSearchParams): PeopleFilter {
  const filter: PeopleFilter = { sort: PEOPLE_SORTS.find((sort) => sort === params.get("sort")) ?? "name" };
  const status = PEOPLE_STATUSES.find((each) => each === params.get("status"));
  const role = PEOPLE_ROLES.find((each) => each === params.get("role"));
  if (status !== undefined) filter.status = status;
  if (role !== undefined) filter.role = role;
  for (const key of ["query", "team", "tag"] as const) {
    const value = params.get(key);
    if (value !== null && value !== "") filter[key] = value;
  }
  return filter;
}

export function isFiltered(filter: PeopleFilter): boolean {
  return filter.query !== undefined || PEOPLE_FILTERS.some((key) => filter[key] !== undefined);
}

export function tokensFromFilter(filter: PeopleFilter): PropertyFilterProps.Query {
  return {
    operation: "and",
    tokens: [
      ...PEOPLE_FILTERS.flatMap((propertyKey) =>
        filter[propertyKey] === undefined ? [] : [{ propertyKey, operator: "=", value: filter[propertyKey] }],
      ),
      ...(filter.query === undefined ? [] : [{ operator: ":", value: filter.query }]),
    ],
  };
}

/** One value for each property: the newest token of a kind wins, free words are joined. */
export function addressFromTokens(
  before: URLSearchParams,
  { tokens }: PropertyFilterProps.Query,
): URLSearchParams {
  const next = withoutPage(before);
  for (const key of ["query", ...PEOPLE_FILTERS]) next.delete(key);
  for (const key of PEOPLE_FILTERS) {
    const newest = tokens.filter((token) => token.propertyKey === key).at(-1);
    if (newest !== undefined) next.set(key, String(newest.value));
  }
  const words = tokens.filter((token) => token.propertyKey === undefined).map((token) => String(token.value));
  if (words.length > 0) next.set("query", words.join(" "));
  return next;
}

/** The filter without the order: whom a change of everybody who matches is about. */
export function matchingOf({ query, status, role, team, tag }: PeopleFilter) {
  return { query, status, role, team, tag };
}
