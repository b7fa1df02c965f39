//! What an action did is taken back, at any time. Whatever changed since stays as it is, and is counted.

mod beside;
mod taken;

use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, Rejected, View};
use vc_people::api::{require_admin, require_member};

use super::going_on::pause_without_open;
use super::refusals::TaskRefusal;
use crate::events::ActionUndone;
use crate::model::ActionId;
use crate::views::history;
use taken::Taken;

pub use taken::still_possible;

/// Events of an action that one command takes back; the rest follows by the next.
const ROWS_MAX: usize = 300;

/// Take back what I did.
#[derive(Clone, Debug, Serialize)]
pub struct UndoAction {
    /// What.
    pub action: ActionId,
    /// Events of it that were looked at before, from its end.
    pub skip: usize,
    /// The action of the first part, where this goes on with it.
    pub part_of: Option<ActionId>,
}

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The action that did it: undone itself, everything is as before.
    pub action: ActionId,
    /// How many things were taken back.
    pub undone: u32,
    /// How many stayed, since they changed again meanwhile.
    pub kept: u32,
    /// Where to go on, if there is more.
    pub next_skip: Option<usize>,
}

impl Command for UndoAction {
    type Answer = Undone;
    const NAME: &'static str = "tasks.undo_action";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Undone>, Rejected> {
        let by = history::actor_of(view, self.action)?.ok_or(TaskRefusal::NotFound("action"))?;
        if by != ctx.actor.to_string() && require_admin(view, ctx).is_err() {
            return Err(TaskRefusal::NotYourAction.into());
        }
        if history::is_undone(view, self.action)? {
            return Err(TaskRefusal::NothingToUndo.into());
        }
        if let Some(part_of) = self.part_of
            && history::actor_of(view, part_of)?.is_some_and(|by| by != ctx.actor.to_string())
        {
            return Err(TaskRefusal::NotYourAction.into());
        }
        let finishes = history::finishes_others(view, self.action)?;
        let series = history::subjects(view, self.action, SERIES_EVENTS)?;
        let shelved = history::subjects(view, self.action, SHELVING_EVENTS)?;
        let page = history::of_action_from_end(view, self.action, self.skip, ROWS_MAX + 1)?;
        let more = page.len() > ROWS_MAX;
        let action = self.part_of.unwrap_or_else(|| ctx.new_id());
        let mut taken = Taken {
            action,
            finishes,
            shelved,
            series,
            events: Vec::new(),
            undone: 0,
            kept: 0,
        };
        for row in page.into_iter().take(ROWS_MAX) {
            taken.back(view, ctx, row)?;
        }
        pause_without_open(view, action, &mut taken.events)?;
        if !more {
            if taken.undone == 0 && self.skip == 0 {
                return Err(TaskRefusal::NothingToUndo.into());
            }
            taken.events.push(
                ActionUndone {
                    undone: self.action,
                    action,
                }
                .into(),
            );
        }
        let answer = Undone {
            action,
            undone: taken.undone,
            kept: taken.kept,
            next_skip: more.then_some(self.skip + ROWS_MAX),
        };
        Ok(Decision::events(taken.events, answer))
    }
}

/// What says of a series that it begins, ends, or rests.
const SERIES_EVENTS: [&str; 2] = ["tasks.series_created", "tasks.series_state_changed"];
/// What puts something away.
const SHELVING_EVENTS: [&str; 2] = ["tasks.task_shelved", "tasks.project_shelved"];
