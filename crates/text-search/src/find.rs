//! Finding documents: best first, a page at a time; or as a condition in a query of the caller's.
//!
//! Order is by [`Tier`], then by number, the newest first. Both are the document's own: whatever else is written in
//! between, the next page goes on where the last one ended. Each tier is a query of its own that FTS5 answers lazily in
//! that very order, so a page costs what it looks at, not what there is.

use rusqlite::ToSql;
use vc_kernel::{View, ViewError};

use crate::corrections::Corrections;
use crate::cursor::Cursor;
use crate::index::TextIndex;
use crate::plan::{Expression, Plan, Tier};
use crate::query::Query;

/// Documents that one page looks at, at most. Where fewer than asked for are among them, the page ends early, with
/// a cursor to go on.
pub const LOOKED_AT_MAX: usize = 5_000;
/// Of those, documents that are looked at before scopes are asked for, where the condition knows better.
const LOOKED_AT_ANYWHERE: usize = 300;
/// Hits with the words as typed, below which other spellings are tried.
pub const FEW_HITS: usize = 3;
/// Words of an expression up to which asking about each of a few hundred documents is cheaper than listing many.
const ASKED_WORDS_MAX: usize = 30;
/// Documents up to which [`TextIndex::condition`] lists them all.
const LISTED_MAX: usize = 50_000;
/// Documents after which it is guessed how many there are in all.
const LISTED_BEFORE_GUESSING: usize = 2_000;

/// Which documents are asked for.
#[derive(Clone, Copy)]
pub struct Filter<'a> {
    /// An SQL condition on `found.rowid`, the document's number, with `?` for each parameter:
    /// `EXISTS (SELECT 1 FROM tasks WHERE tasks.number = found.rowid AND tasks.status = ?)`.
    /// Whoever asks must be allowed to see what it lets through. Its statement is kept prepared by its text, so what
    /// differs from one time to the next belongs into parameters.
    pub condition: &'a str,
    /// Its parameters, in order.
    pub params: &'a [&'a dyn ToSql],
    /// Only documents with one of these scopes; `None` for all. Cheaper than a condition where few documents have them
    /// and many have the words. At most a few hundred.
    pub scopes: Option<&'a [&'a str]>,
    /// Whether the condition by itself refuses documents outside of the scopes. Then these are only asked for once a few hundred
    /// documents were looked at, for each is one more list to go through.
    pub condition_has_scopes: bool,
}

impl Filter<'_> {
    /// All documents.
    pub const NONE: Self = Self {
        condition: "1",
        params: &[],
        scopes: None,
        condition_has_scopes: false,
    };
}

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The number that it was put under.
    pub doc: i64,
    /// How well it matches.
    pub tier: Tier,
}

/// A part of what is found.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Best first.
    pub hits: Vec<Hit>,
    /// Where to go on; `None` at the end.
    pub next: Option<Cursor>,
    /// How words were read otherwise, as far as this page came to that; for [`crate::Marker`].
    pub corrections: Corrections,
}

/// A condition for the caller's own query.
#[derive(Clone, Debug)]
pub struct Condition {
    /// SQL with one `?`.
    pub sql: String,
    /// The parameter for it.
    pub parameter: String,
}

/// What is found, if it is not too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// All of it.
    Documents(Vec<i64>),
    /// It is too much; the expression that finds it, see [`TextIndex::expression`].
    Many(String),
}

