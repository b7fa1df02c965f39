//! Lists of tasks: pages that stay where they are while others write, and how many there are.

use rusqlite::types::Value;
use serde::{Deserialize, Serialize};
use vc_kernel::{View, ViewError};
use vc_text_search::{Listed, Matcher};

use super::found::{count_found, documents, matcher};
use super::list::{Filter, Sort};
use super::narrow::{BOUNDS, Bounds, JOIN, Range, Set, Source, beside, by_beside, listed, source};
use super::stored::{self, StoredTask, number_list};
use crate::search;

/// Counting stops here: "more than a thousand" is all that a person wants to know.
pub const COUNTED_MAX: u64 = 1_000;
/// Tasks that counting looks at, at most: where one in a hundred fits, it says "more than twenty".
const LOOKED_AT_MAX: u64 = 2_000;
/// Of those with words, which lie anywhere.
const FOUND_LOOKED_AT_MAX: u64 = 800;

/// Where a page ended: the order's key and the task.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Standing {
    /// The first part of the key.
    pub a: i64,
    /// The second.
    pub b: i64,
    /// The task's place in the order of creation.
    pub n: i64,
}

/// A list in one order, of which pages are asked for.
pub struct Listing {
    filter: Filter,
    sort: Sort,
    /// The larger keys first.
    falls: bool,
    source: Source,
    words: Words,
    /// All that fit, in order, where the source is one to be read as a whole.
    all: Option<Vec<Standing>>,
}

/// How it is known which tasks have the words that are asked for.
enum Words {
    /// None are asked for, or the source has none but such tasks.
    Settled,
    /// These have them: numbers in rising order.
    Listed(Vec<i64>),
    /// More have them than can be listed; whether a task has them its texts tell. Their expression is for counting.
    Told(Matcher, String),
    /// The same where all of a set is looked at: the condition that a task has them.
    Asked(String),
}

impl Listing {
    /// Looks where the tasks are. `descending` is the other way round.
    pub fn open(view: &View<'_>, filter: Filter, sort: Sort, descending: bool) -> Result<Self, ViewError> {
        Self::open_within(view, filter, sort, descending, BOUNDS)
    }

    pub(super) fn open_within(
        view: &View<'_>,
        mut filter: Filter,
        sort: Sort,
        descending: bool,
        bounds: Bounds,
    ) -> Result<Self, ViewError> {
        // "Newest first" is what those orders are for.
        let falls = descending != matches!(sort, Sort::Created | Sort::Updated | Sort::Relevance);
        let mut words = Words::Settled;
        let mut source = source(view, &filter, sort, bounds)?;
        if filter.has_words() {
            match documents(view, &filter, bounds.documents)? {
                Listed::Documents(documents)
                    if documents.len() <= bounds.few && !matches!(source, Source::Few(_)) =>
                {
                    source = Source::Few(listed(&mut filter, &documents));
                }
                Listed::Documents(documents) => words = Words::Listed(documents),
                Listed::Many(expression) => {
                    words = if matches!(source, Source::Ranges(_)) {
                        Words::Told(matcher(view, &filter)?, expression)
                    } else {
                        filter.parameters.push(Value::Text(expression));
                        Words::Asked(search::has_words(&format!("?{}", filter.parameters.len())))
                    };
                }
            }
        }
        let mut listing = Self {
            filter,
            sort,
            falls,
            source,
            words,
            all: None,
        };
        listing.all = listing.read_all(view)?;
        Ok(listing)
    }

    /// Up to `limit` tasks after a place, and where the last one stands.
    pub fn page(
        &self,
        view: &View<'_>,
        after: Option<&Standing>,
        limit: usize,
    ) -> Result<Vec<(StoredTask, Standing)>, ViewError> {
        let standings = self.standings(view, after, limit)?;
        let numbers: Vec<i64> = standings.iter().map(|at| at.n).collect();
        // All are there: they were found in the same snapshot.
        Ok(stored::by_numbers(view, &numbers)?
            .into_iter()
            .zip(standings)
            .collect())
    }

    pub(super) fn standings(
        &self,
        view: &View<'_>,
        after: Option<&Standing>,
        limit: usize,
    ) -> Result<Vec<Standing>, ViewError> {
        match (&self.all, &self.source) {
            (Some(all), _) => {
                let is_before = |at: &Standing| {
                    after.is_some_and(|after| if self.falls { at >= after } else { at <= after })
                };
                let first = all.partition_point(is_before);
                Ok(all.iter().skip(first).take(limit).cloned().collect())
            }
            (None, Source::Ranges(ranges)) => self.in_order(view, ranges, after, limit),
            (None, _) => Ok(Vec::new()),
        }
    }

