import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useDeleteTaskTagMutation, useListTaskTagsQuery } from "@api";
import type { TaskTag } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { RouteLink } from "@shared/components/RouteLink";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { formatNumber } from "@shared/numbers";
import { layout } from "@shared/texts/layout";
import { workTexts } from "@shared/texts/work";
import { useActed } from "../acted";
import { TagBadge } from "../components/Marks";
import { MergeTagDialog, TagDialog } from "../components/TagDialogs";
import { quoted } from "../filter";

const texts = workTexts.tags;
type Asking = { kind: "add" } | { kind: "edit" | "merge"; tag: TaskTag };

export default function TagsPage() {
  const tags = useListTaskTagsQuery();
  const [remove] = useDeleteTaskTagMutation();
  const acted = useActed();
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const all = tags.data?.items ?? [];

  return (
    <Page
      title={layout.work.tags}
      description={texts.description}
      actions={
        <Button variant="primary" onClick={() => setAsking({ kind: "add" })}>
          {texts.add}
        </Button>
      }
    >
      <DataTable
        answer={tags}
        label={layout.work.tags}
        trackBy="id"
        wrapLines
        header={
          <Header variant="h2" counter={tags.data === undefined ? "" : `(${formatNumber(all.length)})`}>
            {layout.work.tags}
          </Header>
        }
        empty={{ title: texts.empty, message: texts.emptyText }}
        columnDefinitions={[
          {
            id: "name",
            header: texts.columns.name,
            isRowHeader: true,
            cell: (tag) => <TagBadge tag={tag} />,
          },
          {
            id: "open",
            header: texts.columns.open,
            cell: ({ name, open_count }) => (
              <RouteLink href={`/tasks?q=${encodeURIComponent(`tag:${quoted(name)}`)}`}>
                {workTexts.tasks(open_count)}
              </RouteLink>
            ),
          },
          {
            id: ACTION_COLUMN,
            header: texts.columns.action,
            cell: (tag) => (
              <SpaceBetween direction="horizontal" size="m">
                <Button
                  variant="inline-link"
                  ariaLabel={texts.editNamed(tag.name)}
                  onClick={() => setAsking({ kind: "edit", tag })}
                >
                  {texts.edit}
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={texts.mergeNamed(tag.name)}
                  disabled={all.length < 2}
                  onClick={() => setAsking({ kind: "merge", tag })}
                >
                  {texts.merge}
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={texts.removeNamed(tag.name)}
                  onClick={() =>
                    void remove({ id: tag.id }).then((answer) => acted(answer, texts.removed(tag.name)))
                  }
                >
                  {texts.remove}
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {asking?.kind === "add" ? <TagDialog tag={undefined} onClose={close} /> : null}
      {asking?.kind === "edit" ? <TagDialog tag={asking.tag} onClose={close} /> : null}
      {asking?.kind === "merge" ? <MergeTagDialog tag={asking.tag} tags={all} onClose={close} /> : null}
    </Page>
  );
}
