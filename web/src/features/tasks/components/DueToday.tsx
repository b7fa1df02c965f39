import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteButton } from "@shared/components/RouteButton";
import { useNow } from "@shared/hooks/use-now";
import { useViewerZone } from "@shared/hooks/use-viewer";
import { tasksTexts } from "@shared/texts/tasks";
import { civilDate } from "@shared/time";
import { useToday } from "../today";
import { TaskList } from "./TaskList";

const texts = tasksTexts.today;
const SHOWN = 7;

/** On Home: what is due, ticked off where it stands. */
export default function DueToday() {
  const today = civilDate(useNow(), useViewerZone());
  const { overdue, due, answer } = useToday(today);
  const open = [...overdue, ...due];
  if (answer.data === undefined && answer.error === undefined) return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={open.length === 0 ? "" : `(${open.length})`}
          actions={
            <RouteButton href="/tasks/today">
              {open.length > SHOWN ? texts.homeMore(open.length) : texts.homeAll}
            </RouteButton>
          }
        >
          {texts.home}
        </Header>
      }
    >
      <FailureAlert error={answer.error} onRetry={() => void answer.refetch()} />
      {answer.data === undefined ? null : open.length === 0 ? (
        <Box color="text-body-secondary">{texts.homeEmpty}</Box>
      ) : (
        <TaskList tasks={open.slice(0, SHOWN)} label={texts.home} beside={false} />
      )}
    </Container>
  );
}
