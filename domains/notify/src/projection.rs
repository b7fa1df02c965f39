//! Events into tables and due rows.

mod quiet;

use jiff::Timestamp;
use vc_coffee::api::RoundId;
use vc_kernel::{Audience, Personal, ProjectError, Projection, Recorded};

use crate::events::{
    AttemptErrors, CancellationsRequested, DeliveriesLapsed, DeliveriesReleased, DeliveriesRequested,
    DeliveriesWithdrawn, DeliveryDropped, MessagesRequested, NotifyEvent,
};
use crate::model::{Channel, DELIVER_KIND, DeliveryAttempt, DeliveryId, DeliveryKind, due_key};

/// Why a delivery failed that was pending when a backup was made.
const LAPSED: &str = "the instance was restored from a backup, so it is not known whether this was sent";

/// Writes one event.
pub fn project(to: &Projection<'_>, recorded: &Recorded) -> Result<(), ProjectError> {
    match NotifyEvent::decode(recorded)? {
        NotifyEvent::DeliveriesRequested(event) => requested(to, recorded, &event),
        NotifyEvent::DeliveriesReleased(DeliveriesReleased { round }) => released(to, recorded, round),
        NotifyEvent::DeliveriesWithdrawn(DeliveriesWithdrawn { round }) => {
            to.execute(
                "DELETE FROM notify_deliveries WHERE round = ?1 AND status = 'held'",
                [round],
            )?;
            Ok(())
        }
        NotifyEvent::CancellationsRequested(event) => cancellations(to, recorded, &event),
        NotifyEvent::Delivered(event) => {
            settled(to, recorded, event.delivery, "sent", &event.attempts_ms, true)
        }
        NotifyEvent::DeliveryFailed(event) => {
            settled(to, recorded, event.delivery, "failed", &event.attempts_ms, false)
        }
        NotifyEvent::DeliveryDropped(DeliveryDropped { delivery, reason }) => {
            to.execute(
                "UPDATE notify_deliveries SET status = 'dropped', drop_reason = ?2, waits_until_ms = NULL WHERE id = ?1",
                (delivery, reason),
            )?;
            to.settle(&due_key(delivery))?;
            changed(to, delivery)
        }
        NotifyEvent::DeliveryRetried(event) => {
            to.execute(
                "UPDATE notify_deliveries SET status = 'pending' WHERE id = ?1",
                [event.delivery],
            )?;
            to.due(&due_key(event.delivery), DELIVER_KIND, recorded.at)?;
            changed(to, event.delivery)
        }
        NotifyEvent::DeliveriesLapsed(DeliveriesLapsed {}) => lapsed(to, recorded),
        NotifyEvent::MessagesRequested(event) => messages(to, recorded, &event),
        NotifyEvent::DeliveryPostponed(event) => quiet::postponed(to, recorded, &event),
        NotifyEvent::QuietHoursSet(event) => quiet::set(to, recorded, &event),
        NotifyEvent::WaitingMoved(event) => quiet::moved(to, recorded, &event),
    }
}

