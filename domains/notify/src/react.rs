//! Rounds into deliveries.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use vc_coffee::api::{
    CoffeeEvent, MatchStatus, MatchesFormed, MatchesRearranged, PeopleUnmatched, RoundId, RoundStatus,
    UnmatchedPerson, UnmatchedReason, match_status, round_state, unmatched_reason,
};
use vc_kernel::{Ctx, NewEvent, PersonId, ProjectError, Recorded, View, ViewError};
use vc_tasks::api::{FieldChange, TasksEvent};

use crate::events::{
    CancellationsRequested, Delivered, DeliveriesLapsed, DeliveriesReleased, DeliveriesRequested,
    DeliveriesWithdrawn, DeliveryDropped, MessagesRequested, QuietHoursSet, RequestedDelivery,
    RequestedMessage, WaitingMoved,
};
use crate::model::{About, AboutId, DeliveryKind, DropReason};
use crate::views::deliveries;
use crate::views::quiet_hours::{quiet_until, waiting_until};

/// What follows from an event of the circle, or from a mail that went out too late.
pub fn react(view: &View<'_>, recorded: &Recorded, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
    match recorded.domain() {
        "coffee" => match CoffeeEvent::decode(recorded)? {
            CoffeeEvent::MatchesRearranged(event) => return Ok(matches_rearranged(&event, ctx)),
            CoffeeEvent::SeatOffered(event) => {
                return Ok(now(event.round, DeliveryKind::SeatOffered, &[event.person], ctx));
            }
            CoffeeEvent::SilenceChecked(event) => {
                return Ok(now(event.round, DeliveryKind::SilentAsked, &event.asked, ctx));
            }
            CoffeeEvent::SilentPaused(event) => {
                return Ok(now(event.round, DeliveryKind::SilentPaused, &event.people, ctx));
            }
            event => coffee(&event, recorded, ctx),
        },
        "notify" if recorded.name == "notify.delivered" => delivered(view, &body(recorded)?),
        "notify" if recorded.name == "notify.delivery_dropped" => {
            return dropped(view, &body(recorded)?, ctx);
        }
        "notify" if recorded.name == "notify.quiet_hours_set" => {
            let QuietHoursSet { person } = body(recorded)?;
            return Ok(move_waiting(view, person, recorded.at)?);
        }
        "people" if recorded.name == "people.profile_changed" => {
            let Whose { person } = body(recorded)?;
            return Ok(move_waiting(view, person, recorded.at)?);
        }
        "tasks" => return tasks(recorded, ctx),
        "instance" if recorded.name == "instance.restored" => return Ok(restored(view)?),
        _ => return Ok(Vec::new()),
    }
    .map(|event| event.into_iter().collect())
}

/// Reminders, digests, and tasks that somebody was given by somebody else.
fn tasks(recorded: &Recorded, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
    let (kind, people, about) = match TasksEvent::decode(recorded)? {
        TasksEvent::ReminderFired(event) => (
            DeliveryKind::TaskReminder,
            vec![event.person],
            event.task.to_string(),
        ),
        TasksEvent::DigestSent(event) if event.anything => (
            DeliveryKind::TaskDigest,
            vec![event.person],
            event.day.to_string(),
        ),
        // Of one that repeats, everybody knows from the first time; what a file brings in is nobody's news.
        TasksEvent::TaskCreated(event) if event.occurrence.is_none() && event.imported_key.is_none() => (
            DeliveryKind::TaskAssigned,
            event.fields.assignees,
            event.task.to_string(),
        ),
        TasksEvent::TaskChanged(event) => {
            let added = event.changes.into_iter().flat_map(|change| match change {
                FieldChange::Assignees { added, .. } => added,
                _ => Vec::new(),
            });
            (
                DeliveryKind::TaskAssigned,
                added.collect(),
                event.task.to_string(),
            )
        }
        _ => return Ok(Vec::new()),
    };
    let by = recorded
        .actor
        .person()
        .filter(|_| kind == DeliveryKind::TaskAssigned);
    let told = people
        .into_iter()
        .filter(|person| Some(*person) != by)
        .map(|person| (person, AboutId::new(&about)));
    Ok(request_messages(kind, told, ctx).into_iter().collect())
}

