import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useRunRoundMutation } from "@api";
import { asFailure, type Failure } from "@api/failure";
import type { RoundPreview } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { RowsTable } from "@shared/components/RowsTable";
import { useNotify } from "@shared/notices";
import { coffee } from "@shared/texts/coffee";
import { common } from "@shared/texts/common";
import { lockColumn, previewGroupColumns } from "../table-config";
import { FixGroupDialog } from "./FixGroupDialog";
import { MeetingCircle } from "./MeetingCircle";
import { QualityPanel } from "./QualityPanel";
import { UnmatchedTable } from "./UnmatchedTable";

const texts = coffee.rounds;

interface RoundPreviewPanelProps {
  preview: RoundPreview;
  busy: boolean;
  /** Groups fixed by hand, as ids. */
  locked: string[][];
  /** Why the last preview was refused; the one before is still shown. */
  failure: Failure | undefined;
  /** Previews around these groups; answers whether they were accepted. */
  onLock: (locked: string[][]) => Promise<boolean>;
  onAgain: () => void;
  onClose: () => void;
}

export function RoundPreviewPanel({
  preview,
  busy,
  locked,
  failure: previewFailure,
  onLock,
  onAgain,
  onClose,
}: RoundPreviewPanelProps) {
  const [asking, setAsking] = useState(false);
  const [fixing, setFixing] = useState(false);
  const [run, runState] = useRunRoundMutation();
  const navigate = useNavigate();
  const notify = useNotify();
  const { quality } = preview;

  async function confirm() {
    const answer = await run({ body: { program_id: preview.program.id, seed: preview.seed, locked } });
    if (answer.data === undefined) return;
    setAsking(false);
    notify({ kind: "success", text: texts.done(answer.data.matches_count) });
    void navigate(`/admin/rounds/${answer.data.id}`);
  }

  const failure = asFailure(runState.error);
  return (
    <SpaceBetween size="l">
      {fixing ? null : <FailureAlert error={previewFailure} kept />}
      <Container
        header={
          <Header
            variant="h2"
            description={texts.previewNote}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={onClose}>{texts.closePreview}</Button>
                <Button onClick={() => setFixing(true)} disabled={busy}>
                  {texts.addGroup}
                </Button>
                <Button onClick={onAgain} loading={busy}>
                  {texts.previewAgain}
                </Button>
                <Button
                  variant="primary"
                  onClick={() => setAsking(true)}
                  disabled={quality.groups === 0}
                  disabledReason={texts.nobody}
                >
                  {texts.run}
                </Button>
              </SpaceBetween>
            }
          >
            {texts.previewTitle}
          </Header>
        }
      >
        {preview.groups.length === 0 ? (
          <Box>{texts.nobodyText}</Box>
        ) : (
          <MeetingCircle groups={preview.groups} />
        )}
      </Container>
      <QualityPanel quality={quality} />
      <RowsTable
        title={texts.groupsTitle}
        description={
          preview.groups.length < quality.groups
            ? texts.groupsFirst(preview.groups.length, quality.groups)
            : undefined
        }
        rows={preview.groups}
        total={quality.groups}
        columns={[...previewGroupColumns, lockColumn({ locked, busy, onLock })]}
        empty={texts.nobody}
      />
      <UnmatchedTable unmatched={preview.unmatched} total={quality.unmatched} />
      {fixing ? (
        <FixGroupDialog
          round={{ program_id: preview.program.id, seed: preview.seed, locked }}
          sizeMax={preview.program.group_size + (preview.program.lottery ? 0 : 1)}
          failure={previewFailure}
          busy={busy}
          onFix={async (group) => {
            if (await onLock([...locked, group])) setFixing(false);
          }}
          onClose={() => setFixing(false)}
        />
      ) : null}
      {asking ? (
        <Modal
          visible
          header={texts.confirmTitle}
          closeAriaLabel={common.close}
          onDismiss={() => setAsking(false)}
          footer={
            <Box float="right">
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" onClick={() => setAsking(false)}>
                  {common.cancel}
                </Button>
                <Button variant="primary" loading={runState.isLoading} onClick={() => void confirm()}>
                  {texts.confirm(quality.groups)}
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <SpaceBetween size="m">
            {failure?.error === "round_already_running" ? (
              <Alert type="info">{texts.running}</Alert>
            ) : (
              <FailureAlert error={failure} kept />
            )}
            <div>{texts.confirmText(quality.people - quality.unmatched, quality.groups)}</div>
          </SpaceBetween>
        </Modal>
      ) : null}
    </SpaceBetween>
  );
}
