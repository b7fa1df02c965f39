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
      { text: layout.deliveries, href: "/admin/deliveries" },
      { text: layout.security, href: "/admin/security" },
    ],
  };
  return role === "admin" ? [meet, admin] : [meet];
}

/** The entry that owns an address: `/admin/rounds/round_1` belongs to Rounds. */
export function activeHref(pathname: string, role: Role): string {
  const all = sections(role).flatMap((section) => section.items.map((item) => item.href));
  return all.find((href) => pathname === href || pathname.startsWith(`${href}/`)) ?? "/";
}
