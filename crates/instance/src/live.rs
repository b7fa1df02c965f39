//! What live clients get: changed rows, never log events.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;
use vc_kernel::{Audience, Domain, Incarnation, PersonId, View, ViewError};

use crate::limits::CHANGES_PAGE_MAX;

/// Where a client stands: resuming from here misses nothing and repeats nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Another incarnation means another history: refetch.
    pub incarnation: Incarnation,
    /// The last commit that was seen.
    pub seq: u64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.incarnation, self.seq)
    }
}

/// A text is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a cursor; start without one")]
pub struct CursorError;

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (incarnation, seq) = text.rsplit_once('.').ok_or(CursorError)?;
        Ok(Self {
            incarnation: incarnation.parse().map_err(|_| CursorError)?,
            seq: seq.parse().map_err(|_| CursorError)?,
        })
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Who looks.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// Their own rows.
    pub person: Option<PersonId>,
    /// Whether admins' rows too.
    pub admin: bool,
}

impl Viewer {
    /// Whose rows they get besides everybody's. Where several see a row, what the last of them sees counts.
    pub fn own_audiences(&self) -> impl Iterator<Item = Audience> + use<> {
        let admins = self.admin.then_some(Audience::Admins);
        self.person.map(Audience::Person).into_iter().chain(admins)
    }

    /// The same, behind everybody's.
    fn audiences(&self) -> impl Iterator<Item = Audience> + use<> {
        std::iter::once(Audience::Everyone).chain(self.own_audiences())
    }
}

/// The rows that changed after a cursor.
#[derive(Clone, Debug, Serialize)]
pub struct Changes {
    /// Where to go on from; commits that this viewer may not see are passed over silently.
    pub to: Cursor,
    /// The cursor was too old, or of another incarnation: read everything anew, then go on from
    /// `to`. `rows` is then empty.
    pub must_refetch: bool,
    /// At most one for each row.
    pub rows: Vec<ChangedRow>,
}

/// One changed row as this viewer sees it now.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedRow {
    /// `domain.thing`.
    pub kind: String,
    /// Within the kind.
    pub id: String,
    /// `None` when it is gone, or not theirs to see any more.
    pub row: Option<serde_json::Value>,
}

/// The rows that changed between two commits, for everybody who listens: each rendered once for an audience, however many
/// they are.
#[derive(Clone, Debug)]
pub struct Heard {
    /// After this commit.
    pub from: Cursor,
    /// Up to this one.
    pub to: Cursor,
    /// So much changed, or so long ago, that everything is to be read anew. `rows` is then empty.
    pub must_refetch: bool,
    /// In the order of the changes, for each audience that was asked for and has any.
    pub rows: HashMap<Audience, Vec<ChangedRow>>,
    /// Something about people changed, for anybody: whoever was signed in may not be any more.
    pub people_changed: bool,
}

/// Where the view stands: the last commit, and the last one whose changes are forgotten.
struct Position {
    to: Cursor,
    floor: u64,
}

impl Position {
    fn read(view: &View<'_>) -> Result<Self, ViewError> {
        let sql = "SELECT incarnation, seq, changes_floor FROM position";
        let position = view.one(sql, [], |row| {
            Ok(Self {
                to: Cursor {
                    incarnation: row.get(0)?,
                    seq: row.get::<_, i64>(1)?.cast_unsigned(),
                },
                floor: row.get::<_, i64>(2)?.cast_unsigned(),
            })
        })?;
        position.ok_or(ViewError(rusqlite::Error::QueryReturnedNoRows))
    }

    /// Whether all changes after a cursor are still known here.
    fn goes_on_from(&self, after: Cursor) -> bool {
        after.incarnation == self.to.incarnation && (self.floor..=self.to.seq).contains(&after.seq)
    }
}

/// Reads the changes after `after` from one snapshot.
pub(crate) fn changes(
    view: &View<'_>,
    domains: &[Arc<dyn Domain>],
    after: Option<Cursor>,
    viewer: Viewer,
) -> Result<Changes, ViewError> {
    let position = Position::read(view)?;
    let refetch = Changes {
        to: position.to,
        must_refetch: true,
        rows: Vec::new(),
    };
    let Some(after) = after.filter(|after| position.goes_on_from(*after)) else {
        return Ok(refetch);
    };
    let mut changed = BTreeMap::new();
    for audience in viewer.audiences() {
        let rows: Vec<(i64, String, String)> = view.all(
            "SELECT seq, kind, id FROM changes WHERE seq > ?1 AND audience = ?2 ORDER BY seq LIMIT ?3",
            (after.seq.cast_signed(), audience.key(), PAGE_MAX),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        if rows.len() == CHANGES_PAGE_MAX {
            // So much at once is cheaper to read anew.
            return Ok(refetch);
        }
        for (seq, kind, id) in rows {
            changed.insert((kind, id), (seq, audience.clone()));
        }
    }
    let mut ordered: Vec<_> = changed.into_iter().collect();
    ordered.sort_by_key(|(_, (seq, _))| *seq);
    let mut rows = Vec::with_capacity(ordered.len());
    for ((kind, id), (_, audience)) in ordered {
        rows.push(rendered(view, domains, kind, id, &audience)?);
    }
    Ok(Changes {
        to: position.to,
        must_refetch: false,
        rows,
    })
}

/// Reads the changes after `after` from one snapshot, for those audiences that are `listened` to.
pub(crate) fn heard(
    view: &View<'_>,
    domains: &[Arc<dyn Domain>],
    after: Cursor,
    listened: impl Fn(&Audience) -> bool,
) -> Result<Heard, ViewError> {
    let position = Position::read(view)?;
    let mut heard = Heard {
        from: after,
        to: position.to,
        must_refetch: true,
        rows: HashMap::new(),
        people_changed: true,
    };
    if !position.goes_on_from(after) {
        return Ok(heard);
    }
    let changed: Vec<(String, String, String)> = view.all(
        "SELECT kind, id, audience FROM changes WHERE seq > ?1 ORDER BY seq LIMIT ?2",
        (after.seq.cast_signed(), PAGE_MAX),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    if changed.len() == CHANGES_PAGE_MAX {
        return Ok(heard);
    }
    heard.must_refetch = false;
    heard.people_changed = changed.iter().any(|(kind, ..)| owner(kind) == "people");
    for (kind, id, audience) in changed {
        if let Some(audience) = Audience::from_key(&audience).filter(&listened) {
            let row = rendered(view, domains, kind, id, &audience)?;
            heard.rows.entry(audience).or_default().push(row);
        }
    }
    Ok(heard)
}

/// [`CHANGES_PAGE_MAX`] as SQLite has it.
const PAGE_MAX: i64 = CHANGES_PAGE_MAX as i64;

/// The domain whose rows are of this kind.
fn owner(kind: &str) -> &str {
    kind.split_once('.').map_or(kind, |(domain, _)| domain)
}

fn rendered(
    view: &View<'_>,
    domains: &[Arc<dyn Domain>],
    kind: String,
    id: String,
    audience: &Audience,
) -> Result<ChangedRow, ViewError> {
    let row = match domains.iter().find(|domain| domain.name() == owner(&kind)) {
        Some(domain) => domain.render(view, &kind, &id, audience)?,
        None => None,
    };
    Ok(ChangedRow { kind, id, row })
}
