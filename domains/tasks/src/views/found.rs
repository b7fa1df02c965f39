//! Tasks that have words: the best first, or as a part of a list in another order.

use rusqlite::types::Value;
use vc_kernel::{View, ViewError};
use vc_text_search::{Corrections, Cursor, Listed, Marker, Matcher, Query};

use super::list::Filter;
use super::narrow::fits;
use super::page::{Counted, condition, in_order};
use super::stored::{self, StoredTask};
use crate::search::{self, INDEX};

/// Scopes that a query is confined to for being cheaper.
const SCOPES_FEW: usize = 10;

fn scopes_of(view: &View<'_>, filter: &Filter) -> Result<Option<Vec<String>>, ViewError> {
    search::scopes(view, &filter.actor)
}

fn as_str(scopes: Option<&Vec<String>>) -> Option<Vec<&str>> {
    scopes.map(|scopes| scopes.iter().map(String::as_str).collect())
}

/// The same where each task is looked at anyway: of many scopes each is one more list to go through for every document.
fn few_scopes_of(view: &View<'_>, filter: &Filter) -> Result<Option<Vec<String>>, ViewError> {
    Ok(scopes_of(view, filter)?.filter(|scopes| scopes.len() <= SCOPES_FEW))
}

/// All documents that have a filter's words, if they are not too many.
pub(super) fn documents(view: &View<'_>, filter: &Filter, max: usize) -> Result<Listed, ViewError> {
    let scopes = few_scopes_of(view, filter)?;
    let query = Query::parse(&filter.words);
    INDEX.listed(
        view,
        &query,
        as_str(scopes.as_ref()).as_deref(),
        &Corrections::default(),
        max,
    )
}

/// What tells by a task's texts whether it has a filter's words.
pub(super) fn matcher(view: &View<'_>, filter: &Filter) -> Result<Matcher, ViewError> {
    INDEX.matcher(view, &Query::parse(&filter.words), &Corrections::default())
}

/// How many tasks of those with words fit otherwise. `numbers` makes a query of their numbers, `n`, of a parameter's place.
pub(super) fn count_found(
    view: &View<'_>,
    filter: &Filter,
    numbers: impl Fn(&str) -> String,
    parameter: Value,
) -> Result<(u64, bool), ViewError> {
    let mut parameters = filter.parameters.clone();
    parameters.push(parameter);
    let numbers = numbers(&format!("?{}", parameters.len()));
    let condition = fits("d.n", &condition(filter, None));
    let mut counted = Counted::of_found();
    counted.add(view, (&numbers, "d"), &condition, parameters)?;
    Ok(counted.told())
}

/// What was found by words, the best first.
pub struct Found {
    /// The tasks.
    pub tasks: Vec<StoredTask>,
    /// Where to go on.
    pub next: Option<Cursor>,
    /// Marks what matched in a text.
    pub marker: Marker,
    /// How the words were read.
    corrections: Corrections,
}

impl Found {
    /// How many there are on all pages, as [`Listing::count`] says it.
    pub fn count(&self, view: &View<'_>, filter: &Filter) -> Result<(u64, bool), ViewError> {
        let query = Query::parse(&filter.words);
        if query.is_empty() {
            return Ok((0, false));
        }
        let scopes = few_scopes_of(view, filter)?;
        let scopes = as_str(scopes.as_ref());
        let expression = INDEX.expression(view, &query, scopes.as_deref(), &self.corrections)?;
        count_found(view, filter, search::with_words, Value::Text(expression))
    }
}

/// Up to `limit` tasks that fit the words best, after a place.
pub fn best(
    view: &View<'_>,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Found, ViewError> {
    let (sql, parameters) = in_order(&condition(filter, None), &filter.parameters);
    let sql = fits("found.rowid", &sql);
    let parameters: Vec<&dyn rusqlite::ToSql> = parameters
        .iter()
        .map(|value| value as &dyn rusqlite::ToSql)
        .collect();
    let scopes = scopes_of(view, filter)?;
    let scopes = as_str(scopes.as_ref());
    let query = Query::parse(&filter.words);
    let asked = vc_text_search::Filter {
        condition: &sql,
        params: &parameters,
        scopes: scopes.as_deref(),
        condition_has_scopes: true,
    };
    let page = INDEX.find(view, &query, &asked, after, limit)?;
    let numbers: Vec<i64> = page.hits.iter().map(|hit| hit.doc).collect();
    let tasks = stored::by_numbers(view, &numbers)?;
    let marker = Marker::new(&query, &page.corrections);
    Ok(Found {
        tasks,
        next: page.next,
        marker,
        corrections: page.corrections,
    })
}
