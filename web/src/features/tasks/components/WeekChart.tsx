import BarChart from "@cloudscape-design/components/bar-chart";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Task } from "@api/types";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { formatNumber } from "@shared/numbers";
import { projectsTexts } from "@shared/texts/projects";
import { addDays, civilDate } from "@shared/time";
import { donePerDay } from "../sections";

const texts = projectsTexts.week;
const DAYS = 7;

/** How many of these were done on each of the last seven days. */
export function WeekChart({ done }: { done: readonly Task[] }) {
  const zone = useViewerZone();
  const now = useNow();
  const [asTable, setAsTable] = useState(false);
  const today = civilDate(now, zone);
  const days = Array.from({ length: DAYS }, (_, index) => addDays(today, index - DAYS + 1));
  const format = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", weekday: "short", day: "numeric" });
  const counts = donePerDay(done, days);
  const rows = days.map((day, index) => ({
    x: format.format(new Date(`${day}T00:00:00Z`)),
    y: counts[index] ?? 0,
  }));
  const total = rows.reduce((sum, { y }) => sum + y, 0);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={texts.total(total)}
          actions={
            <Button onClick={() => setAsTable(!asTable)}>{asTable ? texts.asChart : texts.asTable}</Button>
          }
        >
          {texts.title}
        </Header>
      }
    >
      {asTable ? (
        <Table
          variant="embedded"
          items={rows}
          ariaLabels={{ tableLabel: texts.title }}
          columnDefinitions={[
            { id: "day", header: texts.day, cell: ({ x }) => x, isRowHeader: true },
            { id: "done", header: texts.tasks, cell: ({ y }) => formatNumber(y) },
          ]}
        />
      ) : (
        <BarChart
          height={140}
          hideFilter
          hideLegend
          ariaLabel={texts.title}
          xScaleType="categorical"
          yDomain={[0, Math.max(4, ...counts)]}
          series={[{ title: texts.tasks, type: "bar", data: rows }]}
          i18nStrings={{ yTickFormatter: (value) => (Number.isInteger(value) ? formatNumber(value) : "") }}
        />
      )}
    </Container>
  );
}
