import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function AllPage() {
  return <Page title={layout.work.all}>{null}</Page>;
}
