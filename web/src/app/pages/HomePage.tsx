import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { lazy, Suspense } from "react";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CurrentMatchCard } from "@features/coffee/components/CurrentMatchCard";
import { SeatOffers } from "@features/coffee/components/SeatOffers";
import { useSetParticipation } from "@features/people/queries";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { useViewer } from "@shared/hooks/use-viewer";
import { home } from "@shared/texts/home";
import { formatCivilDate } from "@shared/time";
import { StillIn } from "./StillIn";
import { AdminOverview } from "./AdminOverview";

/** Its own chunk: Home must not wait for what tasks need. */
const DueToday = lazy(() => import("@features/tasks/components/DueToday"));

export default function HomePage() {
  const me = useViewer();
  const setParticipation = useSetParticipation();
  const active = me?.person.participation.status === "active";
  const until = me?.person.participation.until;
  const paused = me?.person.participation.because === "silent" ? home.pausedSilent : home.paused;
  const away = active ? undefined : until ? home.awayUntil(formatCivilDate(until)) : paused;
  const unfinished =
    me !== undefined && !me.onboarding.preferences && me.person.preferences.slots.length === 0;

  return (
    <Page
      title={home.greeting(me?.person.name ?? "")}
      tabTitle={home.title}
      description={away}
      actions={
        active ? (
          <Button onClick={() => void setParticipation({ status: "paused", until: null })}>
            {home.pause}
          </Button>
        ) : (
          <Button variant="primary" onClick={() => void setParticipation({ status: "active", until: null })}>
            {home.resume}
          </Button>
        )
      }
    >
      <SpaceBetween size="l">
        {me?.role === "admin" ? <AdminOverview me={me} /> : null}
        {unfinished ? (
          <Alert
            type="info"
            header={home.finish}
            action={<RouteButton href="/welcome">{home.finishAction}</RouteButton>}
          >
            {home.finishText}
          </Alert>
        ) : null}
        <StillIn />
        <SeatOffers />
        <CurrentMatchCard />
        <Suspense fallback={null}>
          <DueToday />
        </Suspense>
      </SpaceBetween>
    </Page>
  );
}
