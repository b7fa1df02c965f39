// Columns and filters of the people tables, as data.

import Box from "@cloudscape-design/components/box";
import Badge from "@cloudscape-design/components/badge";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import type { TableProps } from "@cloudscape-design/components/table";
import { Fragment } from "react";
import type { AdminPerson, BulkChange, Import, ImportPreview } from "@api/types";
import { When } from "@shared/components/When";
import { formatNumber } from "@shared/numbers";
import { common } from "@shared/texts/common";
import { peopleTexts } from "@shared/texts/people";
import { slotTexts } from "@shared/texts/slots";
import { formatCivilDate } from "@shared/time";

const texts = peopleTexts.import;
const admin = peopleTexts.admin;
const bulk = peopleTexts.bulk;

type SampleRow = ImportPreview["sample"][number];

/** The first rows as people will be: a column for each field that the file sets. */
export function importSampleColumns(fields: readonly string[]): TableProps.ColumnDefinition<SampleRow>[] {
  return [
    { id: "line", header: texts.line, cell: (row) => formatNumber(row.line), width: 90 },
    { id: "email", header: admin.columns.email, cell: (row) => row.email, isRowHeader: true },
    ...fields
      .filter((field) => field !== "email")
      .map((field) => ({
        id: field,
        header: texts.fields[field] ?? field,
        cell: (row: SampleRow) => <bdi>{row.values.find((it) => it.field === field)?.value ?? "–"}</bdi>,
      })),
    { id: "action", header: texts.action, cell: (row) => texts.actions[row.action] ?? row.action },
  ];
}

const IMPORT_STATES: Record<Import["status"], StatusIndicatorProps.Type> = {
  running: "in-progress",
  undoing: "in-progress",
  done: "success",
  undone: "stopped",
  stopped: "warning",
};

function startedBy({ started_by: by }: Pick<Import, "started_by">): string {
  if (by === null) return texts.operator;
  return by.erased ? common.unknownPerson : by.name;
}

export const importColumns: TableProps.ColumnDefinition<Import>[] = [
  { id: "started", header: texts.started, cell: (row) => <When at={row.started_at} />, isRowHeader: true },
  {
    id: "by",
    header: texts.by,
    cell: (row) => <bdi>{startedBy(row)}</bdi>,
  },
  { id: "size", header: texts.size, cell: (row) => formatNumber(row.total) },
  {
    id: "state",
    header: texts.state,
    cell: (row) => (
      <StatusIndicator type={IMPORT_STATES[row.status]}>
        {texts.states[row.status] ?? row.status}
      </StatusIndicator>
    ),
  },
];

