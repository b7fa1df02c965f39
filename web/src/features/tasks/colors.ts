// Colours of tags and projects by name, as they are shown on both themes. They only decorate: the name is always there.

import type { CSSProperties } from "react";

const COLORS: Record<string, string> = {
  grey: "#7d8998",
  red: "#d63f38",
  orange: "#e07f00",
  yellow: "#c7a100",
  green: "#3f9a3c",
  teal: "#0f9b92",
  blue: "#2f7de1",
  indigo: "#6a6fe0",
  purple: "#9a5bd0",
  pink: "#d6559c",
};

export const COLOR_NAMES = Object.keys(COLORS);

/** Grey for none, and for those of a newer server. */
export function colorOf(name: string | null): string {
  return COLORS[name ?? "grey"] ?? "#7d8998";
}

/** Sets `--vc-edge`, the colour at the edge of a card. */
export function edgeOf(name: string | null | undefined): CSSProperties | undefined {
  return name == null ? undefined : ({ "--vc-edge": colorOf(name) } as CSSProperties);
}
