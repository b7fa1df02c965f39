//! What people say about a task.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Rejected, View};
use vc_people::api::{FieldErrors, require_member};

use super::asking::live_task;
use super::refusals::TaskRefusal;
use crate::events::CommentChanged;
use crate::model::limits::{COMMENT_CHARS_MAX, COMMENTS_MAX, clean_text};
use crate::model::{ActionId, Change, CommentId, TaskId};
use crate::views::comments;

fn clean(text: &str) -> Result<String, Rejected> {
    let text = clean_text(text, COMMENT_CHARS_MAX).map_err(|why| FieldErrors::one("text", why))?;
    if text.trim().is_empty() {
        return Err(FieldErrors::one("text", "Write something.").into());
    }
    Ok(text)
}

/// Say something about a task.
#[derive(Clone, Debug, Serialize)]
pub struct WriteComment {
    /// Which.
    pub task: TaskId,
    /// Markdown.
    pub text: String,
}

impl Command for WriteComment {
    type Answer = (ActionId, CommentId);
    const NAME: &'static str = "tasks.write_comment";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Self::Answer>, Rejected> {
        let task = live_task(view, ctx, self.task)?;
        let text = clean(&self.text)?;
        if comments::count(view, task.id)? >= COMMENTS_MAX {
            return Err(TaskRefusal::TooMany(COMMENTS_MAX, "comments").into());
        }
        let (action, comment): (ActionId, CommentId) = (ctx.new_id(), ctx.new_id());
        let event = CommentChanged {
            action,
            comment,
            task: task.id,
            author: ctx.actor.to_string(),
            written_ms: ctx.at.as_millisecond(),
            text: Change {
                from: None,
                to: Some(text),
            },
        };
        Ok(Decision::events([event.into()], (action, comment)))
    }
}

/// Say it otherwise, or take it back.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeComment {
    /// Which.
    pub comment: CommentId,
    /// Markdown; none to take it back.
    pub text: Option<String>,
}

impl Command for ChangeComment {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.change_comment";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let known = comments::one(view, self.comment)?.ok_or(TaskRefusal::NotFound("comment"))?;
        live_task(view, ctx, known.task)?;
        if known.author != ctx.actor.to_string() {
            return Err(TaskRefusal::NotAuthor.into());
        }
        let to = self.text.as_deref().map(clean).transpose()?;
        let action: ActionId = ctx.new_id();
        if to.as_ref() == Some(&known.text) {
            return Ok(Decision::nothing(action));
        }
        let event = CommentChanged {
            action,
            comment: known.id,
            task: known.task,
            author: known.author,
            written_ms: known.written_ms,
            text: Change {
                from: Some(known.text),
                to,
            },
        };
        Ok(Decision::events([event.into()], action))
    }
}
