//! What somebody prefers about reminders and digests.

use jiff::Timestamp;
use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Rejected, View};
use vc_people::api::{FieldErrors, require_member};

use super::asking::zone_of;
use super::fire::digest_after;
use super::refusals::TaskRefusal;
use crate::events::PreferencesSet;
use crate::model::Change;
use crate::views::reminders::{self, Preferences};

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// Set what I prefer.
#[derive(Clone, Debug, Serialize)]
pub struct SetPreferences {
    /// When a whole day begins for reminders, in minutes after midnight.
    pub day_at_minutes: u16,
    /// When the digest comes, in minutes after midnight; none for no digest.
    pub digest_at_minutes: Option<u16>,
}

impl Command for SetPreferences {
    type Answer = ();
    const NAME: &'static str = "tasks.set_preferences";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = ctx.actor.person().ok_or(TaskRefusal::NotAPerson)?;
        let within = |minutes: u16| {
            (minutes < DAY_MINUTES)
                .then_some(minutes)
                .ok_or_else(|| "Use a time from 00:00 to 23:59.".to_owned())
        };
        let mut errors = FieldErrors::default();
        let day = errors.take("day_at", within(self.day_at_minutes));
        let digest = errors.take("digest_at", self.digest_at_minutes.map(within).transpose());
        let (day, digest) = errors.finish(day.zip(digest))?;
        let now = reminders::preferences(view, person)?;
        let wished = Preferences {
            day_at_minutes: day,
            digest_at_minutes: digest,
        };
        if now == wished {
            return Ok(Decision::nothing(()));
        }
        let zone = zone_of(view, ctx.actor)?;
        let next = digest.and_then(|minutes| digest_after(ctx.at, minutes, &zone));
        let event = PreferencesSet {
            person,
            day_at_minutes: Change {
                from: now.day_at_minutes,
                to: day,
            },
            digest_at_minutes: Change {
                from: now.digest_at_minutes,
                to: digest,
            },
            next_digest_ms: next.map(Timestamp::as_millisecond),
        };
        Ok(Decision::events([event.into()], ()))
    }
}
