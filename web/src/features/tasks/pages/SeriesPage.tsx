import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function SeriesPage() {
  return <Page title={layout.work.series}>{null}</Page>;
}