impl TextIndex {
    /// The best `limit` documents after the cursor.
    pub fn find(
        &self,
        view: &View<'_>,
        query: &Query,
        filter: &Filter<'_>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, ViewError> {
        let mut page = Page::default();
        if query.is_empty() || limit == 0 {
            return Ok(page);
        }
        if let Some(cursor) = after {
            page.corrections.clone_from(&cursor.corrections);
        }
        let found_before = after.map_or(0, |cursor| cursor.found);
        let mut plan = Plan::make(self, view, query, filter.scopes, &page.corrections)?;
        let mut walk = Walk::new(self, view, filter, limit);
        for tier in Tier::ALL {
            let below = match after {
                Some(cursor) if cursor.tier < tier => continue,
                Some(cursor) if cursor.tier == tier => cursor.doc,
                _ => i64::MAX,
            };
            if tier == Tier::Misspelt && after.is_none_or(|cursor| cursor.tier > tier) {
                if found_before + page.hits.len() >= FEW_HITS {
                    break;
                }
                page.corrections = self.corrections(view, query, filter)?;
                plan = Plan::make(self, view, query, filter.scopes, &page.corrections)?;
            }
            let Some(expression) = plan.tier(tier) else {
                continue;
            };
            if let Some(doc) = walk.tier(expression, tier, below, &mut page.hits)? {
                page.next = Some(Cursor {
                    tier,
                    doc,
                    found: (found_before + page.hits.len()).min(FEW_HITS),
                    corrections: page.corrections.clone(),
                });
                break;
            }
        }
        Ok(page)
    }

    /// How the query's words are read besides as they were typed: those of which hardly anything is among what the
    /// filter lets through. What it does not let through has no say, or it could be asked about in this way.
    pub fn corrections(
        &self,
        view: &View<'_>,
        query: &Query,
        filter: &Filter<'_>,
    ) -> Result<Corrections, ViewError> {
        let plan = Plan::make(self, view, query, filter.scopes, &Corrections::default())?;
        // One for all words: of those that it does not come to, nobody knows, and they are read as typed.
        let mut walk = Walk::new(self, view, filter, FEW_HITS);
        Corrections::find(self, view, query, |at| {
            let mut hits = Vec::with_capacity(FEW_HITS);
            let is_stopped = walk
                .tier(plan.atom(at), Tier::Misspelt, i64::MAX, &mut hits)?
                .is_some();
            Ok(is_stopped)
        })
    }

    /// All that is found, in whatever order the caller's query has, as a condition on its column with the document's
    /// number (`t.number`). Few documents are listed; of many, each row that the caller looks at is asked about, which
    /// takes about a tenth of a millisecond: confine it to scopes where there are any.
    pub fn condition(
        &self,
        view: &View<'_>,
        query: &Query,
        scopes: Option<&[&str]>,
        corrections: &Corrections,
        column: &str,
    ) -> Result<Condition, ViewError> {
        let table = self.table;
        let expression = match self.listed(view, query, scopes, corrections, LISTED_MAX)? {
            Listed::Many(expression) => expression,
            Listed::Documents(documents) => {
                let list: Vec<String> = documents.iter().map(i64::to_string).collect();
                return Ok(Condition {
                    sql: format!("{column} IN (SELECT value FROM json_each(?))"),
                    parameter: format!("[{}]", list.join(",")),
                });
            }
        };
        let sql = if expression.matches('"').count() > 2 * ASKED_WORDS_MAX {
            format!("{column} IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)")
        } else {
            format!("EXISTS (SELECT 1 FROM {table} WHERE {table} MATCH ? AND {table}.rowid = {column})")
        };
        Ok(Condition {
            sql,
            parameter: expression,
        })
    }
}