    /// How many there are: up to one more than [`COUNTED_MAX`], and whether there may be more than that.
    pub fn count(&self, view: &View<'_>) -> Result<(u64, bool), ViewError> {
        let ranges = match (&self.all, &self.source) {
            (Some(all), _) => {
                let count = all.len() as u64;
                return Ok((count.min(COUNTED_MAX), count > COUNTED_MAX));
            }
            (None, Source::Ranges(ranges)) => ranges,
            (None, _) => return Ok((0, false)),
        };
        match &self.words {
            Words::Settled | Words::Asked(_) => {}
            Words::Told(_, expression) => {
                let expression = Value::Text(expression.clone());
                return count_found(view, &self.filter, search::with_words, expression);
            }
            Words::Listed(documents) => {
                let first = documents.get(..FOUND_LOOKED_AT_MAX as usize).unwrap_or(documents);
                let list = Value::Text(number_list(first));
                return count_found(
                    view,
                    &self.filter,
                    |place| format!("SELECT value AS n FROM json_each({place})"),
                    list,
                );
            }
        }
        let mut counted = Counted::up_to(LOOKED_AT_MAX);
        for range in ranges {
            let condition = self.condition(range.implied);
            let (columns, join) = match range.is_beside {
                false => ("t.*", ""),
                true if beside(&condition).is_some() => ("d.*", ""),
                true => ("t.*", JOIN),
            };
            let sql = format!(
                "SELECT {columns} FROM {}{join} WHERE {}",
                range.from, range.condition
            );
            counted.add(view, (&sql, "t"), &condition, self.filter.parameters.clone())?;
        }
        Ok(counted.told())
    }

    /// What a task is to fit besides that condition.
    fn condition(&self, implied: Option<usize>) -> String {
        let plain = condition(&self.filter, implied);
        // Last, as it costs most.
        match &self.words {
            Words::Asked(has_words) => format!("{plain} AND {has_words}"),
            Words::Settled | Words::Listed(_) | Words::Told(..) => plain,
        }
    }

    /// All that fit, in order, where the source is one to be read as a whole.
    fn read_all(&self, view: &View<'_>) -> Result<Option<Vec<Standing>>, ViewError> {
        let columns = self.columns();
        let implied = match &self.source {
            Source::Few(set) => set.implied,
            Source::Ranges(_) | Source::All => None,
        };
        let condition = self.condition(implied);
        let sql = match &self.source {
            Source::Ranges(_) => return Ok(None),
            Source::All => format!("SELECT {columns} FROM tasks_tasks t WHERE {condition}"),
            Source::Few(Set {
                sql, is_beside: true, ..
            }) => by_beside(&columns, &format!("({sql}) d"), &condition),
            Source::Few(Set { sql, .. }) => {
                format!("SELECT {columns} FROM ({sql}) d{JOIN} WHERE {condition}")
            }
        };
        let mut all = read(view, &sql, &self.filter.parameters)?;
        if let Words::Listed(documents) = &self.words {
            all.retain(|at| documents.binary_search(&at.n).is_ok());
        }
        self.arrange(&mut all);
        Ok(Some(all))
    }

    /// Those of [`Standing`].
    fn columns(&self) -> String {
        let (a, b) = keys(self.sort);
        format!("{a}, {b}, t.n")
    }

    /// Those of each range, merged.
    fn in_order(
        &self,
        view: &View<'_>,
        ranges: &[Range],
        after: Option<&Standing>,
        limit: usize,
    ) -> Result<Vec<Standing>, ViewError> {
        let mut found: Vec<Standing> = Vec::new();
        let mut ranges: Vec<&Range> = ranges.iter().collect();
        if self.falls {
            ranges.reverse();
        }
        for (at, range) in ranges.iter().enumerate() {
            // Those that follow stand behind all that were found.
            let is_next = at > 0 && range.first.is_some() && range.first != ranges[at - 1].first;
            if is_next && found.len() >= limit {
                break;
            }
            found.extend(self.of_range(view, range, after, limit)?);
        }
        self.arrange(&mut found);
        found.truncate(limit);
        Ok(found)
    }

