// Columns of the security tables, as data.

import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import type { ApiToken, SecurityEvent, Service, SessionInfo } from "@api/types";
import { When } from "@shared/components/When";
import { common } from "@shared/texts/common";
import { security } from "@shared/texts/security";
import { deviceName } from "./devices";

/** How long a token may be valid. */
export const TOKEN_DAYS = [7, 30, 90, 365] as const;

/** `mail_changed` → "Mail changed": new kinds of the server read well without a release of ours. */
export function kindText(kind: string): string {
  const known = security.kinds[kind];
  if (known !== undefined) return known;
  const words = kind.replace(/[._-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const securityColumns: TableProps.ColumnDefinition<SecurityEvent>[] = [
  { id: "at", header: security.columns.at, cell: (event) => <When at={event.at} />, minWidth: 150 },
  {
    id: "kind",
    header: security.columns.kind,
    cell: (event) => kindText(event.kind),
    isRowHeader: true,
    minWidth: 150,
  },
  {
    id: "person",
    header: security.columns.person,
    cell: (event) => (
      <bdi>
        {event.person === null
          ? event.kind.startsWith("service_")
            ? security.operator
            : security.noAccount
          : event.person.erased
            ? common.unknownPerson
            : event.person.name}
      </bdi>
    ),
    minWidth: 150,
  },
  { id: "summary", header: security.columns.summary, cell: (event) => event.summary, minWidth: 240 },
];

export const sessionColumns: TableProps.ColumnDefinition<SessionInfo>[] = [
  {
    id: "device",
    header: security.sessions.columns.device,
    cell: (session) => (
      <span title={session.user_agent ?? ""}>
        {deviceName(session.user_agent)}
        {session.current ? (
          <Box variant="span" color="text-body-secondary">
            {" "}
            · {security.sessions.current}
          </Box>
        ) : null}
      </span>
    ),
    isRowHeader: true,
    minWidth: 180,
  },
  {
    id: "started",
    header: security.sessions.columns.started,
    cell: (session) => <When at={session.created_at} />,
    minWidth: 140,
  },
  {
    id: "lastUsed",
    header: security.sessions.columns.lastUsed,
    cell: (session) => <When at={session.last_used_at} relative />,
    minWidth: 130,
  },
];

const credentialColumns = [
  {
    id: "prefix",
    header: security.tokens.columns.prefix,
    cell: (token) => <Box variant="code">{token.prefix}</Box>,
    minWidth: 130,
  },
  {
    id: "created",
    header: security.tokens.columns.created,
    cell: (token) => <When at={token.created_at} />,
    minWidth: 140,
  },
  {
    id: "expires",
    header: security.tokens.columns.expires,
    cell: (token) => <When at={token.expires_at} />,
    minWidth: 140,
  },
  {
    id: "lastUsed",
    header: security.tokens.columns.lastUsed,
    cell: (token) =>
      token.last_used_at === null ? security.tokens.never : <When at={token.last_used_at} relative />,
    minWidth: 130,
  },
] satisfies TableProps.ColumnDefinition<
  Pick<Service, "prefix" | "created_at" | "expires_at" | "last_used_at">
>[];

export const tokenColumns: TableProps.ColumnDefinition<ApiToken>[] = [
  {
    id: "name",
    header: security.tokens.columns.name,
    cell: (token) => <bdi>{token.name}</bdi>,
    isRowHeader: true,
    minWidth: 140,
  },
  ...credentialColumns,
];

export const serviceColumns: TableProps.ColumnDefinition<Service>[] = [
  {
    id: "name",
    header: security.services.columns.name,
    cell: (service) => <bdi>{service.name}</bdi>,
    isRowHeader: true,
    minWidth: 140,
  },
  {
    id: "role",
    header: security.services.columns.role,
    cell: (service) => security.services.roles[service.role],
    minWidth: 130,
  },
  ...credentialColumns,
];
