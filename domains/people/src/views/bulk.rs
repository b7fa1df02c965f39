//! Changes of many people, and how far they are.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{Actor, PersonId, View, ViewError};

use super::refs::{PersonRef, person_refs};
use super::shapes::instant;
use crate::model::{BulkId, BulkKind, BulkSkip};
use crate::project::{INVITATION, UNDO_DAYS};

const MS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

vc_kernel::text_enum!(
    /// How far a change of many people is.
    BulkStatus {
        /// People are being changed.
        Running = "running",
        /// All were looked at.
        Done = "done",
        /// The rest could not be done; what was done can be undone.
        Stopped = "stopped",
        /// It is being undone.
        Undoing = "undoing",
        /// It is undone.
        Undone = "undone",
    }
);

impl BulkStatus {
    /// Whether something is still happening.
    pub const fn is_at_work(self) -> bool {
        matches!(self, Self::Running | Self::Undoing)
    }
}

/// How many of those left alone are named.
const LEFT_MAX: u32 = 100;

/// Somebody who was left as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftAlone {
    /// Who.
    pub person: PersonRef,
    /// Why.
    pub reason: BulkSkip,
}

/// A change of many people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkChange {
    /// Its id.
    #[schema(value_type = String)]
    pub id: BulkId,
    /// What is done.
    pub action: BulkKind,
    /// How far it is.
    pub status: BulkStatus,
    /// People it is about.
    pub total: u32,
    /// People looked at so far.
    pub applied: u32,
    /// Of them, those who changed; the others were like that already, or were skipped.
    pub changed: u32,
    /// Of them, those who could not be changed (the first hundred).
    pub skipped: Vec<LeftAlone>,
    /// People an undo has put back so far.
    pub restored: u32,
    /// People an undo left alone (the first hundred).
    pub left: Vec<LeftAlone>,
    /// Whether it can be undone.
    pub undoable: bool,
    /// When it was started (RFC 3339).
    #[schema(format = DateTime)]
    pub started_at: String,
    /// Who started it.
    #[schema(required)]
    pub started_by: Option<PersonRef>,
}

/// Where a bulk change's work goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkPlace {
    /// What is done.
    pub kind: BulkKind,
    /// How far it is.
    pub status: BulkStatus,
    /// In how many parts its people lie in the keep.
    pub parts: u32,
    /// The next part, from 0.
    pub part: u32,
    /// Whether its time for an undo is over.
    pub closed: bool,
    /// When it was started, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// Who started it.
    pub started_by: Actor,
}

impl BulkPlace {
    /// Whether it can still be undone, in the middle of the work, too.
    pub const fn is_undoable(&self) -> bool {
        !self.closed && !matches!(self.status, BulkStatus::Undoing | BulkStatus::Undone)
    }

    /// Whether an undo would come when secrets of removed people may be going already.
    pub fn is_too_late(&self, at: Timestamp) -> bool {
        let days = (at.as_millisecond() - self.started_at_ms) / MS_PER_DAY;
        self.kind == BulkKind::Remove && days >= UNDO_DAYS
    }
}

/// Where a bulk change's work goes on.
pub fn bulk_place(view: &View<'_>, id: BulkId) -> Result<Option<BulkPlace>, ViewError> {
    view.one(
        "SELECT kind, status, parts, next_part, closed, started_by, started_at_ms FROM people_bulks WHERE id = ?1",
        [id],
        |row| {
            let by: String = row.get(5)?;
            Ok(BulkPlace {
                kind: row.get(0)?,
                status: row.get(1)?,
                parts: row.get(2)?,
                part: row.get(3)?,
                closed: row.get(4)?,
                started_at_ms: row.get(6)?,
                started_by: by.parse().unwrap_or(Actor::System),
            })
        },
    )
}

/// One bulk change.
pub fn bulk_change(view: &View<'_>, id: BulkId) -> Result<Option<BulkChange>, ViewError> {
    let Some(place) = bulk_place(view, id)? else {
        return Ok(None);
    };
    let sql = "SELECT total, applied, changed, started_at_ms,
            (SELECT count(*) FROM people_bulk_undone u WHERE u.bulk = b.id AND u.reason IS NULL)
         FROM people_bulks b WHERE id = ?1";
    let change = view.one(sql, [id], |row| {
        Ok(BulkChange {
            id,
            action: place.kind,
            status: place.status,
            total: row.get(0)?,
            applied: row.get(1)?,
            changed: row.get(2)?,
            skipped: Vec::new(),
            restored: row.get(4)?,
            left: Vec::new(),
            undoable: place.is_undoable(),
            started_at: instant(row.get(3)?),
            started_by: None,
        })
    })?;
    let Some(mut change) = change else {
        return Ok(None);
    };
    change.skipped = left_alone(
        view,
        "SELECT person, reason FROM people_bulk_skipped WHERE bulk = ?1 ORDER BY person LIMIT ?2",
        id,
    )?;
    change.left = left_alone(
        view,
        "SELECT person, reason FROM people_bulk_undone WHERE bulk = ?1 AND reason IS NOT NULL ORDER BY person LIMIT ?2",
        id,
    )?;
    change.started_by = match place.started_by.person() {
        Some(person) => person_refs(view, &[person])?.pop(),
        None => None,
    };
    Ok(Some(change))
}

