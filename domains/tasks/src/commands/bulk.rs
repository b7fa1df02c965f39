//! Many tasks at once, as one action that is undone at once.

use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, Rejected, View};
use vc_people::api::{FieldErrors, require_member};

use super::asking::seen_task;
use super::change::{Scope, TaskPatch, change};
use super::finish::{Outcome, finish, reopen};
use super::shelve::shelve;
use crate::model::limits::{BULK_MAX, DEPTH_MAX};
use crate::model::{ActionId, Place, Status, TaskId};
use crate::views::stored::{self, StoredTask};

/// What is done with each.
#[derive(Clone, Debug, Serialize)]
pub enum BulkStep {
    /// Fields change.
    Change(Box<TaskPatch>),
    /// They are finished.
    Finish(Outcome),
    /// They are opened again.
    Reopen,
    /// They are archived, thrown away, or brought back.
    Shelve(Place),
}

/// Do the same with up to 200 tasks. Those it does not fit are left alone and named.
#[derive(Clone, Debug, Serialize)]
pub struct BulkChange {
    /// Which.
    pub tasks: Vec<TaskId>,
    /// What.
    pub step: BulkStep,
}

/// What became of a bulk change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkDone {
    /// What was done, for undoing it.
    pub action: ActionId,
    /// Which tasks were changed.
    pub changed: Vec<TaskId>,
    /// Which were not, with the stable name of why.
    pub left: Vec<(TaskId, String, String)>,
}

impl Command for BulkChange {
    type Answer = BulkDone;
    const NAME: &'static str = "tasks.bulk_change";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<BulkDone>, Rejected> {
        if self.tasks.is_empty() || self.tasks.len() > BULK_MAX {
            return Err(FieldErrors::one("tasks", format!("Name 1 to {BULK_MAX} tasks.")).into());
        }
        let action: ActionId = ctx.new_id();
        let mut done = BulkDone {
            action,
            changed: Vec::new(),
            left: Vec::new(),
        };
        let mut events = Vec::new();
        let mut seen: Vec<TaskId> = Vec::new();
        for id in &self.tasks {
            if seen.contains(id) {
                continue;
            }
            seen.push(*id);
            let before = events.len();
            match self.one(view, ctx, action, *id, &mut events) {
                Ok(()) if events.len() > before => done.changed.push(*id),
                Ok(()) => {}
                Err(Rejected::Refused(refused)) => {
                    events.truncate(before);
                    done.left.push((*id, refused.code.to_owned(), refused.message));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Decision::events(events, done))
    }
}

impl BulkChange {
    fn one(
        &self,
        view: &View<'_>,
        ctx: &mut Ctx,
        action: ActionId,
        id: TaskId,
        events: &mut Vec<vc_kernel::NewEvent>,
    ) -> Result<(), Rejected> {
        match &self.step {
            BulkStep::Change(patch) => change(view, ctx, action, id, patch, Scope::This, events),
            BulkStep::Finish(outcome) => {
                let task = super::asking::live_task(view, ctx, id)?;
                if task.status != Status::Open || self.goes_with_another(view, &task)? {
                    return Ok(());
                }
                finish(view, ctx, action, &task, *outcome, None, events).map(drop)
            }
            BulkStep::Reopen => {
                let task = super::asking::live_task(view, ctx, id)?;
                if task.status == Status::Open {
                    return Ok(());
                }
                reopen(view, action, &task, events)
            }
            BulkStep::Shelve(to) => {
                let task = seen_task(view, ctx, id)?;
                if *to != Place::Active && self.goes_with_another(view, &task)? {
                    return Ok(());
                }
                shelve(view, ctx, action, &task, *to, events)
            }
        }
    }

    /// Whether a task further up is among them and takes this one along.
    fn goes_with_another(&self, view: &View<'_>, task: &StoredTask) -> Result<bool, Rejected> {
        let mut above = task.fields.parent;
        for _ in 0..=DEPTH_MAX {
            let Some(parent) = above else {
                break;
            };
            let Some(parent) = stored::task(view, parent)? else {
                break;
            };
            let takes = match self.step {
                BulkStep::Finish(_) => parent.status == Status::Open && parent.place == Place::Active,
                _ => task.place == Place::Active,
            };
            if takes && self.tasks.contains(&parent.id) {
                return Ok(true);
            }
            above = parent.fields.parent;
        }
        Ok(false)
    }
}
