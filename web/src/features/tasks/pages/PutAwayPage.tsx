import { Page } from "@shared/components/Page";
import { layout } from "@shared/texts/layout";

export default function PutAwayPage() {
  return <Page title={layout.work.putAway}>{null}</Page>;
}
