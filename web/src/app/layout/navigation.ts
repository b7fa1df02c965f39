// What works today, and for whom. The side navigation and the commands both read this.

import type { Role } from "@api/types";
import { layout } from "@shared/texts/layout";

export interface Destination {
  text: string;
  href: string;
}

export interface Section {
  text: string;
  items: Destination[];
}

export function sections(role: Role): Section[] {
  const meet: Section = {
    text: layout.meet,
    items: [
      { text: layout.match, href: "/meet/match" },
      { text: layout.history, href: "/meet/history" },
      { text: layout.preferences, href: "/preferences" },
    ],
  };
  const work: Section = {
    text: layout.work.title,
    items: [
      { text: layout.work.today, href: "/tasks/today" },
      { text: layout.work.upcoming, href: "/tasks/upcoming" },
      { text: layout.work.all, href: "/tasks" },
      { text: layout.work.board, href: "/tasks/board" },
      { text: layout.work.projects, href: "/projects" },
      { text: layout.work.templates, href: "/templates" },
      { text: layout.work.tags, href: "/tags" },
      { text: layout.work.putAway, href: "/tasks/put-away" },
      { text: layout.work.changes, href: "/tasks/changes" },
    ],
  };
  const admin: Section = {
    text: layout.admin,
    items: [
      { text: layout.people, href: "/admin/people" },
      { text: layout.rounds, href: "/admin/rounds" },
      { text: layout.exclusions, href: "/admin/exclusions" },
      { text: layout.programs, href: "/admin/programs" },
      { text: layout.deliveries, href: "/admin/deliveries" },
      { text: layout.security, href: "/admin/security" },
      { text: layout.services, href: "/admin/services" },
      { text: layout.webhooks, href: "/admin/webhooks" },
    ],
  };
  return role === "admin" ? [meet, work, admin] : [meet, work];
}

/** Pages below an entry, which the side navigation does not list. */
const BELOW: Record<string, string> = {
  "/admin/people/import": layout.import,
  "/admin/rounds/import": layout.importHistory,
  "/admin/programs/new": layout.newProgram,
};

/** Home, the entry, and what lies below it. */
export function breadcrumbs(pathname: string, role: Role): Destination[] {
  const home = { text: layout.home, href: "/" };
  const owner = activeHref(pathname, role);
  const entry = sections(role)
    .flatMap((section) => section.items)
    .find((item) => item.href === owner);
  if (pathname === "/sync") return [home, { text: layout.sync, href: pathname }];
  if (entry === undefined) return [home];
  if (pathname === entry.href) return [home, entry];
  return [home, entry, { text: BELOW[pathname] ?? layout.details, href: pathname }];
}

/** The entry that owns an address, the longest that does: `/admin/rounds/round_1` belongs to Rounds. */
export function activeHref(pathname: string, role: Role): string {
  const owners = sections(role)
    .flatMap((section) => section.items.map((item) => item.href))
    .filter((href) => pathname === href || pathname.startsWith(`${href}/`));
  return owners.sort((a, b) => b.length - a.length)[0] ?? "/";
}
