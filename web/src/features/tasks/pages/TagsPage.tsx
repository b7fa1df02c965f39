import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function TagsPage() {
  return <Page title={layout.work.tags}>{null}</Page>;
}
