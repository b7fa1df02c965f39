// Columns of the tables about programs, as data.

import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type { Program, ProgramChange, ProgramRun, Schedule } from "@api/types";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { formatNumber } from "@shared/numbers";
import { programsTexts as texts } from "@shared/texts/programs";
import { byText } from "./queries";

export function cadenceText(schedule: Schedule | null): string {
  if (schedule === null) return texts.byHand;
  return schedule.kind === "weeks" ? texts.everyWeeks(schedule.every) : schedule.expression;
}

export const programColumns: TableProps.ColumnDefinition<Program>[] = [
  {
    id: "name",
    header: texts.columns.name,
    cell: (program) => (
      <RouteLink href={`/admin/programs/${program.id}`}>
        <bdi>{program.name}</bdi>
      </RouteLink>
    ),
    isRowHeader: true,
    minWidth: 160,
  },
  {
    id: "membership",
    header: texts.columns.membership,
    cell: (program) => texts.form.memberships[program.membership ?? "everyone"],
    minWidth: 120,
  },
  {
    id: "group",
    header: texts.columns.groupSize,
    cell: (program) =>
      program.lottery ? texts.withHost(program.group_size) : texts.people(program.group_size),
    minWidth: 90,
  },
  {
    id: "cadence",
    header: texts.columns.cadence,
    cell: (program) => cadenceText(program.schedule),
    minWidth: 120,
  },
  {
    id: "next",
    header: texts.columns.next,
    cell: (program) => (program.next_round_at === null ? "–" : <When at={program.next_round_at} />),
    minWidth: 150,
  },
  {
    id: "status",
    header: texts.columns.status,
    cell: (program) => (
      <StatusIndicator type={program.archived_at === null ? "success" : "stopped"}>
        {program.archived_at === null ? texts.statuses.running : texts.statuses.archived}
      </StatusIndicator>
    ),
    minWidth: 110,
  },
];

const OUTCOMES: Record<ProgramRun["outcome"], StatusIndicatorProps.Type> = {
  formed: "success",
  nobody_to_match: "info",
  missed: "warning",
  failed: "error",
};

export const runColumns: TableProps.ColumnDefinition<ProgramRun>[] = [
  {
    id: "at",
    header: texts.runs.columns.at,
    cell: (run) =>
      run.round_id === null ? (
        <When at={run.at} />
      ) : (
        <RouteLink href={`/admin/rounds/${run.round_id}`}>
          <When at={run.at} />
        </RouteLink>
      ),
    isRowHeader: true,
    minWidth: 140,
  },
  {
    id: "by",
    header: texts.runs.columns.by,
    cell: (run) => <bdi>{byText(run.by, run.person)}</bdi>,
    minWidth: 110,
  },
  {
    id: "outcome",
    header: texts.runs.columns.outcome,
    cell: (run) => (
      <StatusIndicator type={OUTCOMES[run.outcome]}>{texts.runs.outcomes[run.outcome]}</StatusIndicator>
    ),
    minWidth: 120,
  },
  {
    id: "people",
    header: texts.runs.columns.people,
    cell: (run) => (run.quality === null ? "–" : formatNumber(run.quality.people)),
    minWidth: 80,
  },
  {
    id: "groups",
    header: texts.runs.columns.groups,
    cell: (run) => (run.quality === null ? "–" : formatNumber(run.quality.groups)),
    minWidth: 80,
  },
  { id: "error", header: texts.runs.columns.error, cell: (run) => run.error ?? "", minWidth: 200 },
];

function valueText(field: string, value: unknown): string {
  if (field === "schedule") return cadenceText(value as Schedule | null);
  if (value === null || value === undefined || value === "") return texts.changes.nothing;
  if (Array.isArray(value)) return value.length === 0 ? texts.changes.nothing : value.join(", ");
  if (typeof value === "object") {
    const set = Object.values(value).filter((part) => part !== null);
    return set.length === 0 ? texts.changes.nothing : set.join(" · ");
  }
  if (field === "teams") return texts.form.teamRules[value as keyof typeof texts.form.teamRules];
  if (field === "managers") {
    return texts.form.managerRules[value as keyof typeof texts.form.managerRules];
  }
  if (field === "newcomers") return texts.form.newcomerRules[value as keyof typeof texts.form.newcomerRules];
  if (field === "require_common_slot") {
    return value === true ? texts.form.hoursRules.needed : texts.form.hoursRules.liked;
  }
  if (field === "skip_if_matched_elsewhere") {
    return value === true ? texts.form.elsewhereRules.skip : texts.form.elsewhereRules.second;
  }
  const words: Record<string, string> = {
    ...texts.form.memberships,
    ...texts.form.oddRules,
    ...texts.form.strictnesses,
  };
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return words[text] ?? text;
}

export const changeColumns: TableProps.ColumnDefinition<ProgramChange>[] = [
  {
    id: "at",
    header: texts.changes.columns.at,
    cell: (change) => <When at={change.at} />,
    isRowHeader: true,
    minWidth: 140,
  },
  {
    id: "by",
    header: texts.changes.columns.by,
    cell: (change) => <bdi>{byText(change.by, change.person)}</bdi>,
    minWidth: 110,
  },
  {
    id: "what",
    header: texts.changes.columns.what,
    cell: (change) =>
      change.fields.some(({ field, before }) => field === "name" && before === null)
        ? texts.changes.setUp
        : change.fields.map(({ field, before, after }) => (
            <div key={field}>
              {texts.changes.from(
                texts.changes.fields[field] ?? field,
                valueText(field, before),
                valueText(field, after),
              )}
            </div>
          )),
    minWidth: 260,
  },
];
