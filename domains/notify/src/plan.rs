//! What is to be done about a delivery when its time has come: looks whether it is still wanted and true, and may be
//! told now. Reads only.

use jiff::Timestamp;
use jiff::civil::Date;
use vc_coffee::api::{
    MatchId, MatchStatus, RoundId, RoundStatus, UnmatchedReason, is_asked_if_still_in, is_matched,
    is_program_joined, match_details, open_seat, program_texts, round_state, unmatched_reason,
};
use vc_kernel::{View, ViewError};
use vc_people::api::{
    Contact, ParticipationStatus, contact, participation_status, person_refs, time_zone_of,
};
use vc_tasks::api::{StoredTask, TaskDetails, TaskId, digest_of, given_by, late_reminder, open_task};

use crate::compose::Message;
use crate::due_text::TaskDue;
use crate::model::{About, AboutId, DeliveryId, DeliveryKind, DeliveryStatus, DropReason};
use crate::task_mails::{
    AssignedMail, DIGEST_TASKS_MAX, DigestList, DigestMail, ReminderMail, TaskLine, TaskMail,
};
use crate::views::deliveries::{self, StoredDelivery};
use crate::views::quiet_hours::quiet_until;

/// What is to be done about a delivery, as of one moment.
pub enum Plan {
    /// It is settled; nothing is left to do.
    Nothing,
    /// Nobody wants it any more.
    Drop(DropReason),
    /// Its person has quiet hours.
    Wait,
    /// To be written and handed over.
    Send(Box<Draft>),
}

/// All that a mail is written from.
pub struct Draft {
    /// The delivery.
    pub stored: StoredDelivery,
    /// Where to reach them.
    pub contact: Contact,
    /// How the circle is called; none when it is not about one.
    pub program: Option<String>,
    /// What to say.
    pub message: Message,
}

/// What to say, in which program; or why nothing is said.
type Written = Result<(Message, Option<String>), DropReason>;

/// Decides it as of `now`.
pub fn plan(view: &View<'_>, id: DeliveryId, now: Timestamp) -> Result<Plan, ViewError> {
    let stored = match deliveries::stored(view, id)? {
        Some(stored) if stored.status == DeliveryStatus::Pending => stored,
        _ => return Ok(Plan::Nothing),
    };
    let Some(contact) = contact(view, stored.person)? else {
        return Ok(Plan::Drop(DropReason::Gone));
    };
    if !contact.wants_mail {
        return Ok(Plan::Drop(DropReason::MailOff));
    }
    let written = match &stored.about {
        About::Round { round, match_id } => about_round(view, &stored, *round, *match_id, now)?,
        About::Other(about) => about_other(view, &stored, about, now)?,
    };
    let (message, program) = match written {
        Ok(written) => written,
        Err(reason) => return Ok(Plan::Drop(reason)),
    };
    // Last: what is not wanted any more does not wait first.
    if !stored.kind.is_urgent() && quiet_until(view, stored.person, now)?.is_some() {
        return Ok(Plan::Wait);
    }
    Ok(Plan::Send(Box::new(Draft {
        stored,
        contact,
        program,
        message,
    })))
}

fn about_round(
    view: &View<'_>,
    stored: &StoredDelivery,
    round: RoundId,
    match_id: Option<MatchId>,
    now: Timestamp,
) -> Result<Written, ViewError> {
    let takes_part = participation_status(view, stored.person, now)? == Some(ParticipationStatus::Active);
    // Whoever was told of a match hears that it is off, also during a break, and that it is one.
    let for_the_absent = [DeliveryKind::MatchCancelled, DeliveryKind::SilentPaused].contains(&stored.kind);
    if !takes_part && !for_the_absent {
        return Ok(Err(DropReason::NotTakingPart));
    }
    let Some((status, program)) = round_state(view, round)? else {
        return Ok(Err(DropReason::Cancelled));
    };
    let message = round_message(view, stored, (round, status), match_id, now)?;
    Ok(message
        .map(|message| (message, Some(program)))
        .ok_or(DropReason::Cancelled))
}