fn left_alone(view: &View<'_>, sql: &str, id: BulkId) -> Result<Vec<LeftAlone>, ViewError> {
    let rows: Vec<(PersonId, BulkSkip)> =
        view.all(sql, (id, LEFT_MAX), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let ids: Vec<PersonId> = rows.iter().map(|(person, _)| *person).collect();
    let refs = person_refs(view, &ids)?;
    let reasons = rows.into_iter().map(|(_, reason)| reason);
    let left = refs.into_iter().zip(reasons);
    Ok(left
        .map(|(person, reason)| LeftAlone { person, reason })
        .collect())
}

/// A page of bulk changes, the newest first, and how many there are; `before` is the last id of the
/// page before.
pub fn bulk_changes(
    view: &View<'_>,
    before: Option<BulkId>,
    limit: u32,
) -> Result<(Vec<BulkChange>, u64), ViewError> {
    let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
    let ids: Vec<BulkId> = view.all(
        "SELECT id FROM people_bulks WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        (before, limit),
        |row| row.get(0),
    )?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(bulk_change(view, id)?);
    }
    Ok((found, view.count("SELECT count(*) FROM people_bulks", ())?))
}

/// How many bulk changes are at work.
pub fn bulks_at_work(view: &View<'_>) -> Result<u64, ViewError> {
    view.count(
        "SELECT count(*) FROM people_bulks WHERE status IN ('running', 'undoing')",
        (),
    )
}

/// One thing that a bulk change did to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkDone {
    /// `participation`, `role`, `place`, `invitation`, or `tag:` with the folded label.
    pub what: String,
    /// JSON of what was before.
    pub former: String,
    /// Whether somebody changed the same since.
    pub superseded: bool,
}

/// What a bulk change did, for the next people an undo must look at, in the order of their ids.
pub fn bulk_to_undo(
    view: &View<'_>,
    id: BulkId,
    limit: u32,
) -> Result<Vec<(PersonId, Vec<BulkDone>)>, ViewError> {
    let people: Vec<PersonId> = view.all(
        "SELECT DISTINCT c.person FROM people_bulk_changes c WHERE c.bulk = ?1
         AND c.person > coalesce((SELECT max(u.person) FROM people_bulk_undone u WHERE u.bulk = ?1), '')
         ORDER BY c.person LIMIT ?2",
        (id, limit),
        |row| row.get(0),
    )?;
    people
        .into_iter()
        .map(|person| {
            let done = view.all(
                "SELECT what, change, superseded_by IS NOT NULL FROM people_bulk_changes
                 WHERE bulk = ?1 AND person = ?2 ORDER BY what",
                (id, person),
                |row| {
                    Ok(BulkDone {
                        what: row.get(0)?,
                        former: row.get(1)?,
                        superseded: row.get(2)?,
                    })
                },
            )?;
            Ok((person, done))
        })
        .collect()
}

/// Whether somebody else, who is here, has the address of somebody who was removed.
pub fn email_is_taken(view: &View<'_>, removed: PersonId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM people_people here JOIN people_people gone ON gone.email_folded = here.email_folded
         WHERE gone.id = ?1 AND here.id <> gone.id AND here.removed_at_ms IS NULL",
        [removed],
    )
}

/// Those that a bulk change removed and who are still removed, after `after` in the order of ids.
pub fn still_removed(
    view: &View<'_>,
    id: BulkId,
    after: Option<PersonId>,
    limit: u32,
) -> Result<Vec<PersonId>, ViewError> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    view.all(
        "SELECT c.person FROM people_bulk_changes c JOIN people_people p ON p.id = c.person
         WHERE c.bulk = ?1 AND c.what = 'place' AND c.person > ?2 AND p.removed_at_ms IS NOT NULL
         ORDER BY c.person LIMIT ?3",
        (id, after, limit),
        |row| row.get(0),
    )
}

/// Whether a bulk change has asked somebody in, and a mail to them may have gone out.
pub fn was_invited_by(view: &View<'_>, bulk: BulkId, person: PersonId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM people_bulk_changes WHERE bulk = ?1 AND person = ?2 AND what = ?3",
        (bulk, person, INVITATION),
    )
}

/// Whether the invitations of a bulk change were taken back, or are being.
pub fn invitations_are_revoked(view: &View<'_>, bulk: BulkId) -> Result<bool, ViewError> {
    let place = bulk_place(view, bulk)?;
    Ok(place.is_some_and(|place| matches!(place.status, BulkStatus::Undoing | BulkStatus::Undone)))
}

/// The bulk changes that are sending invitations.
pub fn bulks_inviting(view: &View<'_>) -> Result<Vec<BulkId>, ViewError> {
    view.all(
        "SELECT id FROM people_bulks WHERE status = 'running' AND kind = ?1 ORDER BY id",
        [BulkKind::Invite],
        |row| row.get(0),
    )
}