impl TextIndex {
    /// The numbers of all documents that are found, in rising order, if there are at most `max`, by the look of the first.
    pub fn listed(
        &self,
        view: &View<'_>,
        query: &Query,
        scopes: Option<&[&str]>,
        corrections: &Corrections,
        max: usize,
    ) -> Result<Listed, ViewError> {
        if query.is_empty() {
            return Ok(Listed::Documents(Vec::new()));
        }
        let table = self.table;
        let expression = self.expression(view, query, scopes, corrections)?;
        let last: i64 = view
            .one(
                &format!("SELECT rowid FROM {table} ORDER BY rowid DESC LIMIT 1"),
                [],
                |row| row.get(0),
            )?
            .unwrap_or(0);
        let mut documents: Vec<i64> = Vec::new();
        let mut is_too_much = false;
        view.some(
            &format!("SELECT rowid FROM {table} WHERE {table} MATCH ?1"),
            [&expression],
            1,
            |row| {
                let document = row.get(0)?;
                documents.push(document);
                // If they go on as they began: nobody lists a hundred thousand to find that they are too many.
                let ahead = documents.len() as i64 * last / document.max(1);
                is_too_much = documents.len() > max
                    || (documents.len() == LISTED_BEFORE_GUESSING
                        && ahead > i64::try_from(max).unwrap_or(i64::MAX));
                Ok(is_too_much.then_some(()))
            },
        )?;
        Ok(if is_too_much {
            Listed::Many(expression)
        } else {
            Listed::Documents(documents)
        })
    }

    /// What is found, as FTS5's own expression, for `MATCH`. The query must ask for something.
    pub fn expression(
        &self,
        view: &View<'_>,
        query: &Query,
        scopes: Option<&[&str]>,
        corrections: &Corrections,
    ) -> Result<String, ViewError> {
        Ok(Plan::make(self, view, query, scopes, corrections)?.whole())
    }
}

/// Going through documents until there are enough, or enough were looked at.
struct Walk<'a, 'c> {
    index: &'a TextIndex,
    view: &'a View<'c>,
    filter: &'a Filter<'a>,
    limit: usize,
    looked_at: usize,
}

impl<'a, 'c> Walk<'a, 'c> {
    const fn new(index: &'a TextIndex, view: &'a View<'c>, filter: &'a Filter<'a>, limit: usize) -> Self {
        Self {
            index,
            view,
            filter,
            limit,
            looked_at: 0,
        }
    }

    /// Adds a tier's documents below this one; answers the last that was looked at, where there may be more.
    fn tier(
        &mut self,
        expression: Expression,
        tier: Tier,
        below: i64,
        hits: &mut Vec<Hit>,
    ) -> Result<Option<i64>, ViewError> {
        let Expression { anywhere, in_scopes } = expression;
        let Some(in_scopes) = in_scopes else {
            return self.go(&anywhere, tier, below, hits, LOOKED_AT_MAX);
        };
        let is_asked_later = self.filter.condition_has_scopes && self.looked_at < LOOKED_AT_ANYWHERE;
        let below = match is_asked_later {
            true => self.go(&anywhere, tier, below, hits, LOOKED_AT_ANYWHERE)?,
            false => Some(below),
        };
        match below {
            Some(below) if hits.len() < self.limit => self.go(&in_scopes, tier, below, hits, LOOKED_AT_MAX),
            ended => Ok(ended),
        }
    }

    /// Until that many were looked at.
    fn go(
        &mut self,
        expression: &str,
        tier: Tier,
        below: i64,
        hits: &mut Vec<Hit>,
        looked_at_max: usize,
    ) -> Result<Option<i64>, ViewError> {
        let (table, condition) = (self.index.table, self.filter.condition);
        let sql = format!(
            "SELECT found.rowid, ({condition}) FROM {table} AS found
             WHERE {table} MATCH ? AND found.rowid < ? ORDER BY found.rowid DESC"
        );
        let mut statement = self.view.prepare(&sql)?;
        let own: [&dyn ToSql; 2] = [&expression, &below];
        let params: Vec<&dyn ToSql> = self.filter.params.iter().copied().chain(own).collect();
        let mut rows = statement.query(&params[..])?;
        while let Some(row) = rows.next()? {
            let doc = row.get(0)?;
            self.looked_at += 1;
            if row.get(1)? {
                hits.push(Hit { doc, tier });
            }
            if hits.len() >= self.limit || self.looked_at >= looked_at_max {
                return Ok(Some(doc));
            }
        }
        Ok(None)
    }
}
