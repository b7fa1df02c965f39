import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useParams } from "react-router";
import { useCancelRoundMutation, useGetRoundQuery, useListRoundMatchesQuery } from "@api";
import type { Match } from "@api/types";
import { DataTable } from "@shared/components/DataTable";
import { FailureAlert } from "@shared/components/FailureAlert";
import { Page } from "@shared/components/Page";
import { RouteButton } from "@shared/components/RouteButton";
import { RouteLink } from "@shared/components/RouteLink";
import { When } from "@shared/components/When";
import { useCursorPages } from "@shared/hooks/use-cursor-pages";
import { useNow } from "@shared/hooks/use-now";
import { useSlow } from "@shared/hooks/use-slow";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { useNotify } from "@shared/notices";
import { formatNumber } from "@shared/numbers";
import { coffee } from "@shared/texts/coffee";
import { formatWhen } from "@shared/time";
import { CancelDialog } from "../components/CancelDialog";
import { MeetingCircle } from "../components/MeetingCircle";
import { RearrangeDialog } from "../components/RearrangeDialog";
import { QualityPanel } from "../components/QualityPanel";
import { RoundChanges } from "../components/RoundChanges";
import { UnmatchedTable } from "../components/UnmatchedTable";
import { byText, namesOf } from "../queries";
import { RoundStatus, roundMatchColumns } from "../table-config";

const texts = coffee.rounds;
const MATCHES_PER_PAGE = 50;

export default function RoundPage() {
  const { id = "" } = useParams();
  const zone = useViewerZone();
  const now = useNow();
  const pages = useCursorPages();
  const round = useGetRoundQuery({ id });
  const matches = useListRoundMatchesQuery({ id, cursor: pages.cursor, limit: MATCHES_PER_PAGE });
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState<Match[]>([]);
  const [rearranging, setRearranging] = useState(false);
  const [cancel, cancelState] = useCancelRoundMutation();
  const notify = useNotify();
  const slow = useSlow(round.isLoading);

  async function onCancel(reason: string) {
    const answer = await cancel({ id, body: reason.trim() === "" ? {} : { reason: reason.trim() } });
    if (answer.data === undefined) return;
    setAsking(false);
    notify({ kind: "success", text: texts.cancelDone });
  }

  const data = round.data;
  if (data === undefined) {
    return (
      <Page title={texts.detailTitle}>
        {round.isError ? (
          <FailureAlert error={round.error} onRetry={() => void round.refetch()} />
        ) : slow ? (
          <Skeleton height="20rem" />
        ) : null}
      </Page>
    );
  }

  const cancelled = data.status === "cancelled";
  return (
    <Page
      title={texts.detailOf(formatWhen(new Date(data.formed_at), zone, now))}
      description={<RouteLink href="/admin/rounds">{texts.back}</RouteLink>}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <RouteButton href={`/admin/deliveries?round=${data.id}`}>{texts.deliveries}</RouteButton>
          <Button
            onClick={() => setAsking(true)}
            disabled={cancelled}
            disabledReason={texts.alreadyCancelled}
          >
            {texts.cancel}
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        {cancelled ? <Alert type="warning">{texts.cancelled}</Alert> : null}
        <Container>
          <KeyValuePairs
            columns={4}
            minColumnWidth={140}
            items={[
              { label: texts.columns.program, value: data.program_name },
              { label: texts.columns.status, value: <RoundStatus round={data} /> },
              { label: texts.columns.formed, value: <When at={data.formed_at} /> },
              {
                label: texts.columns.startedBy,
                value: <bdi>{byText(data.by, data.started_by)}</bdi>,
              },
              ...(data.slot === null ? [] : [{ label: texts.slot, value: data.slot.replace("T", " ") }]),
              { label: texts.seed, value: data.seed },
            ]}
          />
        </Container>
        <QualityPanel quality={data.quality} />
        {matches.data?.next_cursor === null && pages.page === 1 ? (
          <Container header={<Header variant="h2">{coffee.quality.picture}</Header>}>
            <MeetingCircle groups={matches.data.items.filter(({ status }) => status !== "cancelled")} />
          </Container>
        ) : null}
        <DataTable
          answer={matches}
          label={texts.matches}
          columnDefinitions={roundMatchColumns}
          trackBy="id"
          wrapLines
          selectionType={cancelled ? undefined : "multi"}
          selectedItems={chosen}
          isItemDisabled={(match) => match.status === "cancelled"}
          onSelectionChange={({ detail }) => setChosen(detail.selectedItems)}
          ariaLabels={{
            tableLabel: texts.matches,
            selectionGroupLabel: texts.select,
            allItemsSelectionLabel: () => texts.select,
            itemSelectionLabel: (_, match) => texts.selectNamed(namesOf(match.members)),
          }}
          header={
            <Header
              variant="h2"
              counter={`(${formatNumber(data.matches_count)})`}
              actions={
                cancelled ? undefined : (
                  <Button
                    onClick={() => setRearranging(true)}
                    disabled={chosen.length === 0}
                    disabledReason={texts.rearrangeNone}
                  >
                    {texts.rearrange}
                  </Button>
                )
              }
            >
              {texts.matches}
            </Header>
          }
          empty={{ title: texts.matchesEmpty }}
          pagination={pages.pagination(matches.data?.next_cursor)}
        />
        <UnmatchedTable unmatched={data.unmatched} total={data.quality.unmatched} />
        <RoundChanges roundId={id} />
      </SpaceBetween>
      {rearranging ? (
        <RearrangeDialog
          roundId={id}
          matches={chosen}
          onClose={() => {
            setRearranging(false);
            setChosen([]);
          }}
        />
      ) : null}
      {asking ? (
        <CancelDialog
          title={texts.cancelTitle}
          text={texts.cancelText(data.people_count)}
          reasonLabel={texts.cancelReason}
          keep={texts.keep}
          submit={texts.cancel}
          busy={cancelState.isLoading}
          error={cancelState.error}
          onCancel={(reason) => void onCancel(reason)}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </Page>
  );
}