/// What was to go out at the time of the backup may have gone out since: nobody is told twice.
fn restored(view: &View<'_>) -> Result<Vec<NewEvent>, ViewError> {
    let sql = "SELECT 1 FROM notify_deliveries WHERE status = 'pending' LIMIT 1";
    let pending = view.exists(sql, [])?;
    Ok(pending.then(|| DeliveriesLapsed {}.into()).into_iter().collect())
}

/// Of an event of people: whom it is about.
#[derive(Deserialize)]
struct Whose {
    person: PersonId,
}

/// Hours or the zone of somebody changed: what waits for them waits for the end of the hours as they are now, or goes
/// out at once.
fn move_waiting(view: &View<'_>, person: PersonId, at: Timestamp) -> Result<Vec<NewEvent>, ViewError> {
    let Some(before_ms) = waiting_until(view, person, at)? else {
        return Ok(Vec::new());
    };
    let until_ms = quiet_until(view, person, at)?.unwrap_or(at).as_millisecond();
    let moved = (until_ms != before_ms).then(|| WaitingMoved { person, until_ms }.into());
    Ok(moved.into_iter().collect())
}

/// Tells people something that is not about a round, as soon as they may be told: for what follows from an event of
/// another domain. `about` names for each person what it is about, by an id or a day, never in words.
pub fn request_messages(
    kind: DeliveryKind,
    about: impl IntoIterator<Item = (PersonId, AboutId)>,
    ctx: &mut Ctx,
) -> Option<NewEvent> {
    let mut deliveries = Vec::new();
    for (person, about) in about {
        deliveries.push(RequestedMessage {
            id: ctx.new_id(),
            person,
            about,
        });
    }
    (!deliveries.is_empty()).then(|| MessagesRequested { kind, deliveries }.into())
}

fn body<T: DeserializeOwned>(recorded: &Recorded) -> Result<T, ProjectError> {
    serde_json::from_str(&recorded.body).map_err(|cause| {
        vc_kernel::DecodeError::Malformed {
            name: recorded.name.clone(),
            cause: cause.to_string(),
        }
        .into()
    })
}

fn coffee(event: &CoffeeEvent, recorded: &Recorded, ctx: &mut Ctx) -> Result<Option<NewEvent>, ProjectError> {
    let except = recorded.actor.person();
    Ok(match event {
        CoffeeEvent::MatchesFormed(formed) => Some(matches_formed(formed, ctx).into()),
        CoffeeEvent::PeopleUnmatched(unmatched) => people_unmatched(unmatched, ctx).map(Into::into),
        CoffeeEvent::RoundFormed(formed) => Some(DeliveriesReleased { round: formed.round }.into()),
        CoffeeEvent::RoundDiscarded(discarded) => Some(
            DeliveriesWithdrawn {
                round: discarded.round,
            }
            .into(),
        ),
        CoffeeEvent::MatchCancelled(cancelled) => Some(
            CancellationsRequested {
                round: cancelled.round,
                match_id: Some(cancelled.match_id),
                only: None,
                except: except.filter(|_| !cancelled.member_left),
            }
            .into(),
        ),
        CoffeeEvent::RoundCancelled(cancelled) => Some(
            CancellationsRequested {
                round: cancelled.round,
                match_id: None,
                only: None,
                except,
            }
            .into(),
        ),
        CoffeeEvent::ProgramCreated(_)
        | CoffeeEvent::RoundStarted(_)
        | CoffeeEvent::HistoryImported(_)
        | CoffeeEvent::PersonalExclusionAdded(_)
        | CoffeeEvent::AdminExclusionAdded(_)
        | CoffeeEvent::ExclusionRemoved(_)
        | CoffeeEvent::MatchesRearranged(_)
        | CoffeeEvent::ProgramChanged(_)
        | CoffeeEvent::ProgramArchived(_)
        | CoffeeEvent::ProgramDeclared(_)
        | CoffeeEvent::ProgramJoined(_)
        | CoffeeEvent::ProgramLeft(_)
        | CoffeeEvent::SlotPassed(_)
        | CoffeeEvent::SeatOffered(_)
        | CoffeeEvent::SeatDeclined(_)
        | CoffeeEvent::SignGiven(_)
        | CoffeeEvent::SilenceChecked(_)
        | CoffeeEvent::SilentPaused(_) => None,
    })
}