/// What to say; none when it is no longer true.
fn round_message(
    view: &View<'_>,
    stored: &StoredDelivery,
    (round, status): (RoundId, RoundStatus),
    match_id: Option<MatchId>,
    now: Timestamp,
) -> Result<Option<Message>, ViewError> {
    let off = status != RoundStatus::Formed;
    if stored.kind == DeliveryKind::Unmatched {
        let reason = unmatched_reason(view, round, stored.person)?.filter(|_| !off);
        return Ok(reason.map(|reason| Message::Unmatched {
            reason: reason.message().to_owned(),
        }));
    }
    match stored.kind {
        DeliveryKind::SilentAsked => {
            let left = false;
            let asked = is_asked_if_still_in(view, stored.person)?;
            return Ok(asked.then_some(Message::Silent { is_asked: true, left }));
        }
        DeliveryKind::SilentPaused => {
            let left = is_program_joined(view, round)?;
            let is_back =
                !left && participation_status(view, stored.person, now)? == Some(ParticipationStatus::Active);
            return Ok((!is_back).then_some(Message::Silent {
                is_asked: false,
                left,
            }));
        }
        _ => {}
    }
    if stored.kind == DeliveryKind::SeatOffered {
        let seat = open_seat(view, round, stored.person, now)?;
        return Ok(match seat {
            Some(members) => Some(Message::Seat {
                members: person_refs(view, &members)?
                    .into_iter()
                    .map(|member| member.name)
                    .collect(),
            }),
            None => None,
        });
    }
    let Some(id) = match_id else {
        return Ok(None);
    };
    let Some(found) = match_details(view, id, now)? else {
        return Ok(None);
    };
    let found = Box::new(found);
    if stored.kind == DeliveryKind::MatchCancelled {
        let left = unmatched_reason(view, round, stored.person)? == Some(UnmatchedReason::MatchCancelled);
        let next = if is_matched(view, round, stored.person)? {
            "You have another match in this round: a mail of its own says with whom."
        } else if left {
            "You go first in the next round."
        } else {
            "You are in the next round."
        };
        return Ok(Some(Message::Cancelled {
            found,
            next: next.to_owned(),
        }));
    }
    if off || found.status == MatchStatus::Cancelled {
        return Ok(None);
    }
    let mut reply_to = Vec::new();
    for member in found.members.iter().filter(|member| member.id != stored.person) {
        // Only plain addresses: this one becomes part of a header.
        let address = contact(view, member.id)?.map(|contact| contact.email);
        reply_to.extend(address.filter(|address| is_plain(address)));
    }
    let texts = program_texts(view, found.program_id)?;
    Ok(Some(Message::Formed {
        found,
        reply_to,
        texts,
    }))
}

/// What to say about a task, or about a day's tasks.
fn about_other(
    view: &View<'_>,
    stored: &StoredDelivery,
    about: &AboutId,
    now: Timestamp,
) -> Result<Written, ViewError> {
    let mail = match stored.kind {
        DeliveryKind::TaskDigest => digest(view, stored, about, now)?,
        kind => one_task(view, stored, kind, about)?,
    };
    Ok(mail.map(|mail| {
        (
            Message::Task {
                mail: Box::new(mail),
                now,
            },
            None,
        )
    }))
}

fn one_task(
    view: &View<'_>,
    stored: &StoredDelivery,
    kind: DeliveryKind,
    about: &AboutId,
) -> Result<Result<TaskMail, DropReason>, ViewError> {
    let Ok(id) = about.as_str().parse::<TaskId>() else {
        return Ok(Err(DropReason::Finished));
    };
    let Some(TaskDetails { task, project }) = open_task(view, stored.person, id)? else {
        return Ok(Err(DropReason::Finished));
    };
    let notes = task.fields.notes.clone();
    let line = line(&task, project);
    if kind != DeliveryKind::TaskAssigned {
        let meant_for = late_reminder(view, stored.person, id, stored.requested_ms)?;
        return Ok(Ok(TaskMail::Reminder(ReminderMail {
            task: line,
            notes,
            meant_for,
        })));
    }
    // Somebody may have taken it away from them again.
    if !task.fields.assignees.contains(&stored.person) {
        return Ok(Err(DropReason::Finished));
    }
    let by = given_by(view, stored.person, id, stored.requested_ms)?;
    let by = match by {
        Some(by) => person_refs(view, &[by])?.pop().map(|person| person.name),
        None => None,
    };
    Ok(Ok(TaskMail::Assigned(AssignedMail {
        task: line,
        notes,
        by,
    })))
}

fn line(task: &StoredTask, project: Option<String>) -> TaskLine {
    let due = task.fields.due.as_ref().map(|due| match due.time {
        Some(_) => Timestamp::from_millisecond(due.order_ms()).map_or(TaskDue::Day(due.date), TaskDue::At),
        None => TaskDue::Day(due.date),
    });
    TaskLine {
        id: AboutId::new(task.id),
        title: task.fields.title.clone(),
        due,
        project,
    }
}

fn digest(
    view: &View<'_>,
    stored: &StoredDelivery,
    about: &AboutId,
    now: Timestamp,
) -> Result<Result<TaskMail, DropReason>, ViewError> {
    let zone = time_zone_of(view, stored.person)?.unwrap_or_else(|| "UTC".to_owned());
    let zone = jiff::tz::TimeZone::get(&zone).unwrap_or(jiff::tz::TimeZone::UTC);
    // A digest that waited past its day tells of the day it comes on.
    let asked: Option<Date> = about.as_str().parse().ok();
    let today = now.to_zoned(zone.clone()).date();
    let day = asked.map_or(today, |asked| asked.max(today));
    let digest = digest_of(view, stored.person, day, &zone)?;
    let list = |tasks: &[StoredTask]| DigestList {
        tasks: tasks
            .iter()
            .take(DIGEST_TASKS_MAX)
            .map(|task| line(task, None))
            .collect(),
        total: tasks.len(),
    };
    let mail = DigestMail {
        today: list(&digest.today),
        overdue: list(&digest.overdue),
        coming: list(&digest.coming),
    };
    if mail.today.total == 0 && mail.overdue.total == 0 {
        return Ok(Err(DropReason::NothingDue));
    }
    Ok(Ok(TaskMail::Digest(mail)))
}

fn is_plain(address: &str) -> bool {
    address.is_ascii()
        && !address.contains(|c: char| c.is_control() || c.is_whitespace() || "\"(),:;<>[\\]".contains(c))
}
