//! What live clients get: changed rows, never log events.

use std::collections::BTreeMap;
use std::str::FromStr;

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

/// Reads the changes after `after` from one snapshot.
pub(crate) fn changes(
    view: &View<'_>,
    domains: &[std::sync::Arc<dyn Domain>],
    after: Option<Cursor>,
    viewer: Viewer,
) -> Result<Changes, ViewError> {
    let (incarnation, head, floor): (Incarnation, u64, u64) = view
        .one(
            "SELECT incarnation, seq, changes_floor FROM position",
            [],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get::<_, i64>(1)?.cast_unsigned(),
                    row.get::<_, i64>(2)?.cast_unsigned(),
                ))
            },
        )?
        .ok_or(ViewError(rusqlite::Error::QueryReturnedNoRows))?;
    let to = Cursor {
        incarnation,
        seq: head,
    };
    let refetch = Changes {
        to,
        must_refetch: true,
        rows: Vec::new(),
    };
    let Some(after) =
        after.filter(|after| after.incarnation == incarnation && after.seq >= floor && after.seq <= head)
    else {
        return Ok(refetch);
    };
    // The last of these wins for a row that several of the viewer's audiences see.
    let mut audiences = vec![Audience::Everyone];
    audiences.extend(viewer.person.map(Audience::Person));
    audiences.extend(viewer.admin.then_some(Audience::Admins));
    let mut changed = BTreeMap::new();
    for audience in &audiences {
        let rows: Vec<(i64, String, String)> = view.all(
            "SELECT seq, kind, id FROM changes WHERE seq > ?1 AND audience = ?2 ORDER BY seq LIMIT ?3",
            (
                after.seq.cast_signed(),
                audience.key(),
                i64::try_from(CHANGES_PAGE_MAX).unwrap_or(i64::MAX),
            ),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        if rows.len() == CHANGES_PAGE_MAX {
            // So much at once is cheaper to read anew.
            return Ok(refetch);
        }
        for (seq, kind, id) in rows {
            changed.insert((kind, id), (seq, audience));
        }
    }
    let mut ordered: Vec<_> = changed.into_iter().collect();
    ordered.sort_by_key(|(_, (seq, _))| *seq);
    let mut rows = Vec::with_capacity(ordered.len());
    for ((kind, id), (_, audience)) in ordered {
        let owner = kind.split_once('.').map_or(kind.as_str(), |(domain, _)| domain);
        let row = match domains.iter().find(|domain| domain.name() == owner) {
            Some(domain) => domain.render(view, &kind, &id, audience)?,
            None => None,
        };
        rows.push(ChangedRow { kind, id, row });
    }
    Ok(Changes {
        to,
        must_refetch: false,
        rows,
    })
}
