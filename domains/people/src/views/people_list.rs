//! The admin's list of people: search, filters, order, pages that stay put while people change.

use jiff::Timestamp;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};

use super::person::{Person, select};
use super::refs::TAKES_PART;
use crate::model::{ParticipationStatus, Role};

/// How many people there are, by what they do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeopleCounts {
    /// Everybody here.
    pub total: u64,
    /// Of them, in the next round.
    pub active: u64,
    /// Of them, paused.
    pub paused: u64,
    /// Of them, snoozed.
    pub snoozed: u64,
    /// Of them, never signed in.
    pub invited: u64,
}

/// Counts everybody as of `at`.
pub fn people_counts(view: &View<'_>, at: Timestamp) -> Result<PeopleCounts, ViewError> {
    let sql = format!(
        "SELECT count(*), coalesce(sum({TAKES_PART}), 0), coalesce(sum(status = 'paused'), 0),
            coalesce(sum(status = 'snoozed' AND wakes_at_ms > ?1), 0), coalesce(sum(activated_at_ms IS NULL), 0)
         FROM people_people WHERE removed_at_ms IS NULL"
    );
    let counts = view.one(&sql, [at.as_millisecond()], |row| {
        let number = |at: usize| row.get::<_, i64>(at).map(|n| u64::try_from(n).unwrap_or(0));
        Ok(PeopleCounts {
            total: number(0)?,
            active: number(1)?,
            paused: number(2)?,
            snoozed: number(3)?,
            invited: number(4)?,
        })
    })?;
    Ok(counts.unwrap_or_default())
}

/// Topics people have named, the most common first; spellings that differ in case count together.
pub fn topics(view: &View<'_>, _at: Timestamp, limit: u32) -> Result<Vec<(String, u64)>, ViewError> {
    view.all(
        "SELECT min(topic.value), count(*) AS people FROM people_people, json_each(people_people.topics) AS topic
         WHERE removed_at_ms IS NULL GROUP BY lower(topic.value) ORDER BY people DESC, 1 LIMIT ?1",
        [limit],
        |row| Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0))),
    )
}

/// Teams people have named.
pub fn teams(view: &View<'_>, limit: u32) -> Result<Vec<String>, ViewError> {
    view.all(
        "SELECT DISTINCT team FROM people_people WHERE removed_at_ms IS NULL AND team IS NOT NULL ORDER BY team LIMIT ?1",
        [limit],
        |row| row.get(0),
    )
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum PeopleSort {
    /// By name.
    #[default]
    #[serde(rename = "name")]
    Name,
    /// By name, backwards.
    #[serde(rename = "-name")]
    NameDescending,
    /// Who came first.
    #[serde(rename = "joined_at")]
    JoinedAt,
    /// Who came last.
    #[serde(rename = "-joined_at")]
    JoinedAtDescending,
}

/// Which people, and from where.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Part of a name, address or team, without regard to case.
    pub query: Option<String>,
    /// What they do.
    pub status: Option<ParticipationStatus>,
    /// Only those who never signed in (`true`) or have (`false`).
    pub invited: Option<bool>,
    /// What they may do.
    pub role: Option<Role>,
    /// Exactly this team.
    pub team: Option<String>,
    /// With this label, whatever its case.
    pub tag: Option<String>,
    /// In which order.
    pub sort: PeopleSort,
}

/// Where a page ended: the sorted value and the id of its last row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleCursor {
    /// The order it belongs to.
    pub sort: PeopleSort,
    /// The folded name, or the milliseconds as text.
    pub value: String,
    /// The id.
    pub id: String,
}

/// Labels that people here have, and how many have them; by name.
pub fn tags(view: &View<'_>, limit: u32) -> Result<Vec<(String, u64)>, ViewError> {
    view.all(
        "SELECT min(t.tag), count(*) FROM people_tags t JOIN people_people p ON p.id = t.person
         WHERE p.removed_at_ms IS NULL GROUP BY t.tag_folded ORDER BY t.tag_folded LIMIT ?1",
        [limit],
        |row| Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0))),
    )
}

