//! Reminders and digests come, and are put off.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Serialize;
use vc_kernel::{Actor, Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};
use vc_people::api::{require_member, role_of};

use super::asking::{live_task, zone_of};
use super::refusals::TaskRefusal;
use crate::events::{DigestSent, ReminderFired, ReminderSnoozed, RemindersScheduled, RemindersToReview};
use crate::model::{Place, ReminderId, Status, TaskId};
use crate::projection::RemindKey;
use crate::react::reschedule;
use crate::views::reminders::{self, preferences};
use crate::views::spaces::{self, sees_task};
use crate::views::{digest, stored};

/// Later than this, a reminder says that it is late.
const LATE_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// Tasks looked at in one go.
pub const REVIEWED_MAX: u32 = 200;

fn jobs_only(ctx: &Ctx) -> Result<(), Rejected> {
    if ctx.actor.is_trusted() {
        Ok(())
    } else {
        Err(TaskRefusal::JobsOnly.into())
    }
}

/// A reminder's time has come. Fired again it does nothing: the first time settled it.
#[derive(Clone, Debug, Serialize)]
pub struct FireReminder {
    /// Which.
    pub key: RemindKey,
}

impl Command for FireReminder {
    type Answer = ();
    const NAME: &'static str = "tasks.fire_reminder";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        jobs_only(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let RemindKey {
            task,
            reminder,
            person,
            ..
        } = self.key;
        // One that was moved meanwhile comes when it is due.
        let due = reminders::due(view, self.key)?.filter(|due| due.at_ms <= ctx.at.as_millisecond());
        let Some(due) = due else {
            return Ok(Decision::nothing(()));
        };
        if !is_wanted(view, task, person)? {
            let left = reminders::scheduled(view, task)?
                .into_iter()
                .filter(|one| one.key != self.key);
            return Ok(Decision::events(withdraw(view, task, left.collect())?, ()));
        }
        let at = Timestamp::from_millisecond(due.at_ms).unwrap_or(Timestamp::MIN);
        let late = ctx.at.duration_since(at) > LATE_AFTER;
        let meant_ms = due.at_ms;
        let event = ReminderFired {
            task,
            reminder,
            person,
            meant_ms,
            late,
        };
        Ok(Decision::events([event.into()], ()))
    }
}

/// Whether the task is still to be done, where it is to be done, by somebody who sees it.
fn is_wanted(view: &View<'_>, task: TaskId, person: PersonId) -> Result<bool, Rejected> {
    let Some(task) = stored::task(view, task)? else {
        return Ok(false);
    };
    let project = match task.fields.project {
        Some(project) => spaces::project(view, project)?,
        None => None,
    };
    let is_there = project.is_none_or(|project| project.place == Place::Active);
    Ok(task.status == Status::Open
        && task.place == Place::Active
        && is_there
        && role_of(view, person)?.is_some()
        && sees_task(view, Actor::Person(person), &task)?)
}

/// The task's reminders without one that nobody wants any more: the others are scheduled again as they were.
fn withdraw(
    view: &View<'_>,
    task: TaskId,
    left: Vec<reminders::StoredReminder>,
) -> Result<Vec<NewEvent>, Rejected> {
    let revision = reminders::revision(view, task)?.saturating_add(1);
    let (snoozed, plain): (Vec<_>, Vec<_>) = left.into_iter().partition(|one| one.is_snoozed);
    let reminders = plain
        .into_iter()
        .map(|one| crate::events::ScheduledReminder {
            reminder: one.key.reminder,
            person: one.key.person,
            at: crate::events::ScheduledAt::Instant(one.at_ms),
        })
        .collect();
    let plain = RemindersScheduled {
        task,
        revision,
        reminders,
    };
    let mut events: Vec<NewEvent> = vec![plain.into()];
    events.extend(snoozed.into_iter().map(|one| {
        let snoozed = ReminderSnoozed {
            task,
            reminder: one.key.reminder,
            person: one.key.person,
            until_ms: one.at_ms,
        };
        NewEvent::from(snoozed)
    }));
    Ok(events)
}

