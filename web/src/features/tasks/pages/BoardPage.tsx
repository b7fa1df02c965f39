import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function BoardPage() {
  return <Page title={layout.work.board}>{null}</Page>;
}
