import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function TaskPage() {
  return <Page title={layout.work.task}>{null}</Page>;
}