/// What was pending may have been sent in the life that was lost: an admin decides.
fn lapsed(to: &Projection<'_>, recorded: &Recorded) -> Result<(), ProjectError> {
    let pending: Vec<(DeliveryId, String)> = to.all(
        "SELECT id, attempts FROM notify_deliveries WHERE status = 'pending' ORDER BY id",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (id, before) in pending {
        let mut attempts: Vec<DeliveryAttempt> = serde_json::from_str(&before).unwrap_or_default();
        attempts.push(DeliveryAttempt {
            at: recorded.at,
            error: Some(LAPSED.to_owned()),
        });
        store_attempts(to, id, "failed", &attempts)?;
    }
    Ok(())
}

fn requested(to: &Projection<'_>, at: &Recorded, event: &DeliveriesRequested) -> Result<(), ProjectError> {
    for delivery in &event.deliveries {
        to.execute(
            "INSERT OR IGNORE INTO notify_deliveries (id, person, kind, channel, round, match, status, requested_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'held', ?7)",
            (
                delivery.id,
                delivery.person,
                event.kind,
                Channel::Email,
                event.round,
                delivery.match_id,
                at.at.as_millisecond(),
            ),
        )?;
    }
    Ok(())
}

/// Not about a round: nothing has to become whole first.
fn messages(to: &Projection<'_>, at: &Recorded, event: &MessagesRequested) -> Result<(), ProjectError> {
    for message in &event.deliveries {
        let new = to.execute(
            "INSERT OR IGNORE INTO notify_deliveries (id, person, kind, channel, about, status, requested_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, 'pending', ?6)",
            (
                message.id,
                message.person,
                event.kind,
                Channel::Email,
                message.about.as_str(),
                at.at.as_millisecond(),
            ),
        )?;
        if new == 1 {
            to.due(&due_key(message.id), DELIVER_KIND, at.at)?;
            changed(to, message.id)?;
        }
    }
    Ok(())
}

fn released(to: &Projection<'_>, at: &Recorded, round: RoundId) -> Result<(), ProjectError> {
    let held: Vec<DeliveryId> = to.all(
        "SELECT id FROM notify_deliveries WHERE round = ?1 AND status = 'held' ORDER BY id",
        [round],
        |row| row.get(0),
    )?;
    to.execute(
        "UPDATE notify_deliveries SET status = 'pending' WHERE round = ?1 AND status = 'held'",
        [round],
    )?;
    for id in held {
        to.due(&due_key(id), DELIVER_KIND, at.at)?;
        changed(to, id)?;
    }
    Ok(())
}

/// Only who was told is told again; what is still pending is dropped when its time comes.
fn cancellations(
    to: &Projection<'_>,
    at: &Recorded,
    event: &CancellationsRequested,
) -> Result<(), ProjectError> {
    let told: Vec<DeliveryId> = to.all(
        "SELECT id FROM notify_deliveries
         WHERE round = ?1 AND kind = 'match_formed' AND status = 'sent' AND (?2 IS NULL OR match = ?2)
            AND (?3 IS NULL OR person = ?3) AND (?4 IS NULL OR person <> ?4) ORDER BY id",
        (event.round, event.match_id, event.only, event.except),
        |row| row.get(0),
    )?;
    for id in told {
        let notice = id.of_cancellation();
        let new = to.execute(
            "INSERT OR IGNORE INTO notify_deliveries (id, person, kind, channel, round, match, status, requested_ms)
             SELECT ?2, person, ?3, channel, round, match, 'pending', ?4 FROM notify_deliveries WHERE id = ?1",
            (id, notice, DeliveryKind::MatchCancelled, at.at.as_millisecond()),
        )?;
        if new == 1 {
            to.due(&due_key(notice), DELIVER_KIND, at.at)?;
            changed(to, notice)?;
        }
    }
    Ok(())
}

fn settled(
    to: &Projection<'_>,
    recorded: &Recorded,
    id: DeliveryId,
    status: &str,
    attempts_ms: &[i64],
    last_worked: bool,
) -> Result<(), ProjectError> {
    let attempts = with_tries(to, recorded, id, attempts_ms, last_worked)?;
    store_attempts(to, id, status, &attempts)
}

/// The tries that are known already, and those of the event.
fn with_tries(
    to: &Projection<'_>,
    recorded: &Recorded,
    id: DeliveryId,
    attempts_ms: &[i64],
    last_worked: bool,
) -> Result<Vec<DeliveryAttempt>, ProjectError> {
    let errors = match recorded.sealed {
        Some(_) => match recorded.personal::<AttemptErrors>()? {
            Personal::Known(sealed) => sealed.errors,
            Personal::Erased => Vec::new(),
        },
        None => Vec::new(),
    };
    let before: Option<String> = to.one(
        "SELECT attempts FROM notify_deliveries WHERE id = ?1",
        [id],
        |row| row.get(0),
    )?;
    let mut attempts: Vec<DeliveryAttempt> = before
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default();
    for (index, at_ms) in attempts_ms.iter().enumerate() {
        let worked = last_worked && index + 1 == attempts_ms.len();
        let error = errors
            .get(index)
            .cloned()
            .unwrap_or_else(|| "the reason is no longer known".to_owned());
        attempts.push(DeliveryAttempt {
            at: Timestamp::from_millisecond(*at_ms).unwrap_or(Timestamp::UNIX_EPOCH),
            error: (!worked).then_some(error),
        });
    }
    Ok(attempts)
}

fn store_attempts(
    to: &Projection<'_>,
    id: DeliveryId,
    status: &str,
    attempts: &[DeliveryAttempt],
) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE notify_deliveries SET status = ?2, attempts = ?3, drop_reason = NULL, waits_until_ms = NULL
         WHERE id = ?1",
        (id, status, as_json(attempts)),
    )?;
    to.settle(&due_key(id))?;
    changed(to, id)
}

fn as_json(attempts: &[DeliveryAttempt]) -> String {
    serde_json::to_string(attempts).expect("attempts have string keys and no failing parts")
}

fn changed(to: &Projection<'_>, id: DeliveryId) -> Result<(), ProjectError> {
    to.changed("notify.delivery", &id.to_string(), &Audience::Admins)
}
