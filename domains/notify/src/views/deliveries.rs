//! Deliveries as admins read them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_coffee::api::{RoundId, match_members};
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::{PersonRef, person_refs};

use crate::model::{
    About, AboutId, Channel, DeliveryAttempt, DeliveryId, DeliveryKind, DeliveryStatus, DropReason,
};
use crate::text::{listed, subject};

/// A message to one person, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delivery {
    /// Its id.
    #[schema(value_type = String)]
    pub id: DeliveryId,
    /// To whom.
    pub person: PersonRef,
    /// Through what.
    pub channel: Channel,
    /// What it says.
    pub kind: DeliveryKind,
    /// How far it is.
    pub status: DeliveryStatus,
    /// Why it was not wanted any more, if it was dropped.
    #[schema(required)]
    pub drop_reason: Option<DropReason>,
    /// Of which round, if it is about one. What else it may be about (a task, say) is not told here.
    #[schema(required, value_type = Option<String>)]
    pub round_id: Option<RoundId>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub requested_at: Timestamp,
    /// Every try, oldest first.
    pub attempts: Vec<DeliveryAttempt>,
    /// When it is tried again, if it is.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub next_attempt_at: Option<Timestamp>,
    /// The end of the person's quiet hours, while it waits for that.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub quiet_until: Option<Timestamp>,
    /// The subject line; of messages that are not about a round only what kind they are, in words.
    pub subject: String,
}

/// A delivery as it is stored.
#[derive(Clone, Debug)]
pub struct StoredDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// To whom.
    pub person: PersonId,
    /// What it says.
    pub kind: DeliveryKind,
    /// About what.
    pub about: About,
    /// How far it is.
    pub status: DeliveryStatus,
    /// When it was asked for, in milliseconds since 1970.
    pub requested_ms: i64,
    /// Until when it waits, if its time came in quiet hours, in milliseconds since 1970.
    pub waits_until_ms: Option<i64>,
    channel: Channel,
    attempts: String,
    drop_reason: Option<DropReason>,
}

const SELECT: &str =
    "SELECT id, person, kind, round, match, about, status, requested_ms, waits_until_ms, channel,
    attempts, drop_reason FROM notify_deliveries WHERE status <> 'held'";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredDelivery> {
    let about = match row.get("round")? {
        Some(round) => About::Round {
            round,
            match_id: row.get("match")?,
        },
        None => About::Other(AboutId::new(row.get::<_, String>("about")?)),
    };
    Ok(StoredDelivery {
        id: row.get("id")?,
        person: row.get("person")?,
        kind: row.get("kind")?,
        about,
        status: row.get("status")?,
        requested_ms: row.get("requested_ms")?,
        waits_until_ms: row.get("waits_until_ms")?,
        channel: row.get("channel")?,
        attempts: row.get("attempts")?,
        drop_reason: row.get("drop_reason")?,
    })
}

/// One delivery, unless its round is not whole yet.
pub fn stored(view: &View<'_>, id: DeliveryId) -> Result<Option<StoredDelivery>, ViewError> {
    view.one(&format!("{SELECT} AND id = ?1"), [id], row)
}

/// Which deliveries.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those that are so far.
    pub status: Option<DeliveryStatus>,
    /// Only those of this round.
    pub round: Option<RoundId>,
}

const FILTER: &str = " AND (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR round = ?2)";

/// Up to `limit` rows, newest first, after the one where the page before ended.
pub fn list(
    view: &View<'_>,
    filter: &Filter,
    after: Option<&(i64, DeliveryId)>,
    limit: usize,
) -> Result<Vec<StoredDelivery>, ViewError> {
    let (after_ms, after_id) = after.map_or((i64::MAX, String::new()), |(ms, id)| (*ms, id.to_string()));
    view.all(
        &format!(
            "{SELECT}{FILTER} AND (requested_ms, id) < (?3, ?4) ORDER BY requested_ms DESC, id DESC LIMIT ?5"
        ),
        (
            filter.status,
            filter.round,
            after_ms,
            after_id,
            i64::try_from(limit).unwrap_or(i64::MAX),
        ),
        row,
    )
}

/// How many there are.
pub fn count(view: &View<'_>, filter: &Filter) -> Result<u64, ViewError> {
    view.count(
        &format!("SELECT count(*) FROM notify_deliveries WHERE status <> 'held'{FILTER}"),
        (filter.status, filter.round),
    )
}

/// Adds names; tries in flight are added by whoever can ask the keep.
pub fn complete(view: &View<'_>, stored: StoredDelivery) -> Result<Delivery, ViewError> {
    let person = person_refs(view, &[stored.person])?
        .pop()
        .unwrap_or_else(|| PersonRef::erased(stored.person));
    let others = match &stored.about {
        About::Round {
            match_id: Some(id), ..
        } => {
            let others: Vec<_> = match_members(view, *id)?
                .into_iter()
                .filter(|member| *member != stored.person)
                .collect();
            person_refs(view, &others)?
        }
        About::Round { match_id: None, .. } | About::Other(_) => Vec::new(),
    };
    let pending = stored.status == DeliveryStatus::Pending;
    let next_ms = stored.waits_until_ms.unwrap_or(stored.requested_ms);
    Ok(Delivery {
        id: stored.id,
        person,
        channel: stored.channel,
        kind: stored.kind,
        status: stored.status,
        drop_reason: stored.drop_reason,
        round_id: match stored.about {
            About::Round { round, .. } => Some(round),
            About::Other(_) => None,
        },
        requested_at: instant(stored.requested_ms),
        attempts: serde_json::from_str(&stored.attempts).unwrap_or_default(),
        next_attempt_at: pending.then(|| instant(next_ms)),
        quiet_until: stored.waits_until_ms.filter(|_| pending).map(instant),
        subject: subject(
            stored.kind,
            &listed(&others.into_iter().map(|other| other.name).collect::<Vec<_>>()),
        ),
    })
}

fn instant(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
