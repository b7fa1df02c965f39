// Columns of the match and round tables, as data.

import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import type {
  Exclusion,
  Match,
  MyExclusion,
  PersonRef,
  Round,
  RoundChange,
  RoundPreview,
  Unmatched,
} from "@api/types";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { formatNumber, formatShareOfBound, shareOf } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";
import { common } from "@shared/texts/common";
import { WhyText } from "./components/WhyText";
import { byText, hostText, nameOf, namesOf, othersIn } from "./queries";

const rounds = coffee.rounds;

export function historyColumns(viewerId: string | undefined): TableProps.ColumnDefinition<Match>[] {
  const texts = coffee.history.columns;
  return [
    {
      id: "with",
      header: texts.with,
      cell: (match) => <Members group={match} shown={othersIn(match, viewerId)} viewerId={viewerId} />,
      isRowHeader: true,
      minWidth: 160,
    },
    { id: "formed", header: texts.formed, cell: (match) => <When at={match.formed_at} />, minWidth: 150 },
    { id: "why", header: texts.why, cell: (match) => <WhyText why={match.why} />, minWidth: 220 },
    {
      id: "status",
      header: texts.status,
      cell: (match) => <MatchStatus match={match} />,
      minWidth: 130,
    },
  ];
}

export const exclusionColumns: TableProps.ColumnDefinition<Exclusion>[] = [
  {
    id: "people",
    header: coffee.exclusions.columns.people,
    cell: (exclusion) => namesOf(exclusion.people),
    isRowHeader: true,
    minWidth: 220,
  },
  {
    id: "since",
    header: coffee.exclusions.columns.since,
    cell: (exclusion) => <When at={exclusion.added_at} />,
    minWidth: 150,
  },
];

export const myExclusionColumns: TableProps.ColumnDefinition<MyExclusion>[] = [
  {
    id: "with",
    header: coffee.exclusions.mine.columns.with,
    cell: (exclusion) => <bdi>{nameOf(exclusion.with)}</bdi>,
    isRowHeader: true,
    minWidth: 160,
  },
  {
    id: "since",
    header: coffee.exclusions.mine.columns.since,
    cell: (exclusion) => <When at={exclusion.added_at} />,
    minWidth: 150,
  },
];

interface MembersProps {
  group: Pick<Match, "host_id" | "members">;
  shown?: readonly PersonRef[];
  viewerId?: string | undefined;
}

/** Who meets, and below it who hosts. */
function Members({ group, shown = group.members, viewerId }: MembersProps) {
  const host = hostText(group, viewerId);
  return (
    <>
      {namesOf(shown)}
      {host === undefined ? null : <Box color="text-body-secondary">{host}</Box>}
    </>
  );
}

function MatchStatus({ match }: { match: Match }) {
  return (
    <StatusIndicator type={match.status === "cancelled" ? "stopped" : "success"}>
      {coffee.history.statuses[match.status] ?? match.status}
    </StatusIndicator>
  );
}

export function qualityShare(quality: Round["quality"]): string {
  const share = shareOf(quality.total, quality.upper_bound);
  return share === null ? "–" : formatShareOfBound(share);
}

export const roundColumns: TableProps.ColumnDefinition<Round>[] = [
  {
    id: "formed",
    header: rounds.columns.formed,
    cell: (round) => (
      <RouteLink href={`/admin/rounds/${round.id}`}>
        <When at={round.formed_at} />
      </RouteLink>
    ),
    isRowHeader: true,
    minWidth: 140,
  },
  { id: "program", header: rounds.columns.program, cell: (round) => round.program_name, minWidth: 120 },
  {
    id: "people",
    header: rounds.columns.people,
    cell: (round) => formatNumber(round.people_count),
    minWidth: 80,
  },
  {
    id: "unmatched",
    header: rounds.columns.unmatched,
    cell: (round) => formatNumber(round.quality.unmatched),
    minWidth: 95,
  },
  {
    id: "repeats",
    header: rounds.columns.repeats,
    cell: (round) => formatNumber(round.quality.repeats),
    minWidth: 90,
  },
  {
    id: "quality",
    header: rounds.columns.quality,
    cell: (round) => qualityShare(round.quality),
    minWidth: 90,
  },
  {
    id: "startedBy",
    header: rounds.columns.startedBy,
    cell: (round) => <bdi>{byText(round.by, round.started_by)}</bdi>,
    minWidth: 110,
  },
  {
    id: "status",
    header: rounds.columns.status,
    cell: (round) => <RoundStatus round={round} />,
    minWidth: 120,
  },
];

