import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEndTaskFeedMutation, useGetTaskFeedQuery, useMakeTaskFeedMutation } from "@api";
import { FailureAlert } from "@shared/components/FailureAlert";
import { When } from "@shared/components/When";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useNotify } from "@shared/notices";
import { tasksTexts } from "@shared/texts/tasks";

const texts = tasksTexts.calendarLink;

/** The secret link that a calendar program follows; shown once, when it is made. */
export function CalendarLink() {
  const { data, error, refetch } = useGetTaskFeedQuery();
  const [make, making] = useMakeTaskFeedMutation();
  const [end, ending] = useEndTaskFeedMutation();
  const notify = useNotify();
  const notifyFailure = useNotifyFailure();
  const url = making.data?.url;

  async function stop() {
    const answer = await end();
    if (notifyFailure(answer.error)) return;
    making.reset();
    notify({ kind: "success", text: texts.ended });
  }

  return (
    <Container
      header={
        <Header variant="h2" description={texts.description}>
          {texts.title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {error === undefined ? null : <FailureAlert error={error} onRetry={() => void refetch()} />}
        {making.error === undefined ? null : <FailureAlert error={making.error} />}
        {url === undefined ? null : (
          <div>
            <Box variant="awsui-key-label">{texts.link}</Box>
            <CopyToClipboard
              variant="inline"
              textToCopy={url}
              copyButtonAriaLabel={texts.copy}
              copySuccessText={texts.copied}
              copyErrorText={texts.notCopied}
            />
            <Box color="text-body-secondary">{texts.once}</Box>
          </div>
        )}
        {url === undefined && data?.exists && data.made_at !== null ? (
          <Box>
            {texts.exists} <When at={data.made_at} />
          </Box>
        ) : null}
        <SpaceBetween direction="horizontal" size="xs">
          <Button loading={making.isLoading} onClick={() => void make()}>
            {data?.exists ? texts.renew : texts.make}
          </Button>
          {data?.exists ? (
            <Button loading={ending.isLoading} onClick={() => void stop()}>
              {texts.end}
            </Button>
          ) : null}
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}
