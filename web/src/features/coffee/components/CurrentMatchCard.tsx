import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useGetCurrentMatchQuery } from "@api";
import type { CurrentMatch, Match } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteButton } from "@shared/components/RouteButton";
import { When } from "@shared/components/When";
import { useNarrow } from "@shared/hooks/use-narrow";
import { useSlow } from "@shared/hooks/use-slow";
import { useViewer } from "@shared/hooks/use-viewer";
import { useNotify } from "@shared/notices";
import { coffee } from "@shared/texts/coffee";
import { hostText, namesOf, othersIn, useCancel } from "../queries";
import { CancelDialog } from "./CancelDialog";
import { SuggestedTimes } from "./SuggestedTimes";
import { GaveUp } from "./WhyText";
import "./coffee.css";

const texts = coffee.match;

interface CurrentMatchCardProps {
  /** What to offer somebody who is not matched because they are away. */
  resume?: ReactNode;
}

export function CurrentMatchCard({ resume }: CurrentMatchCardProps) {
  const current = useGetCurrentMatchQuery();
  const slow = useSlow(current.isLoading);
  if (current.data === undefined) {
    if (current.isError) return <FailureAlert error={current.error} onRetry={() => void current.refetch()} />;
    return slow ? (
      <Container header={<Skeleton variant="text-heading-m" width="12rem" />}>
        <Skeleton height="8rem" />
      </Container>
    ) : null;
  }
  const { match, state, also, no_second_in: noSecondIn } = current.data;
  const first =
    match !== null && state === "matched" ? (
      <Matched match={match} />
    ) : (
      <NotMatched current={current.data} resume={resume} />
    );
  if (also.length === 0 && noSecondIn.length === 0) return first;
  return (
    <SpaceBetween size="l">
      {first}
      {also.map((other) => (
        <Matched key={other.id} match={other} />
      ))}
      {noSecondIn.map((program) => (
        <Box key={program} color="text-body-secondary">
          {texts.noSecond(program)}
        </Box>
      ))}
    </SpaceBetween>
  );
}

function NotMatched({ current, resume }: { current: CurrentMatch; resume: ReactNode }) {
  const away = current.state === "paused" || current.state === "snoozed";
  return (
    <Container header={<Header variant="h2">{texts.states[current.state] ?? texts.homeTitle}</Header>}>
      <SpaceBetween size="s">
        <Box variant="p">{current.message}</Box>
        {current.last_round_at === null ? null : (
          <Box color="text-body-secondary" fontSize="body-s">
            {texts.lastRound}: <When at={current.last_round_at} />
          </Box>
        )}
        {away ? (
          resume
        ) : current.state === "unmatched" ? (
          <RouteButton href="/preferences?tab=availability">{texts.preferences}</RouteButton>
        ) : null}
      </SpaceBetween>
    </Container>
  );
}

function Matched({ match }: { match: Match }) {
  const viewerId = useViewer()?.person.id;
  const others = othersIn(match, viewerId);
  const [asking, setAsking] = useState(false);
  const notify = useNotify();
  const cancel = useCancel();
  const narrow = useNarrow();

  async function onCancel(reason: string) {
    if (!(await cancel.run(match.id, reason))) return;
    setAsking(false);
    notify({ kind: "success", text: texts.cancelled });
  }

  const decline = <Button onClick={() => setAsking(true)}>{texts.cancel}</Button>;
  const host = hostText(match, viewerId);
  const met = match.why.rounds_since_last_met;
  return (
    <>
      <Container
        header={
          <Header
            variant="h2"
            description={
              <>
                {match.program_name} · {texts.formed} <When at={match.formed_at} />
              </>
            }
            actions={narrow ? undefined : decline}
          >
            {texts.with(namesOf(others))}
          </Header>
        }
        footer={narrow ? decline : undefined}
      >
        <ColumnLayout columns={2} minColumnWidth={240}>
          <SpaceBetween size="m">
            {host === undefined ? null : <Box fontWeight="bold">{host}</Box>}
            <div>
              <Box variant="h3">{texts.why}</Box>
              <Box>{met === null ? texts.never : texts.met(met)}</Box>
              {match.why.shared_slots > 0 ? <Box>{texts.slots(match.why.shared_slots)}</Box> : null}
              <GaveUp sentences={match.why.gave_up} />
            </div>
            {match.why.shared_topics.length > 0 ? (
              <div>
                <Box variant="awsui-key-label">{others.length > 1 ? texts.topicsMany : texts.topics}</Box>
                <SpaceBetween direction="horizontal" size="xxs">
                  {match.why.shared_topics.map((topic) => (
                    <Badge key={topic} color="green">
                      {topic}
                    </Badge>
                  ))}
                </SpaceBetween>
              </div>
            ) : null}
            {match.prompts.length > 0 ? (
              <div>
                <Box variant="h3">{texts.prompts}</Box>
                <ul>
                  {match.prompts.map((prompt) => (
                    <li key={prompt}>{prompt}</li>
                  ))}
                </ul>
              </div>
            ) : null}
          </SpaceBetween>
          <div>
            <Box variant="h3" padding={{ bottom: "xs" }}>
              {others.length > 1 ? texts.timesMany : texts.times}
            </Box>
            <SuggestedTimes times={match.suggested_times} others={others} />
          </div>
        </ColumnLayout>
      </Container>
      {asking ? (
        <CancelDialog
          title={texts.cancelTitle}
          text={
            match.host_id === viewerId
              ? texts.cancelHostText(namesOf(others))
              : texts.cancelText(namesOf(others))
          }
          reasonLabel={texts.cancelReason}
          keep={texts.keep}
          submit={texts.cancelSubmit}
          busy={cancel.isLoading}
          error={cancel.error}
          onCancel={(reason) => void onCancel(reason)}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