const ROUND_STATES: Record<Round["status"], StatusIndicatorProps.Type> = {
  forming: "in-progress",
  formed: "success",
  cancelled: "stopped",
};

export function RoundStatus({ round }: { round: Round }) {
  return (
    <StatusIndicator type={ROUND_STATES[round.status]}>
      {rounds.statuses[round.status] ?? round.status}
    </StatusIndicator>
  );
}

export const previewGroupColumns: TableProps.ColumnDefinition<RoundPreview["groups"][number]>[] = [
  {
    id: "members",
    header: rounds.members,
    cell: (group) => <Members group={group} />,
    isRowHeader: true,
    minWidth: 200,
  },
  { id: "why", header: rounds.why, cell: (group) => <WhyText why={group.why} />, minWidth: 240 },
];

interface LockColumn {
  locked: string[][];
  busy: boolean;
  onLock: (locked: string[][]) => Promise<boolean>;
}

/** Keeps a group as it is while the rest is matched anew, and lets it go again. */
export function lockColumn({
  locked,
  busy,
  onLock,
}: LockColumn): TableProps.ColumnDefinition<RoundPreview["groups"][number]> {
  return {
    id: ACTION_COLUMN,
    header: rounds.lockColumn,
    cell: (group) => {
      const ids = group.members.map(({ id }) => id);
      // Where groups are larger, others may have joined the people who were fixed.
      const others = locked.filter((fixed) => !fixed.every((id) => ids.includes(id)));
      const isLocked = others.length < locked.length;
      const names = namesOf(group.members);
      return (
        <SpaceBetween direction="horizontal" size="xs">
          {isLocked ? <Badge color="blue">{rounds.locked}</Badge> : null}
          <Button
            variant="inline-link"
            disabled={busy}
            ariaLabel={isLocked ? rounds.unlockNamed(names) : rounds.lockNamed(names)}
            onClick={() => void onLock(isLocked ? others : [...locked, ids])}
          >
            {isLocked ? rounds.unlock : rounds.lock}
          </Button>
        </SpaceBetween>
      );
    },
    minWidth: 130,
  };
}

export const roundMatchColumns: TableProps.ColumnDefinition<Match>[] = [
  {
    id: "members",
    header: rounds.members,
    cell: (match) => <Members group={match} />,
    isRowHeader: true,
    minWidth: 200,
  },
  { id: "why", header: rounds.why, cell: (match) => <WhyText why={match.why} />, minWidth: 240 },
  {
    id: "status",
    header: rounds.columns.status,
    cell: (match) => <MatchStatus match={match} />,
    minWidth: 120,
  },
];

interface UndoColumn {
  busy: boolean;
  onUndo: (change: RoundChange) => void;
}

export function roundChangeColumns({ busy, onUndo }: UndoColumn): TableProps.ColumnDefinition<RoundChange>[] {
  const texts = rounds.changes;
  return [
    {
      id: "at",
      header: texts.columns.at,
      cell: (change) => <When at={change.at} />,
      isRowHeader: true,
      minWidth: 140,
    },
    {
      id: "by",
      header: texts.columns.by,
      cell: (change) => <bdi>{byText(change.by, change.person)}</bdi>,
      minWidth: 110,
    },
    {
      id: "what",
      header: texts.columns.what,
      cell: (change) =>
        change.cancelled_round ? (
          texts.cancelled
        ) : (
          <>
            {change.dissolved.map(({ id, members }) => (
              <div key={id}>{texts.off(namesOf(members))}</div>
            ))}
            {change.formed.map(({ id, members }) => (
              <div key={id}>{texts.on(namesOf(members))}</div>
            ))}
          </>
        ),
      minWidth: 260,
    },
    {
      id: ACTION_COLUMN,
      header: texts.columns.action,
      cell: (change) =>
        change.can_undo ? (
          <Button
            variant="inline-link"
            disabled={busy}
            ariaLabel={texts.undoNamed(
              namesOf([...change.dissolved, ...change.formed].flatMap(({ members }) => members)),
            )}
            onClick={() => onUndo(change)}
          >
            {common.undo}
          </Button>
        ) : null,
      minWidth: 90,
    },
  ];
}

export const unmatchedColumns: TableProps.ColumnDefinition<Unmatched>[] = [
  {
    id: "person",
    header: rounds.person,
    cell: ({ person }) => <bdi>{person.erased ? common.unknownPerson : person.name}</bdi>,
    isRowHeader: true,
    minWidth: 160,
  },
  { id: "reason", header: rounds.reason, cell: ({ message }) => message, minWidth: 240 },
];
