import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function ChangesPage() {
  return <Page title={layout.work.changes}>{null}</Page>;
}