    fn of_range(
        &self,
        view: &View<'_>,
        range: &Range,
        after: Option<&Standing>,
        limit: usize,
    ) -> Result<Vec<Standing>, ViewError> {
        let (direction, beyond) = if self.falls { ("DESC", "<") } else { ("ASC", ">") };
        let number = range.number;
        let (columns, from) = (self.columns(), range.from);
        let condition = format!("{} AND {}", range.condition, self.condition(range.implied));
        let mut sql = match range.is_beside {
            false => format!("SELECT {columns} FROM {from} WHERE {condition}"),
            true => by_beside(&columns, from, &condition),
        };
        let mut parameters = self.filter.parameters.clone();
        if let Some(after) = after {
            let is_beyond = range.first.is_some_and(|first| {
                if self.falls {
                    first < after.a
                } else {
                    first > after.a
                }
            });
            let is_before = range.first.is_some_and(|first| first != after.a && !is_beyond);
            if is_before {
                return Ok(Vec::new());
            }
            let key = if range.first.is_some() { after.b } else { after.a };
            let place = parameters.len() + 1;
            match range.key {
                _ if is_beyond => {}
                Some(column) => {
                    sql.push_str(&format!(
                        " AND ({column}, {number}) {beyond} (?{place}, ?{})",
                        place + 1
                    ));
                    parameters.extend([key, after.n].map(Value::Integer));
                }
                None => {
                    sql.push_str(&format!(" AND {number} {beyond} ?{place}"));
                    parameters.push(Value::Integer(after.n));
                }
            }
        }
        let by = range
            .key
            .map_or(String::new(), |column| format!("{column} {direction}, "));
        sql.push_str(&format!(" ORDER BY {by}{number} {direction}"));
        let (sql, parameters) = in_order(&sql, &parameters);
        view.some(&sql, rusqlite::params_from_iter(parameters), limit, |row| {
            let at = standing(row)?;
            let has_words = match &self.words {
                Words::Settled | Words::Asked(_) => true,
                Words::Listed(documents) => documents.binary_search(&at.n).is_ok(),
                Words::Told(matcher, _) => {
                    search::matches(view, matcher, at.n).map_err(|ViewError(error)| error)?
                }
            };
            Ok(has_words.then_some(at))
        })
    }

    fn arrange(&self, standings: &mut [Standing]) {
        standings.sort_unstable();
        if self.falls {
            standings.reverse();
        }
    }
}

/// The key of an order, before the task's number.
pub(super) const fn keys(sort: Sort) -> (&'static str, &'static str) {
    match sort {
        Sort::Due => ("t.due_ms", "0"),
        Sort::Priority => ("-t.priority", "t.due_ms"),
        Sort::Created | Sort::Relevance => ("0", "0"),
        Sort::Updated => ("t.updated_ms", "0"),
        Sort::Rank => ("t.rank", "0"),
    }
}

/// What a task is to fit, besides the condition that is implied by where it is looked for.
pub(super) fn condition(filter: &Filter, implied: Option<usize>) -> String {
    let shelves: Vec<String> = filter.shelves.iter().map(ToString::to_string).collect();
    let mut all = format!("t.shelf IN ({})", shelves.join(", "));
    for (at, condition) in filter.conditions.iter().enumerate() {
        if Some(at) != implied {
            all.push_str(" AND ");
            all.push_str(condition);
        }
    }
    all
}

pub(super) fn read(view: &View<'_>, sql: &str, numbered: &[Value]) -> Result<Vec<Standing>, ViewError> {
    let (sql, parameters) = in_order(sql, numbered);
    view.all(&sql, rusqlite::params_from_iter(parameters), standing)
}

fn standing(row: &rusqlite::Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        a: row.get(0)?,
        b: row.get(1)?,
        n: row.get(2)?,
    })
}

/// The same SQL with a plain `?` for each `?1`, `?2`…, and its parameters in that order. No condition has a question mark
/// otherwise: values are parameters.
pub fn in_order(sql: &str, numbered: &[Value]) -> (String, Vec<Value>) {
    let mut text = String::with_capacity(sql.len());
    let mut parameters = Vec::new();
    let mut parts = sql.split('?');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: usize = part[..digits].parse().unwrap_or(1);
        parameters.extend(numbered.get(number - 1).cloned());
        text.push('?');
        text.push_str(&part[digits..]);
    }
    (text, parameters)
}

/// Counting within bounds.
pub(super) struct Counted {
    fit: u64,
    looked_at: u64,
    looked_at_max: u64,
}

impl Counted {
    const fn up_to(looked_at_max: u64) -> Self {
        Self {
            fit: 0,
            looked_at: 0,
            looked_at_max,
        }
    }

    /// Of tasks with words.
    pub(super) const fn of_found() -> Self {
        Self::up_to(FOUND_LOOKED_AT_MAX)
    }

    /// Counts those that fit among the rows of a query, which the condition calls by that name.
    pub(super) fn add(
        &mut self,
        view: &View<'_>,
        (rows, name): (&str, &str),
        condition: &str,
        mut parameters: Vec<Value>,
    ) -> Result<(), ViewError> {
        let left = self.looked_at_max.saturating_sub(self.looked_at);
        if left == 0 || self.fit > COUNTED_MAX {
            return Ok(());
        }
        parameters.push(Value::Integer(left.cast_signed()));
        let sql = format!(
            "SELECT count(*), coalesce(sum(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) FROM ({rows} LIMIT ?{}) {name}",
            parameters.len()
        );
        let (sql, bound) = in_order(&sql, &parameters);
        let counted = view.one(&sql, rusqlite::params_from_iter(bound), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        let (looked_at, fit) = counted.unwrap_or_default();
        self.looked_at += looked_at.cast_unsigned();
        self.fit += fit.cast_unsigned();
        Ok(())
    }

    pub(super) fn told(&self) -> (u64, bool) {
        let ended_early = self.looked_at >= self.looked_at_max;
        (self.fit.min(COUNTED_MAX), ended_early || self.fit > COUNTED_MAX)
    }
}
