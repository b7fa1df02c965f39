//! A series pauses, goes on, or ends, because somebody says so.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Rejected, View};
use vc_people::api::require_member;

use super::asking::{local_now, seen_series};
use super::occurrences::{Next, free_from, make_occurrence, newest, open_occurrences};
use super::refusals::TaskRefusal;
use super::repeat::set_state;
use crate::model::{ActionId, SeriesId, SeriesState};

/// Pause a series, let it go on, or end it.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeSeriesState {
    /// Which.
    pub series: SeriesId,
    /// To what.
    pub to: SeriesState,
}

impl Command for ChangeSeriesState {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.change_series_state";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    /// One that goes on has an occurrence that is to be done, at the first slot from today on.
    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let series = seen_series(view, ctx, self.series)?;
        let action: ActionId = ctx.new_id();
        if series.state == self.to {
            return Ok(Decision::nothing(action));
        }
        if series.state == SeriesState::Ended && self.to == SeriesState::Paused {
            return Err(TaskRefusal::SeriesIs(series.state).into());
        }
        let mut events = Vec::new();
        set_state(action, &series, self.to, &mut events);
        if self.to == SeriesState::Active && open_occurrences(view, series.id)?.is_empty() {
            let last = newest(view, series.id)?;
            match free_from(view, &series, &local_now(view, ctx)?)? {
                Next::Slot(slot) => {
                    make_occurrence(view, ctx, action, &series, slot, last.as_ref(), &mut events)?;
                }
                Next::IsThere => {}
                Next::Over => return Err(TaskRefusal::SeriesIs(SeriesState::Ended).into()),
            }
        }
        Ok(Decision::events(events, action))
    }
}
