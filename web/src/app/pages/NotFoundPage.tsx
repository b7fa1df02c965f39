import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { common } from "@shared/texts/common";

export default function NotFoundPage() {
  return (
    <Page title={common.notFound.title}>
      <SpaceBetween size="m">
        <Box variant="p">{common.notFound.message}</Box>
        <RouteButton href="/" variant="primary">
          {common.notFound.home}
        </RouteButton>
      </SpaceBetween>
    </Page>
  );
}
