import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function ProjectPage() {
  return <Page title={layout.work.project}>{null}</Page>;
}
