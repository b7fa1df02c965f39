import { plural } from "@shared/numbers";

export const slotTexts = {
  grid: "When you are usually free",
  hint: "Drag over the hours that usually suit you. With the keyboard: arrow keys move, Space marks, Shift with an arrow paints.",
  days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as readonly string[],
  daysShort: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as readonly string[],
  cell: (day: string, from: string, to: string, free: boolean) =>
    `${day} ${from} to ${to}, ${free ? "free" : "not free"}`,
  wholeDay: (day: string) => `${day}: mark or clear the whole day`,
  clock: "Time",
  onWeekdays: (part: string) => `${part}, Monday to Friday`,
  mornings: "Mornings",
  lunch: "Lunch",
  afternoons: "Afternoons",
  clear: "Clear",
  showAll: "Show all 24 hours",
  showDay: "Show daytime only",
  outside: (count: number) =>
    plural(count, {
      one: "# more half hour outside these hours",
      other: "# more half hours outside these hours",
    }),
  none: "No hours marked yet",
  summary: (hours: string) => `Free ${hours} a week`,
  hours: (halfHours: number) => {
    const hours = halfHours / 2;
    return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(hours)} ${hours === 1 ? "hour" : "hours"}`;
  },
  zone: (zone: string) => `Hours in ${zone} time`,
};