/// Remind me again later: of a reminder that came, or of a task at any time.
#[derive(Clone, Debug, Serialize)]
pub struct SnoozeReminder {
    /// Of which task.
    pub task: TaskId,
    /// Until when, in milliseconds since 1970.
    pub until_ms: i64,
}

impl Command for SnoozeReminder {
    type Answer = ReminderId;
    const NAME: &'static str = "tasks.snooze_reminder";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    /// A snooze that is to come already is put off instead of coming twice.
    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ReminderId>, Rejected> {
        let person = ctx.actor.person().ok_or(TaskRefusal::NotAPerson)?;
        let task = live_task(view, ctx, self.task)?;
        if task.status != Status::Open {
            return Err(TaskRefusal::NotOpen(task.status).into());
        }
        if self.until_ms <= ctx.at.as_millisecond() {
            return Err(TaskRefusal::IsPast.into());
        }
        let mut events = Vec::new();
        let scheduled = reminders::scheduled(view, task.id)?;
        let (mine, left): (Vec<_>, Vec<_>) = scheduled
            .into_iter()
            .partition(|one| one.is_snoozed && one.key.person == person);
        if !mine.is_empty() {
            events.append(&mut withdraw(view, task.id, left)?);
        }
        let reminder: ReminderId = ctx.new_id();
        events.push(
            ReminderSnoozed {
                task: task.id,
                reminder,
                person,
                until_ms: self.until_ms,
            }
            .into(),
        );
        Ok(Decision::events(events, reminder))
    }
}

/// Look again at whole-day reminders of somebody whose zone or hours changed, some at a time.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewReminders {
    /// Whose.
    pub person: PersonId,
}

impl Command for ReviewReminders {
    type Answer = ();
    const NAME: &'static str = "tasks.review_reminders";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        jobs_only(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = self.person;
        let Some(after) = reminders::review(view, person)? else {
            return Ok(Decision::nothing(()));
        };
        let tasks = reminders::personal_after(view, person, after, REVIEWED_MAX)?;
        let mut events: Vec<NewEvent> = Vec::new();
        for task in &tasks {
            events.extend(reschedule(view, *task, false, ctx)?.map(NewEvent::from));
        }
        let done = tasks.len() < REVIEWED_MAX as usize;
        let after = tasks.last().copied().or(after);
        events.push(RemindersToReview { person, after, done }.into());
        Ok(Decision::events(events, ()))
    }
}

/// The time of somebody's daily digest has come.
#[derive(Clone, Debug, Serialize)]
pub struct SendDigest {
    /// Whose.
    pub person: PersonId,
}

impl Command for SendDigest {
    type Answer = ();
    const NAME: &'static str = "tasks.send_digest";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        jobs_only(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = self.person;
        let zone = zone_of(view, Actor::Person(person))?;
        let today = ctx.at.to_zoned(zone.clone()).date();
        let minutes = preferences(view, person)?.digest_at_minutes;
        let is_here = role_of(view, person)?.is_some();
        let next = minutes
            .filter(|_| is_here)
            .and_then(|minutes| digest_after(ctx.at, minutes, &zone));
        // Whoever travels west has the hour twice on one day.
        let is_told = reminders::digest_day(view, person)? == Some(today);
        let is_wanted = is_here && minutes.is_some() && !is_told;
        let anything = is_wanted && digest::has_anything(view, person, today, &zone)?;
        let event = DigestSent {
            person,
            day: today,
            anything,
            next_digest_ms: next.map(Timestamp::as_millisecond),
        };
        Ok(Decision::events([event.into()], ()))
    }
}

/// The next time after a moment at which it is so many minutes after midnight; where clocks leave that out, the moment
/// after.
pub fn digest_after(at: Timestamp, minutes: u16, zone: &TimeZone) -> Option<Timestamp> {
    let hour = i8::try_from(minutes / 60).ok()?;
    let minute = i8::try_from(minutes % 60).ok()?;
    let time = Time::new(hour, minute, 0, 0).ok()?;
    let today: Date = at.to_zoned(zone.clone()).date();
    (0..=2_i32)
        .filter_map(|days| today.checked_add(days.days()).ok())
        .filter_map(|day| day.to_datetime(time).to_zoned(zone.clone()).ok())
        .map(|moment| moment.timestamp())
        .find(|moment| *moment > at)
}
