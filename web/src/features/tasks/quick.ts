// Which words of a line are title, whatever they look like: remembered while the line changes around them.

export type Range = [start: number, end: number];

/** Ranges before the part that changed stay, those behind it move along, those inside are forgotten. */
export function movedRanges(before: string, after: string, ranges: readonly Range[]): Range[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const changedEnd = before.length - tail;
  const shift = after.length - before.length;
  return ranges.flatMap(([start, end]): Range[] => {
    if (end <= head) return [[start, end]];
    return start >= changedEnd ? [[start + shift, end + shift]] : [];
  });
}

/** The line with a part of it said more clearly, and the ranges in it. */
export function replaced(text: string, [start, end]: Range, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
