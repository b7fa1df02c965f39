import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { skipToken } from "@reduxjs/toolkit/query";
import { lazy, Suspense, useState } from "react";
import { useChangeCommentMutation, useDeleteCommentMutation, useListTaskCommentsQuery } from "@api";
import { isTemporary } from "@api/pending/command";
import type { TaskComment } from "@api/types";
import { FailureAlert } from "@shared/components/FailureAlert";
import { When } from "@shared/components/When";
import { useDraft } from "@shared/hooks/use-draft";
import { useNotifyFailure } from "@shared/hooks/use-notify-failure";
import { useWrite } from "@shared/hooks/use-write";
import { useViewer } from "@shared/hooks/use-viewer";
import { common } from "@shared/texts/common";
import { tasksTexts } from "@shared/texts/tasks";
import { personName } from "../people";
import { useTell, useTellWaiting } from "../queries";
import { usePendingComments } from "../shown/use-shown";

const Markdown = lazy(() => import("./Markdown"));
const texts = tasksTexts.editor;

export function Comments({ id, disabled }: { id: string; disabled: boolean }) {
  const answer = useListTaskCommentsQuery(isTemporary(id) ? skipToken : { id });
  const draft = useDraft(`task-comment:${id}`, { text: "" });
  const writing = useWrite();
  const tellWaiting = useTellWaiting();
  const items = answer.data?.items ?? [];
  const waiting = usePendingComments(id);

  async function send() {
    if (draft.values.text.trim() === "") return;
    const { error, waits } = await writing.write({ kind: "comment", task: id, text: draft.values.text });
    if (error !== undefined) return;
    draft.clear();
    if (waits !== undefined) tellWaiting(texts.commented, waits);
  }

  return (
    <SpaceBetween size="s">
      <Header variant="h3">{texts.comments}</Header>
      <FailureAlert error={answer.error} onRetry={() => void answer.refetch()} />
      {answer.data !== undefined && items.length === 0 && waiting.length === 0 ? (
        <Box color="text-body-secondary">{texts.noComments}</Box>
      ) : null}
      {items.map((comment) => (
        <Comment key={comment.id} comment={comment} />
      ))}
      {waiting.map(({ id: command, text }) => (
        <article key={command} aria-label={texts.commentWaits}>
          <Box color="text-body-secondary" fontSize="body-s">
            {texts.commentWaits}
          </Box>
          <Suspense fallback={null}>
            <Markdown text={text} />
          </Suspense>
        </article>
      ))}
      <FailureAlert error={writing.error} kept />
      {disabled ? null : (
        <SpaceBetween size="xs">
          <Textarea
            rows={2}
            value={draft.values.text}
            ariaLabel={texts.writeComment}
            placeholder={texts.writeComment}
            onChange={({ detail }) => draft.set("text", detail.value)}
            onKeyDown={({ detail }) => {
              if (detail.key === "Enter" && (detail.ctrlKey || detail.metaKey)) void send();
            }}
          />
          <Button loading={writing.isLoading} onClick={() => void send()}>
            {texts.send}
          </Button>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

function Comment({ comment }: { comment: TaskComment }) {
  const mine = useViewer()?.person.id === comment.author?.id;
  const [editing, setEditing] = useState<string>();
  const [change, changing] = useChangeCommentMutation();
  const [remove] = useDeleteCommentMutation();
  const notifyFailure = useNotifyFailure();
  const tell = useTell();

  async function save() {
    if (editing === undefined || editing.trim() === "") return;
    const { data } = await change({ id: comment.id, body: { text: editing } });
    if (data === undefined) return;
    setEditing(undefined);
    tell(tasksTexts.did.change, ...(data.action ? [data.action] : []));
  }

  async function takeBack() {
    const { data, error } = await remove({ id: comment.id });
    if (notifyFailure(error)) return;
    tell(texts.deleteComment, ...(data?.action ? [data.action] : []));
  }

  return (
    <article aria-label={comment.author === null ? texts.someone : personName(comment.author)}>
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Box fontWeight="bold">
          <bdi>{comment.author === null ? texts.someone : personName(comment.author)}</bdi>
        </Box>
        <Box color="text-body-secondary" fontSize="body-s">
          <When at={comment.written_at} relative />
          {comment.changed_at === null ? "" : `, ${texts.edited}`}
        </Box>
        {mine ? (
          <>
            <Button
              variant="inline-icon"
              iconName="edit"
              ariaLabel={texts.editComment}
              onClick={() => setEditing(comment.text)}
            />
            <Button
              variant="inline-icon"
              iconName="remove"
              ariaLabel={texts.deleteComment}
              onClick={() => void takeBack()}
            />
          </>
        ) : null}
      </SpaceBetween>
      {editing === undefined ? (
        <Suspense fallback={null}>
          <Markdown text={comment.text} />
        </Suspense>
      ) : (
        <SpaceBetween size="xs">
          <FailureAlert error={changing.error} kept />
          <Textarea
            autoFocus
            rows={3}
            value={editing}
            ariaLabel={texts.editComment}
            onChange={({ detail }) => setEditing(detail.value)}
          />
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={changing.isLoading} onClick={() => void save()}>
              {common.save}
            </Button>
            <Button variant="link" onClick={() => setEditing(undefined)}>
              {common.cancel}
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      )}
    </article>
  );
}
