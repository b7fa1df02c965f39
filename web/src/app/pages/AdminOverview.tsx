// For admins: the checklist until all is set up, then the few figures worth a look.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";
import { useGetAdminStatsQuery } from "@api";
import type { AdminStats, Me } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteButton } from "@shared/components/RouteButton";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { useSlow } from "@shared/hooks/use-slow";
import { formatNumber } from "@shared/numbers";
import { home } from "@shared/texts/home";

/** A round needs two. */
const PEOPLE_MIN = 2;

export function AdminOverview({ me }: { me: Me }) {
  const stats = useGetAdminStatsQuery();
  const slow = useSlow(stats.isLoading);
  if (stats.data === undefined) {
    if (stats.isError) return <FailureAlert error={stats.error} onRetry={() => void stats.refetch()} />;
    return slow ? <Skeleton height="8rem" /> : null;
  }
  const { mail, people, rounds } = stats.data;
  const settled = people.total >= PEOPLE_MIN && rounds > 0;
  return (
    <SpaceBetween size="l">
      {mail.failed > 0 ? (
        <Alert
          type="warning"
          action={<RouteButton href="/admin/deliveries?status=failed">{home.seeDeliveries}</RouteButton>}
        >
          {home.mailFailed(mail.failed)}
        </Alert>
      ) : null}
      {settled ? <Figures stats={stats.data} /> : <Checklist me={me} stats={stats.data} />}
    </SpaceBetween>
  );
}

interface Step {
  title: string;
  done: boolean;
  text: string;
  actions: ReactNode;
}

function Checklist({ me, stats }: { me: Me; stats: AdminStats }) {
  const enough = stats.people.total >= PEOPLE_MIN;
  const texts = home.steps;
  const steps: Step[] = [
    { title: texts.place.title, done: true, text: texts.place.done(me.instance.name), actions: null },
    {
      title: texts.people.title,
      done: enough,
      text: enough ? texts.people.done(stats.people.total) : texts.people.text,
      actions: (
        <SpaceBetween direction="horizontal" size="xs">
          <RouteButton href="/admin/people/import" variant={enough ? "normal" : "primary"}>
            {texts.people.import}
          </RouteButton>
          <RouteButton href="/admin/people?invite=1">{texts.people.invite}</RouteButton>
        </SpaceBetween>
      ),
    },
    {
      title: texts.preview.title,
      done: stats.rounds > 0,
      text: stats.rounds > 0 ? texts.preview.done(stats.rounds) : texts.preview.text,
      actions: enough ? (
        <RouteButton href="/admin/rounds?preview=1" variant="primary">
          {texts.preview.action}
        </RouteButton>
      ) : (
        <Button disabled disabledReason={texts.preview.blocked}>
          {texts.preview.action}
        </Button>
      ),
    },
  ];
  const done = steps.filter((step) => step.done).length;
  return (
    <Container
      header={
        <Header variant="h2" description={home.checklistDone(done, steps.length)}>
          {home.checklist}
        </Header>
      }
    >
      <ol className="vc-checklist">
        {steps.map((step) => (
          <li key={step.title}>
            <SpaceBetween size="xs">
              <StatusIndicator type={step.done ? "success" : "pending"}>
                <strong>{step.title}</strong>
              </StatusIndicator>
              <div>{step.text}</div>
              {step.actions}
            </SpaceBetween>
          </li>
        ))}
      </ol>
    </Container>
  );
}

function Figures({ stats }: { stats: AdminStats }) {
  const { people, last_round } = stats;
  return (
    <Container header={<Header variant="h2">{home.overview}</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={110}
        items={[
          {
            label: home.activePeople,
            value: <RouteLink href="/admin/people?status=active">{formatNumber(people.active)}</RouteLink>,
          },
          { label: home.awayPeople, value: formatNumber(people.paused + people.snoozed) },
          { label: home.invited, value: formatNumber(people.invited) },
          {
            label: home.lastRound,
            value:
              last_round === null ? (
                home.noRound
              ) : (
                <RouteLink href={`/admin/rounds/${last_round.id}`}>
                  <When at={last_round.formed_at} />
                </RouteLink>
              ),
          },
        ]}
      />
    </Container>
  );
}
