import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function ProjectsPage() {
  return <Page title={layout.work.projects}>{null}</Page>;
}
