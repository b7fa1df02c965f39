import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useListMyActionsQuery } from "@api";
import type { MyAction } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { layout } from "@shared/texts/layout";
import { workTexts } from "@shared/texts/work";
import { useUndo } from "../queries";

const texts = workTexts.changes;
const ROWS_PER_PAGE = 50;

function whatText({ what }: MyAction): string {
  return texts.what[what] ?? what.replaceAll("_", " ");
}

export default function ChangesPage() {
  const pages = useCursorPages();
  const actions = useListMyActionsQuery({
    limit: ROWS_PER_PAGE,
    ...(pages.cursor === undefined ? {} : { cursor: pages.cursor }),
  });
  const undo = useUndo();
  const [busy, setBusy] = useState<string>();

  async function takeBack(id: string) {
    setBusy(id);
    await undo([id]);
    setBusy(undefined);
  }

  return (
    <Page title={layout.work.changes} description={texts.description}>
      <DataTable
        answer={actions}
        label={texts.label}
        trackBy="id"
        wrapLines
        empty={{ title: texts.empty, message: texts.emptyText }}
        pagination={pages.pagination(actions.data?.next_cursor)}
        columnDefinitions={[
          { id: "when", header: texts.columns.when, cell: ({ at }) => <When at={at} />, width: 180 },
          { id: "what", header: texts.columns.what, cell: whatText, width: 220 },
          {
            id: "about",
            header: texts.columns.about,
            isRowHeader: true,
            cell: (action) => (
              <>
                <About action={action} />
                {action.count > 1 ? (
                  <Box variant="span" color="text-body-secondary">
                    {" "}
                    {texts.many(action.count)}
                  </Box>
                ) : null}
              </>
            ),
          },
          {
            id: ACTION_COLUMN,
            header: texts.columns.action,
            width: 140,
            cell: (action) =>
              action.undone ? (
                <Badge>{texts.undone}</Badge>
              ) : (
                <Button
                  variant="inline-link"
                  loading={busy === action.id}
                  ariaLabel={texts.undoNamed(whatText(action), action.about ?? "")}
                  onClick={() => void takeBack(action.id)}
                >
                  {texts.undo}
                </Button>
              ),
          },
        ]}
      />
    </Page>
  );
}

function About({ action: { about, task } }: { action: MyAction }) {
  if (about === null) return <>{texts.gone}</>;
  if (task === null) return <bdi>{about}</bdi>;
  return (
    <RouteLink href={`/tasks/${task}`}>
      <bdi>{about}</bdi>
    </RouteLink>
  );
}
