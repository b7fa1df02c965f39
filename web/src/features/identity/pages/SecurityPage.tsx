import Header from "@cloudscape-design/components/header";
import { useListSecurityEventsQuery } from "@api";
import { DataTable } from "@shared/components/DataTable";
import { Page } from "@shared/components/Page";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { formatNumber } from "@shared/numbers";
import { security } from "@shared/texts/security";
import { securityColumns } from "../table-config";

export default function SecurityPage() {
  const pages = useCursorPages();
  const events = useListSecurityEventsQuery({ cursor: pages.cursor });
  return (
    <Page title={security.title} description={security.description}>
      <DataTable
        answer={events}
        label={security.title}
        columnDefinitions={securityColumns}
        wrapLines
        header={
          <Header
            variant="h2"
            counter={events.data === undefined ? "" : `(${formatNumber(events.data.total)})`}
          >
            {security.title}
          </Header>
        }
        empty={{ title: security.empty, message: security.emptyText }}
        pagination={pages.pagination(events.data?.next_cursor)}
      />
    </Page>
  );
}
