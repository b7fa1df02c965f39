import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useJoinProgramMutation, useLeaveProgramMutation, useListProgramsQuery } from "@api";
import type { Program } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { FailureAlert } from "@shared/components/FailureAlert";
import { When } from "@shared/components/When";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { useNotify } from "@shared/notices";
import { programsTexts } from "@shared/texts/programs";

const texts = programsTexts.mine;

/** The programs one meets in, when their next rounds run, and those one may join. */
export function MyPrograms() {
  const programs = useListProgramsQuery();
  const [join, joining] = useJoinProgramMutation();
  const [leave, leaving] = useLeaveProgramMutation();
  const notify = useNotify();
  const joined = new Set(programs.data?.joined ?? []);

  async function change(program: Program) {
    const isIn = joined.has(program.id);
    const { error } = await (isIn ? leave : join)({ id: program.id });
    if (error === undefined) {
      notify({ kind: "success", text: (isIn ? texts.leftNow : texts.joinedNow)(program.name) });
    }
  }

  function state(program: Program): string {
    if (program.membership !== "opt_in") return texts.everyone;
    return joined.has(program.id) ? texts.joined : texts.open;
  }

  return (
    <SpaceBetween size="m">
      <FailureAlert error={joining.error ?? leaving.error} kept />
      <DataTable
        answer={programs}
        label={texts.title}
        trackBy="id"
        wrapLines
        header={
          <Header variant="h2" description={texts.description}>
            {texts.title}
          </Header>
        }
        empty={{ title: programsTexts.empty }}
        columnDefinitions={[
          {
            id: "name",
            header: programsTexts.columns.name,
            cell: (program) => <bdi>{program.name}</bdi>,
            isRowHeader: true,
            minWidth: 140,
          },
          { id: "state", header: programsTexts.columns.membership, cell: state, minWidth: 140 },
          {
            id: "next",
            header: texts.next,
            cell: (program) =>
              program.next_round_at === null ? (
                <Box color="text-body-secondary">{texts.noNext}</Box>
              ) : (
                <When at={program.next_round_at} />
              ),
            minWidth: 140,
          },
          {
            id: ACTION_COLUMN,
            header: texts.action,
            cell: (program) =>
              program.membership !== "opt_in" ? null : (
                <Button
                  variant="inline-link"
                  disabled={joining.isLoading || leaving.isLoading}
                  ariaLabel={(joined.has(program.id) ? texts.leaveNamed : texts.joinNamed)(program.name)}
                  onClick={() => void change(program)}
                >
                  {joined.has(program.id) ? texts.leave : texts.join}
                </Button>
              ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
