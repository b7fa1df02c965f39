import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useUndoImportMutation } from "@api";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RouteButton } from "@shared/components/RouteButton";
import { formatList } from "@shared/numbers";
import { peopleTexts } from "@shared/texts/people";
import { isMoving, useImportProgress } from "../queries";

const texts = peopleTexts.import;

export function ImportProgress({ id, onAgain }: { id: string; onAgain: () => void }) {
  const { data, error, refetch } = useImportProgress(id);
  const [undo, undoState] = useUndoImportMutation();

  if (data === undefined) {
    return <FailureAlert error={error} onRetry={() => void refetch()} />;
  }
  const again = <Button onClick={onAgain}>{texts.startAgain}</Button>;
  return (
    <SpaceBetween size="m">
      <FailureAlert error={undoState.error} kept />
      {isMoving(data.status) ? (
        <Container>
          <ProgressBar
            value={data.total === 0 ? 0 : Math.round((data.applied / data.total) * 100)}
            label={data.status === "undoing" ? texts.undoing : texts.progress}
            description={texts.leave}
            additionalInfo={texts.progressText(data.applied, data.total)}
          />
        </Container>
      ) : data.status === "done" || data.status === "stopped" ? (
        <div role="status">
          <Alert
            type={data.status === "done" ? "success" : "warning"}
            header={data.status === "done" ? texts.doneTitle : texts.stopped}
            action={
              <SpaceBetween direction="horizontal" size="xs">
                <Button loading={undoState.isLoading} onClick={() => void undo({ id })}>
                  {texts.undo}
                </Button>
                {again}
                <RouteButton href="/admin/people" variant="primary">
                  {texts.seePeople}
                </RouteButton>
              </SpaceBetween>
            }
          >
            {data.status === "done"
              ? texts.done(data.created, data.updated)
              : texts.stoppedText(data.applied, data.total)}{" "}
            {data.skipped > 0 ? texts.skipped(data.skipped) : null}
          </Alert>
        </div>
      ) : (
        <div role="status">
          <Alert type="info" header={texts.undone} action={again}>
            {data.left.length > 0
              ? texts.left(formatList(data.left.map((person) => person.name)))
              : texts.undoneText}
          </Alert>
        </div>
      )}
    </SpaceBetween>
  );
}