fn matches_formed(formed: &MatchesFormed, ctx: &mut Ctx) -> DeliveriesRequested {
    let mut deliveries = Vec::new();
    for group in &formed.matches {
        for person in &group.members {
            deliveries.push(RequestedDelivery {
                id: ctx.new_id(),
                person: *person,
                match_id: Some(group.id),
            });
        }
    }
    DeliveriesRequested {
        round: formed.round,
        kind: DeliveryKind::MatchFormed,
        deliveries,
    }
}

/// Whoever knows of a match that is off is told so, and everybody of the new ones.
fn matches_rearranged(event: &MatchesRearranged, ctx: &mut Ctx) -> Vec<NewEvent> {
    let round = event.round;
    let mut events: Vec<NewEvent> = event
        .dissolved
        .iter()
        .map(|id| {
            CancellationsRequested {
                round,
                match_id: Some(*id),
                only: None,
                except: None,
            }
            .into()
        })
        .collect();
    if !event.formed.is_empty() {
        let formed = MatchesFormed {
            round,
            part: 0,
            matches: event.formed.clone(),
        };
        events.push(matches_formed(&formed, ctx).into());
        events.push(DeliveriesReleased { round }.into());
    }
    events
}

fn people_unmatched(unmatched: &PeopleUnmatched, ctx: &mut Ctx) -> Option<DeliveriesRequested> {
    let mut deliveries = Vec::new();
    // Whoever has a match in another program is not told that they have none.
    let told = |left: &&UnmatchedPerson| left.reason != UnmatchedReason::MatchedElsewhere;
    for left in unmatched.people.iter().filter(told) {
        deliveries.push(RequestedDelivery {
            id: ctx.new_id(),
            person: left.person,
            match_id: None,
        });
    }
    (!deliveries.is_empty()).then_some(DeliveriesRequested {
        round: unmatched.round,
        kind: DeliveryKind::Unmatched,
        deliveries,
    })
}

/// Whose match was cancelled before they heard of it is told that they have none, and why.
fn dropped(view: &View<'_>, event: &DeliveryDropped, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
    let Some(delivery) = deliveries::stored(view, event.delivery)? else {
        return Ok(Vec::new());
    };
    let (person, About::Round { round, .. }) = (delivery.person, delivery.about) else {
        return Ok(Vec::new());
    };
    let left = event.reason == DropReason::Cancelled
        && delivery.kind == DeliveryKind::MatchFormed
        && matches!(round_state(view, round)?, Some((RoundStatus::Formed, _)))
        && unmatched_reason(view, round, person)? == Some(UnmatchedReason::MatchCancelled);
    if !left {
        return Ok(Vec::new());
    }
    Ok(now(round, DeliveryKind::Unmatched, &[person], ctx))
}

/// About a round that is whole, and about none of its matches: due at once.
fn now(round: RoundId, kind: DeliveryKind, people: &[PersonId], ctx: &mut Ctx) -> Vec<NewEvent> {
    if people.is_empty() {
        return Vec::new();
    }
    let mut deliveries = Vec::with_capacity(people.len());
    for person in people {
        deliveries.push(RequestedDelivery {
            id: ctx.new_id(),
            person: *person,
            match_id: None,
        });
    }
    let requested = DeliveriesRequested {
        round,
        kind,
        deliveries,
    };
    vec![requested.into(), DeliveriesReleased { round }.into()]
}

/// A mail that was on its way while its match was cancelled: whoever got it is told now.
fn delivered(view: &View<'_>, event: &Delivered) -> Result<Option<NewEvent>, ProjectError> {
    let Some(delivery) = deliveries::stored(view, event.delivery)? else {
        return Ok(None);
    };
    let (
        DeliveryKind::MatchFormed,
        About::Round {
            round,
            match_id: Some(match_id),
        },
    ) = (delivery.kind, delivery.about)
    else {
        return Ok(None);
    };
    let round_off = matches!(round_state(view, round)?, Some((RoundStatus::Cancelled, _)));
    if !round_off && match_status(view, match_id)? != Some(MatchStatus::Cancelled) {
        return Ok(None);
    }
    let late = CancellationsRequested {
        round,
        match_id: Some(match_id),
        only: Some(delivery.person),
        except: None,
    };
    Ok(Some(late.into()))
}