/// Everybody a filter finds, as ids; at most `limit`.
pub fn people_found(
    view: &View<'_>,
    filter: &PeopleFilter,
    limit: usize,
) -> Result<Vec<PersonId>, ViewError> {
    let (conditions, mut params) = conditions(filter);
    params.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let sql = format!(
        "SELECT id FROM people_people WHERE {} ORDER BY id LIMIT ?{}",
        conditions.join(" AND "),
        params.len()
    );
    view.all(&sql, rusqlite::params_from_iter(params.iter()), |row| row.get(0))
}

/// What the filter asks for, as SQL over `people_people`.
fn conditions(filter: &PeopleFilter) -> (Vec<String>, Vec<Value>) {
    let mut conditions = vec!["removed_at_ms IS NULL".to_owned()];
    let mut params: Vec<Value> = Vec::new();
    let mut bind = |condition: &str, value: Value| {
        params.push(value);
        conditions.push(condition.replace('?', &format!("?{}", params.len())));
    };
    if let Some(query) = filter
        .query
        .as_deref()
        .map(str::trim)
        .filter(|query| !query.is_empty())
    {
        bind("instr(search, ?) > 0", query.to_lowercase().into());
    }
    if let Some(status) = filter.status {
        bind("status = ?", status.as_str().to_owned().into());
    }
    if let Some(invited) = filter.invited {
        bind("(activated_at_ms IS NULL) = ?", i64::from(invited).into());
    }
    if let Some(role) = filter.role {
        bind("role = ?", role.as_str().to_owned().into());
    }
    if let Some(team) = &filter.team {
        bind("team = ?", team.clone().into());
    }
    if let Some(tag) = &filter.tag {
        let has = "id IN (SELECT person FROM people_tags WHERE tag_folded = ?)";
        bind(has, tag.trim().to_lowercase().into());
    }
    (conditions, params)
}

/// One page and how many there are on all.
pub fn people_page(
    view: &View<'_>,
    filter: &PeopleFilter,
    after: Option<&PeopleCursor>,
    limit: u32,
) -> Result<(Vec<Person>, Option<PeopleCursor>, u64), ViewError> {
    let (mut conditions, mut params) = conditions(filter);
    let counted = format!(
        "SELECT count(*) FROM people_people WHERE {}",
        conditions.join(" AND ")
    );
    let total = view.count(&counted, rusqlite::params_from_iter(params.iter()))?;

    let (column, order, beyond) = match filter.sort {
        PeopleSort::Name => ("name_folded", "ASC", ">"),
        PeopleSort::NameDescending => ("name_folded", "DESC", "<"),
        PeopleSort::JoinedAt => ("joined_at_ms", "ASC", ">"),
        PeopleSort::JoinedAtDescending => ("joined_at_ms", "DESC", "<"),
    };
    if let Some(after) = after {
        let value: Value = match filter.sort {
            PeopleSort::Name | PeopleSort::NameDescending => after.value.clone().into(),
            PeopleSort::JoinedAt | PeopleSort::JoinedAtDescending => {
                after.value.parse::<i64>().unwrap_or(0).into()
            }
        };
        params.push(value);
        params.push(after.id.clone().into());
        let last = params.len();
        conditions.push(format!("({column}, id) {beyond} (?{}, ?{last})", last - 1));
    }
    params.push(i64::from(limit.saturating_add(1)).into());
    let condition = format!(
        "{} ORDER BY {column} {order}, id {order} LIMIT ?{}",
        conditions.join(" AND "),
        params.len()
    );
    let mut people = select(view, &condition, rusqlite::params_from_iter(params.iter()))?;
    let more = people.len() > limit as usize;
    people.truncate(limit as usize);
    let next = people.last().filter(|_| more).map(|last| PeopleCursor {
        sort: filter.sort,
        value: match filter.sort {
            PeopleSort::Name | PeopleSort::NameDescending => last.details.name.to_lowercase(),
            PeopleSort::JoinedAt | PeopleSort::JoinedAtDescending => last.joined_at_ms.to_string(),
        },
        id: last.id.to_string(),
    });
    Ok((people, next, total))
}
