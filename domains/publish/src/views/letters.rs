//! Events that were not taken.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{View, ViewError};
use vc_publisher::Failure;

use crate::model::{DeadLetterId, LetterStatus, WebhookId};

/// An event that a webhook did not take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeadLetter {
    /// Its id in this list.
    #[schema(value_type = String)]
    pub id: DeadLetterId,
    /// The `id` of the event.
    #[schema(example = "01J8ZQ4K5N0000000000000000.17.0.0")]
    pub event: String,
    /// Its name.
    #[serde(rename = "type")]
    #[schema(example = "tasks.task_completed")]
    pub kind: String,
    /// The id of what it is about.
    pub subject: String,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub happened_at: Timestamp,
    /// When it was tried, oldest first.
    #[schema(value_type = Vec<String>)]
    pub tried_at: Vec<Timestamp>,
    /// What went wrong the last time.
    pub failure: Failure,
    /// The HTTP status of the last answer, if there was one.
    #[schema(required)]
    pub status_code: Option<u16>,
    /// What becomes of it.
    pub status: LetterStatus,
    /// Of which webhook.
    #[serde(skip)]
    pub webhook: WebhookId,
}

const COLUMNS: &str =
    "id, event, kind, subject, happened_ms, tried_ms, failure, http_status, status, webhook";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<DeadLetter> {
    let tried: String = row.get(5)?;
    let tried: Vec<i64> = serde_json::from_str(&tried).unwrap_or_default();
    Ok(DeadLetter {
        id: row.get(0)?,
        event: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        happened_at: instant(row.get(4)?),
        tried_at: tried.into_iter().map(instant).collect(),
        failure: row.get(6)?,
        status_code: row.get(7)?,
        status: row.get(8)?,
        webhook: row.get(9)?,
    })
}

/// An instant of the tables.
pub fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// One.
pub fn letter(view: &View<'_>, id: DeadLetterId) -> Result<Option<DeadLetter>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM publish_dead_letters WHERE id = ?1");
    view.one(&sql, [id], read)
}

/// Whether an event is among those that a webhook did not take.
pub fn is_there(view: &View<'_>, webhook: WebhookId, event: &str) -> Result<bool, ViewError> {
    let sql = "SELECT 1 FROM publish_dead_letters WHERE webhook = ?1 AND event = ?2";
    view.exists(sql, (webhook, event))
}

/// How many nobody has decided about, or that are being sent again.
pub fn open_count(view: &View<'_>, webhook: WebhookId) -> Result<u64, ViewError> {
    let sql = "SELECT count(*) FROM publish_dead_letters WHERE webhook = ?1 AND status <> 'dropped'";
    view.count(sql, [webhook])
}

/// How many of a status; without one, those that were not dropped.
pub fn count(view: &View<'_>, webhook: WebhookId, status: Option<LetterStatus>) -> Result<u64, ViewError> {
    match status {
        None => open_count(view, webhook),
        Some(status) => view.count(
            "SELECT count(*) FROM publish_dead_letters WHERE webhook = ?1 AND status = ?2",
            (webhook, status),
        ),
    }
}

/// The newest first; without a status, those that were not dropped.
pub fn list(
    view: &View<'_>,
    webhook: WebhookId,
    status: Option<LetterStatus>,
    before: Option<DeadLetterId>,
    limit: usize,
) -> Result<Vec<DeadLetter>, ViewError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM publish_dead_letters
         WHERE webhook = ?1 AND (status = ?2 OR (?2 IS NULL AND status <> 'dropped')) AND (?3 IS NULL OR id < ?3)
         ORDER BY id DESC LIMIT ?4"
    );
    view.all(
        &sql,
        (webhook, status, before, i64::try_from(limit).unwrap_or(i64::MAX)),
        read,
    )
}

/// Of `letters`, or of all, those of a webhook that have one of these states, in the order in which they came.
pub fn of_status(
    view: &View<'_>,
    webhook: WebhookId,
    letters: Option<&[DeadLetterId]>,
    states: &[LetterStatus],
    limit: u32,
) -> Result<Vec<DeadLetterId>, ViewError> {
    let sql = "SELECT id, status FROM publish_dead_letters WHERE webhook = ?1 ORDER BY id";
    let all: Vec<(DeadLetterId, LetterStatus)> =
        view.all(sql, [webhook], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(all
        .into_iter()
        .filter(|(id, status)| states.contains(status) && letters.is_none_or(|wanted| wanted.contains(id)))
        .map(|(id, _)| id)
        .take(limit as usize)
        .collect())
}
