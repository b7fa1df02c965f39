import Box from "@cloudscape-design/components/box";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { asFailure } from "@api/failure";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteLink } from "@shared/components/RouteLink";
import { useSlow } from "@shared/hooks/use-slow";
import { tasksTexts } from "@shared/texts/tasks";
import { useTask } from "../shown/use-shown";
import { TaskEditor } from "./TaskEditor";

const texts = tasksTexts.editor;

/** A task by its id, with what shows until it is there and where it is not. */
export function LoadedTask({ id, onGone }: { id: string; onGone: () => void }) {
  const answer = useTask(id);
  const slow = useSlow(answer.isLoading);
  const failure = asFailure(answer.error);
  // What was read before may not be theirs to see any more.
  const gone = failure?.status === 404;
  if (answer.data !== undefined && !gone) return <TaskEditor task={answer.data} onGone={onGone} />;
  if (gone || failure?.status === 400 || answer.unsent) {
    return (
      <SpaceBetween size="xs">
        <Box variant="h2">{texts.notFoundTitle}</Box>
        <Box color="text-body-secondary">{texts.notFoundText}</Box>
        <RouteLink href="/tasks">{texts.toAll}</RouteLink>
      </SpaceBetween>
    );
  }
  if (failure !== undefined)
    return <FailureAlert error={answer.error} onRetry={() => void answer.refetch()} />;
  return slow ? <Skeleton height="16rem" /> : null;
}
