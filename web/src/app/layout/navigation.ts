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
    ],
  };
  return role === "admin" ? [meet, admin] : [meet];
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
  if (entry === undefined) return [home];
  if (pathname === entry.href) return [home, entry];
  return [home, entry, { text: BELOW[pathname] ?? layout.details, href: pathname }];
}

/** The entry that owns an address: `/admin/rounds/round_1` belongs to Rounds. */
export function activeHref(pathname: string, role: Role): string {
  const all = sections(role).flatMap((section) => section.items.map((item) => item.href));
  return all.find((href) => pathname === href || pathname.startsWith(`${href}/`)) ?? "/";
}
