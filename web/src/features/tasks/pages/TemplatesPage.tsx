import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useDeleteTemplateMutation, useListTemplatesQuery } from "@api";
import type { Template } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { When } from "@shared/components/When";
import { ACTION_COLUMN } from "@shared/hooks/use-stacked-columns";
import { useViewer } from "@shared/hooks/use-viewer";
import { formatNumber } from "@shared/numbers";
import { layout } from "@shared/texts/layout";
import { workTexts } from "@shared/texts/work";
import { useActed } from "../acted";
import { TemplateDialog, UseTemplateDialog } from "../components/TemplateDialogs";
import { personName } from "../people";
import { countOf } from "../template-lines";

const texts = workTexts.templates;
type Asking = { kind: "make" } | { kind: "edit" | "use"; template: Template };

function makesText({ content }: Template): string {
  return content.kind === "task"
    ? texts.makesTask(countOf(content.subtasks ?? []))
    : texts.makesProject(countOf(content.tasks ?? []));
}

export default function TemplatesPage() {
  const templates = useListTemplatesQuery();
  const admin = useViewer()?.role === "admin";
  const [remove] = useDeleteTemplateMutation();
  const acted = useActed();
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);

  return (
    <Page
      title={layout.work.templates}
      description={texts.description}
      actions={
        <Button variant="primary" onClick={() => setAsking({ kind: "make" })}>
          {texts.make}
        </Button>
      }
    >
      <DataTable
        answer={templates}
        label={layout.work.templates}
        trackBy="id"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={templates.data === undefined ? "" : `(${formatNumber(templates.data.items.length)})`}
          >
            {layout.work.templates}
          </Header>
        }
        empty={{ title: texts.empty, message: texts.emptyText }}
        columnDefinitions={[
          {
            id: "name",
            header: texts.columns.name,
            isRowHeader: true,
            cell: (template) => (
              <>
                <bdi>{template.name}</bdi> {template.is_private ? <Badge>{texts.private}</Badge> : null}
              </>
            ),
          },
          { id: "makes", header: texts.columns.makes, cell: makesText },
          {
            id: "owner",
            header: texts.columns.owner,
            cell: ({ owner }) => (owner === null ? "–" : <bdi>{personName(owner)}</bdi>),
          },
          {
            id: "changed",
            header: texts.columns.changed,
            cell: ({ updated_at }) => <When at={updated_at} relative />,
          },
          {
            id: ACTION_COLUMN,
            header: texts.columns.action,
            cell: (template) => {
              const forbidden = !template.is_mine && !admin;
              return (
                <SpaceBetween direction="horizontal" size="m">
                  <Button
                    variant="inline-link"
                    ariaLabel={texts.useNamed(template.name)}
                    onClick={() => setAsking({ kind: "use", template })}
                  >
                    {texts.use}
                  </Button>
                  <Button
                    variant="inline-link"
                    ariaLabel={texts.editNamed(template.name)}
                    disabled={forbidden}
                    disabledReason={texts.forbidden}
                    onClick={() => setAsking({ kind: "edit", template })}
                  >
                    {texts.edit}
                  </Button>
                  <Button
                    variant="inline-link"
                    ariaLabel={texts.removeNamed(template.name)}
                    disabled={forbidden}
                    disabledReason={texts.forbidden}
                    onClick={() =>
                      void remove({ id: template.id }).then((answer) =>
                        acted(answer, texts.removed(template.name)),
                      )
                    }
                  >
                    {texts.remove}
                  </Button>
                </SpaceBetween>
              );
            },
          },
        ]}
      />
      {asking?.kind === "make" ? <TemplateDialog template={undefined} onClose={close} /> : null}
      {asking?.kind === "edit" ? <TemplateDialog template={asking.template} onClose={close} /> : null}
      {asking?.kind === "use" ? <UseTemplateDialog template={asking.template} onClose={close} /> : null}
    </Page>
  );
}
