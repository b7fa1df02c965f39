import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { coffee } from "@shared/texts/coffee";
import { CurrentMatchCard } from "../components/CurrentMatchCard";

export default function MatchPage() {
  return (
    <Page
      title={coffee.match.title}
      actions={<RouteButton href="/meet/history">{coffee.match.history}</RouteButton>}
    >
      <CurrentMatchCard
        resume={
          <RouteButton href="/preferences?tab=participation" variant="primary">
            {coffee.match.resume}
          </RouteButton>
        }
      />
    </Page>
  );
}
