export function formatNumber(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

export function formatPercent(share: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(share);
}

/** Never rounded up: 100% is said only of the bound itself. */
export function formatShareOfBound(share: number, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: 2,
    roundingMode: "trunc",
  }).format(share);
}

export function formatDuration(millis: number, locale?: string): string {
  const [value, unit] = millis < 1000 ? [millis, "millisecond"] : [millis / 1000, "second"];
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: unit === "second" ? 1 : 0,
  }).format(value);
}

const rules = new Intl.PluralRules("en");

/** `plural(3, { one: "# person", other: "# people" })`; `#` is the formatted number. */
export function plural(count: number, forms: { one: string; other: string }): string {
  const form = rules.select(count) === "one" ? forms.one : forms.other;
  return form.replaceAll("#", formatNumber(count));
}

export function formatList(items: readonly string[], locale?: string): string {
  return new Intl.ListFormat(locale, { style: "long", type: "conjunction" }).format(items);
}

/** `total / bound` for decimal strings of any length, as a number between 0 and 1. */
export function shareOf(total: string, bound: string): number | null {
  try {
    const [top, bottom] = [BigInt(total), BigInt(bound)];
    if (bottom <= 0n) return null;
    return Math.min(1, Math.max(0, Number((top * 1_000_000n) / bottom) / 1_000_000));
  } catch {
    const [top, bottom] = [Number(total), Number(bound)];
    if (!Number.isFinite(top) || !Number.isFinite(bottom) || bottom <= 0) return null;
    return Math.min(1, Math.max(0, top / bottom));
  }
}