export function PersonStatus({ person }: { person: AdminPerson }) {
  const { status, until, because } = person.participation;
  const label = common.participation[status] ?? status;
  const type = status === "active" ? "success" : status === "paused" ? "stopped" : "pending";
  // Somebody who never signed in may be paused as well.
  const details = [
    ...(person.invited && status !== "active" ? [label] : []),
    ...(because ? [common.pausedBecause[because] ?? because] : []),
    ...(until ? [admin.untilDate(formatCivilDate(until, "medium"))] : []),
  ];
  return (
    <>
      <StatusIndicator type={person.invited ? "pending" : type}>
        {person.invited ? admin.invited : label}
      </StatusIndicator>
      {details.length > 0 ? (
        <Box color="text-body-secondary" fontSize="body-s">
          {details.join(" ")}
        </Box>
      ) : null}
    </>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return admin.noTags;
  return tags.map((tag) => (
    <Fragment key={tag}>
      <Badge>
        <bdi>{tag}</bdi>
      </Badge>{" "}
    </Fragment>
  ));
}

const BULK_STATES: Record<BulkChange["status"], StatusIndicatorProps.Type> = IMPORT_STATES;

export const bulkColumns: TableProps.ColumnDefinition<BulkChange>[] = [
  {
    id: "what",
    header: bulk.what,
    cell: (row) => bulk.actions[row.action] ?? row.action,
    isRowHeader: true,
  },
  { id: "changed", header: bulk.changed, cell: (row) => formatNumber(row.changed) },
  { id: "started", header: texts.started, cell: (row) => <When at={row.started_at} /> },
  {
    id: "by",
    header: texts.by,
    cell: (row) => <bdi>{startedBy(row)}</bdi>,
  },
  {
    id: "state",
    header: texts.state,
    cell: (row) => (
      <StatusIndicator type={BULK_STATES[row.status]}>
        {texts.states[row.status] ?? row.status}
      </StatusIndicator>
    ),
  },
];

export const peopleColumns: TableProps.ColumnDefinition<AdminPerson>[] = [
  {
    id: "name",
    header: admin.columns.name,
    cell: (person) => (
      <>
        <bdi>{person.name}</bdi>{" "}
        {person.role === "admin" ? <Badge color="blue">{common.roles.admin}</Badge> : null}
      </>
    ),
    sortingField: "name",
    isRowHeader: true,
    minWidth: 130,
  },
  { id: "email", header: admin.columns.email, cell: (person) => person.email, minWidth: 150 },
  {
    id: "team",
    header: admin.columns.team,
    cell: (person) => <bdi>{person.team ?? "–"}</bdi>,
    minWidth: 90,
  },
  {
    id: "tags",
    header: admin.columns.tags,
    cell: (person) => <Tags tags={person.tags} />,
    minWidth: 100,
  },
  {
    id: "status",
    header: admin.columns.status,
    cell: (person) => <PersonStatus person={person} />,
    minWidth: 110,
  },
  {
    id: "zone",
    header: admin.columns.zone,
    cell: (person) => person.time_zone.replaceAll("_", " "),
    minWidth: 140,
  },
  {
    id: "topics",
    header: admin.columns.topics,
    cell: (person) => person.preferences.topics.join(", ") || "–",
    minWidth: 160,
  },
  {
    id: "slots",
    header: admin.columns.slots,
    cell: (person) => slotTexts.hours(person.preferences.slots.length),
    minWidth: 110,
  },
  {
    id: "lastMatched",
    header: admin.columns.lastMatched,
    cell: (person) => (person.last_matched_at === null ? admin.never : <When at={person.last_matched_at} />),
    minWidth: 120,
  },
  {
    id: "matches",
    header: admin.columns.matches,
    cell: (person) => formatNumber(person.matches_count),
    minWidth: 100,
  },
  {
    id: "joined",
    header: admin.columns.joined,
    cell: (person) => <When at={person.joined_at} />,
    sortingField: "joined_at",
    minWidth: 150,
  },
];

export const PEOPLE_COLUMNS_SHOWN = ["name", "email", "team", "tags", "status"];

/** Filter keys are the parameters of the list, so a token is a parameter and the address is the filter. */
export const PEOPLE_FILTERS = ["status", "role", "team", "tag"] as const;

export const PEOPLE_STATUSES = ["active", "paused", "snoozed", "invited"] as const;
export const PEOPLE_ROLES = ["member", "admin"] as const;

export const peopleFilterProperties: PropertyFilterProps.FilteringProperty[] = PEOPLE_FILTERS.map((key) => ({
  key,
  propertyLabel: admin.filterProperties[key],
  groupValuesLabel: admin.filterPlural[key],
  operators: ["="],
}));

export function peopleFilterOptions(
  teams: readonly string[],
  tags: readonly string[],
): PropertyFilterProps.FilteringOption[] {
  return [
    ...PEOPLE_STATUSES.map((value) => ({
      propertyKey: "status",
      value,
      label: common.participation[value] ?? admin.invited,
    })),
    ...PEOPLE_ROLES.map((value) => ({
      propertyKey: "role",
      value,
      label: common.roles[value] ?? value,
    })),
    ...teams.map((value) => ({ propertyKey: "team", value })),
    ...tags.map((value) => ({ propertyKey: "tag", value })),
  ];
}
