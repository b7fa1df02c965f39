import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function TodayPage() {
  return <Page title={layout.work.today}>{null}</Page>;
}
