import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Command, Review } from "@api/pending/command";
import { Page } from "@shared/components/Page";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { useQueue } from "@shared/hooks/use-write";
import { useNotify } from "@shared/notices";
import { syncTexts } from "@shared/texts/sync";
import { ReviewCard } from "../components/ReviewCard";
import { labelOf, linkOf, type Choice } from "../labels";
import { useSyncState } from "../use-sync";
import "../sync.css";

const texts = syncTexts.page;
const INDICATORS = { live: "success", reconnecting: "in-progress", offline: "warning" } as const;

/** What waits to be sent, and what a person has to decide. */
export default function SyncPage() {
  const { connection, pending, reviews, synced_at_ms, as_of_ms, kept } = useSyncState();
  const syncedAtMs = synced_at_ms ?? as_of_ms;
  const queue = useQueue();
  const notify = useNotify();
  const all = [...pending, ...reviews.map(({ command }) => command)];
  const empty = pending.length === 0 && reviews.length === 0;

  async function takeBack(command: Command) {
    const taken = await queue().takeBack(command.id);
    if (taken) notify({ kind: "success", text: `${texts.takenBack}: ${labelOf(command, all)}` });
    else notify({ kind: "warning", text: syncTexts.tooLate });
  }
  async function choose(review: Review, choice: Choice) {
    await queue().settle(review, choice.deeds);
    notify({ kind: "success", text: `${texts.decided}: ${choice.label}` });
  }

  return (
    <Page title={texts.title} description={texts.states[connection]}>
      <SpaceBetween size="l">
        <SpaceBetween direction="horizontal" size="m">
          <StatusIndicator type={INDICATORS[connection]}>{syncTexts.state[connection]}</StatusIndicator>
          <Box color="text-body-secondary">
            {texts.syncedAt}:{" "}
            {syncedAtMs === null ? texts.never : <When at={new Date(syncedAtMs).toISOString()} />}
          </Box>
        </SpaceBetween>
        {kept ? null : <Alert type="warning">{texts.notKept}</Alert>}
        {empty ? (
          <Box textAlign="center" padding={{ vertical: "xl" }}>
            <Box variant="h2" color="inherit">
              {texts.emptyTitle}
            </Box>
            <Box color="text-body-secondary">{texts.emptyText}</Box>
          </Box>
        ) : null}
        {reviews.length === 0 ? null : (
          <SpaceBetween size="m">
            <Header variant="h2" counter={`(${reviews.length})`}>
              {texts.reviews}
            </Header>
            {reviews.map((review) => (
              <ReviewCard
                key={review.id}
                review={review}
                all={all}
                onChoose={(choice) => choose(review, choice)}
              />
            ))}
          </SpaceBetween>
        )}
        {pending.length === 0 ? null : (
          <Container
            header={
              <Header
                variant="h2"
                counter={`(${pending.length})`}
                actions={<Button onClick={() => void queue().drain()}>{texts.sendNow}</Button>}
              >
                {texts.waiting}
              </Header>
            }
          >
            <ol className="vc-sync-list" aria-label={texts.waiting}>
              {pending.map((command) => (
                <Waiting key={command.id} command={command} all={all} onTakeBack={() => takeBack(command)} />
              ))}
            </ol>
          </Container>
        )}
      </SpaceBetween>
    </Page>
  );
}

interface WaitingProps {
  command: Command;
  all: readonly Command[];
  onTakeBack: () => Promise<void>;
}

function Waiting({ command, all, onTakeBack }: WaitingProps) {
  const label = labelOf(command, all);
  const link = linkOf(command);
  return (
    <li>
      <div>
        <div className="vc-sync-value">
          {link === null ? <bdi>{label}</bdi> : <RouteLink href={link}>{label}</RouteLink>}
        </div>
        <Box color="text-body-secondary" fontSize="body-s">
          {texts.made} <When at={new Date(command.made_at_ms).toISOString()} />
          {command.taken_back ? `. ${texts.undoing}` : command.tries > 0 ? `. ${texts.tried}` : ""}
        </Box>
      </div>
      {command.taken_back ? null : (
        <Button
          variant="inline-link"
          ariaLabel={texts.takeBackNamed(label)}
          onClick={() => void onTakeBack()}
        >
          {texts.takeBack}
        </Button>
      )}
    </li>
  );
}
