import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function TemplatesPage() {
  return <Page title={layout.work.templates}>{null}</Page>;
}
