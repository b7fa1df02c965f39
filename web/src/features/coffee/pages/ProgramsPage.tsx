import Header from "@cloudscape-design/components/header";
import { useListAllProgramsQuery } from "@api";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { formatNumber } from "@shared/numbers";
import { programsTexts as texts } from "@shared/texts/programs";
import { programColumns } from "../program-tables";

export default function ProgramsPage() {
  const programs = useListAllProgramsQuery();
  return (
    <Page
      title={texts.title}
      description={texts.description}
      actions={
        <RouteButton variant="primary" href="/admin/programs/new">
          {texts.create}
        </RouteButton>
      }
    >
      <DataTable
        answer={programs}
        label={texts.title}
        trackBy="id"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={programs.data === undefined ? "" : `(${formatNumber(programs.data.items.length)})`}
          >
            {texts.title}
          </Header>
        }
        empty={{ title: texts.empty, message: texts.emptyText }}
        columnDefinitions={programColumns}
      />
    </Page>
  );
}
