//! Deliveries as admins read them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_coffee::api::{MatchId, RoundId, match_members};
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::{PersonRef, person_refs};

use crate::model::{Channel, DeliveryAttempt, DeliveryId, DeliveryKind, DeliveryStatus, DropReason};
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
    /// Of which round.
    #[schema(value_type = String)]
    pub round_id: RoundId,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub requested_at: Timestamp,
    /// Every try, oldest first.
    pub attempts: Vec<DeliveryAttempt>,
    /// When it is tried again, if it is.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub next_attempt_at: Option<Timestamp>,
    /// The subject line.
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
    /// Of which round.
    pub round: RoundId,
    /// About which match, if about one.
    pub match_id: Option<MatchId>,
    /// How far it is.
    pub status: DeliveryStatus,
    /// When it was asked for, in milliseconds since 1970.
    pub requested_ms: i64,
    channel: Channel,
    attempts: String,
    drop_reason: Option<DropReason>,
}

const SELECT: &str =
    "SELECT id, person, kind, round, match, status, requested_ms, channel, attempts, drop_reason
    FROM notify_deliveries WHERE status <> 'held'";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredDelivery> {
    Ok(StoredDelivery {
        id: row.get(0)?,
        person: row.get(1)?,
        kind: row.get(2)?,
        round: row.get(3)?,
        match_id: row.get(4)?,
        status: row.get(5)?,
        requested_ms: row.get(6)?,
        channel: row.get(7)?,
        attempts: row.get(8)?,
        drop_reason: row.get(9)?,
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
    let others = match stored.match_id {
        Some(id) => {
            let others: Vec<_> = match_members(view, id)?
                .into_iter()
                .filter(|member| *member != stored.person)
                .collect();
            person_refs(view, &others)?
        }
        None => Vec::new(),
    };
    Ok(Delivery {
        id: stored.id,
        person,
        channel: stored.channel,
        kind: stored.kind,
        status: stored.status,
        drop_reason: stored.drop_reason,
        round_id: stored.round,
        requested_at: instant(stored.requested_ms),
        attempts: serde_json::from_str(&stored.attempts).unwrap_or_default(),
        next_attempt_at: (stored.status == DeliveryStatus::Pending).then(|| instant(stored.requested_ms)),
        subject: subject(
            stored.kind,
            &listed(&others.into_iter().map(|other| other.name).collect::<Vec<_>>()),
        ),
    })
}

fn instant(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
