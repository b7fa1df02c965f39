import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function UpcomingPage() {
  return <Page title={layout.work.upcoming}>{null}</Page>;
}
