// Theme and density: kept in this browser, applied to the body, followed when the system changes.
// `app/theme-boot.js` reads the same key before the first paint.

import { applyDensity, applyMode, Density, Mode } from "@cloudscape-design/global-styles";
import { useSyncExternalStore } from "react";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const DENSITIES = ["comfortable", "compact"] as const;
export type DensityName = (typeof DENSITIES)[number];

export interface Appearance {
  theme: Theme;
  density: DensityName;
}

const THEME_KEY = "vc.theme";
const DENSITY_KEY = "vc.density";

function read<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  try {
    const stored = localStorage.getItem(key);
    return allowed.find((value) => value === stored) ?? fallback;
  } catch {
    return fallback;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then the choice lasts until the page is closed.
  }
}

function systemIsDark(): boolean {
  return typeof matchMedia === "function" && matchMedia("(prefers-color-scheme: dark)").matches;
}

let current: Appearance = { theme: "system", density: "comfortable" };
const listeners = new Set<() => void>();

function apply(): void {
  const dark = current.theme === "dark" || (current.theme === "system" && systemIsDark());
  applyMode(dark ? Mode.Dark : Mode.Light);
  applyDensity(current.density === "compact" ? Density.Compact : Density.Comfortable);
  document.documentElement.classList.toggle("vc-dark", dark);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
}

/** Called once, before the first render. */
export function startAppearance(): void {
  current = {
    theme: read(THEME_KEY, THEMES, "system"),
    density: read(DENSITY_KEY, DENSITIES, "comfortable"),
  };
  apply();
  if (typeof matchMedia === "function") {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  }
}

export function setAppearance(change: Partial<Appearance>): void {
  current = { ...current, ...change };
  write(THEME_KEY, current.theme);
  write(DENSITY_KEY, current.density);
  apply();
  listeners.forEach((listener) => listener());
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
