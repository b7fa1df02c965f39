import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { useListSessionsQuery, useRevokeSessionMutation } from "@api";
import { asFailure } from "@api/failure";
import { DataTable } from "@shared/components/DataTable";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { failureText } from "@shared/components/FailureAlert";
import { useNotify } from "@shared/notices";
import { security } from "@shared/texts/security";
import { deviceName } from "../devices";
import { sessionColumns } from "../table-config";

const texts = security.sessions;

export function SessionsTable() {
  const sessions = useListSessionsQuery();
  const [revoke, revokeState] = useRevokeSessionMutation();
  const notify = useNotify();

  async function signOut(id: string) {
    const failure = asFailure((await revoke({ id })).error);
    notify(
      failure === undefined
        ? { kind: "success", text: texts.revoked }
        : { kind: "error", text: failureText(failure), correlationId: failure.correlationId },
    );
  }

  return (
    <DataTable
      answer={sessions}
      label={texts.title}
      trackBy="id"
      header={<Header variant="h2">{texts.title}</Header>}
      empty={{ title: texts.empty }}
      columnDefinitions={[
        ...sessionColumns,
        {
          id: ACTION_COLUMN,
          header: texts.columns.action,
          cell: (session) => (
            <Button
              variant="inline-link"
              ariaLabel={texts.revokeNamed(deviceName(session.user_agent))}
              disabled={session.current}
              disabledReason={texts.revokeCurrent}
              loading={revokeState.isLoading && revokeState.originalArgs?.id === session.id}
              onClick={() => void signOut(session.id)}
            >
              {texts.revoke}
            </Button>
          ),
        },
      ]}
    />
  );
}
