//! Lists of tasks: conditions, an order, and pages that stay where they are while others write.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};
use vc_kernel::{PersonId, View, ViewError};
use vc_recurrence::Slot;
use vc_text_search::{Corrections, Cursor, Marker, Query};

use super::spaces::SEEN;
use super::stored::{self, COLUMNS, StoredTask, task_row};
use crate::model::due::NEVER_MS;
use crate::model::{Place, Priority, ProjectId, SectionId, SeriesId, Status, TagId, TaskId};
use crate::search::{self, INDEX};

/// Counting stops here: "more than a thousand" is all that a person wants to know.
pub const COUNTED_MAX: u64 = 1_000;

vc_kernel::text_enum!(
    /// The order of a list.
    Sort {
        /// What is due first; then what is not due at all.
        Due = "due",
        /// What matters most; then what is due first.
        Priority = "priority",
        /// The newest first.
        Created = "created",
        /// What changed last.
        Updated = "updated",
        /// By hand.
        Rank = "rank",
        /// What fits the words best.
        Relevance = "relevance",
    }
);

/// What tasks are asked for; each condition narrows it.
pub struct Filter {
    conditions: Vec<String>,
    parameters: Vec<Value>,
    shelves: Vec<i64>,
    space: Option<String>,
    for_person: Option<PersonId>,
    actor: String,
    words: String,
}

/// A range of civil days: from one on, and before another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Option<Date>,
    /// The day after the last.
    pub until: Option<Date>,
}

impl Filter {
    /// All that an actor sees. `actor` is its key.
    pub fn new(actor: impl Into<String>) -> Self {
        let actor = actor.into();
        Self {
            conditions: vec![SEEN.to_owned()],
            parameters: vec![Value::Text(actor.clone())],
            shelves: vec![0],
            space: None,
            for_person: None,
            actor,
            words: String::new(),
        }
    }

    /// Contains words, as somebody typed them: see `vc_text_search::Query`.
    pub fn words(&mut self, words: &str) {
        if !self.words.is_empty() {
            self.words.push(' ');
        }
        self.words.push_str(words);
    }

    /// Whether it asks for words.
    pub fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// Nothing at all.
    pub fn nothing(&mut self) {
        self.conditions.push("0".to_owned());
    }

    /// A place for a value in the SQL of a condition.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.parameters.push(value.into());
        format!("?{}", self.parameters.len())
    }

    fn push(&mut self, sql: String, is_not: bool) {
        self.conditions
            .push(if is_not { format!("NOT ({sql})") } else { sql });
    }

    fn any_of<T: Into<Value>>(&mut self, column: &str, values: impl IntoIterator<Item = T>, is_not: bool) {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        self.push(format!("{column} IN ({})", places.join(", ")), is_not);
    }

    /// Kept here, and (with the others) of these states; none of them means any.
    pub fn kept(&mut self, place: Place, statuses: &[Status]) {
        let shelves = match place {
            Place::Archived => vec![2],
            Place::Trash => vec![3],
            Place::Active if statuses.is_empty() => vec![0, 1],
            Place::Active => {
                let open = statuses.contains(&Status::Open).then_some(0);
                let closed = statuses.iter().any(|status| *status != Status::Open).then_some(1);
                open.into_iter().chain(closed).collect()
            }
        };
        self.shelves = shelves;
        if !statuses.is_empty() && statuses != [Status::Open] {
            self.any_of(
                "t.status",
                statuses.iter().map(|status| status.as_str().to_owned()),
                false,
            );
        }
    }

    /// Of these priorities.
    pub fn priority(&mut self, priorities: &[Priority], is_not: bool) {
        self.any_of(
            "t.priority",
            priorities.iter().map(|priority| priority.rank()),
            is_not,
        );
    }

    /// Carries one of these tags, or one that was merged into it.
    pub fn tags(&mut self, tags: &[TagId], is_not: bool) {
        let places: Vec<String> = tags.iter().map(|tag| self.bind(tag.to_string())).collect();
        let places = places.join(", ");
        let sql = format!(
            "t.n IN (SELECT c.n FROM tasks_task_tags c WHERE c.tag IN (SELECT g.id FROM tasks_tags g
                WHERE g.is_gone = 0 AND (g.id IN ({places}) OR g.merged_into IN ({places}))))"
        );
        self.push(sql, is_not);
    }

    /// Of one of these projects; of none, where the list has a none.
    pub fn projects(&mut self, projects: &[Option<ProjectId>], is_not: bool) {
        let known: Vec<ProjectId> = projects.iter().flatten().copied().collect();
        if let ([Some(one)], false) = (projects, is_not) {
            self.space = Some(one.to_string());
        }
        let mut parts = Vec::new();
        if !known.is_empty() {
            let places: Vec<String> = known.iter().map(|id| self.bind(id.to_string())).collect();
            parts.push(format!("t.project IN ({})", places.join(", ")));
        }
        if projects.contains(&None) {
            parts.push("t.project IS NULL".to_owned());
        }
        self.push(format!("({})", parts.join(" OR ")), is_not);
    }

    /// Of one of these sections.
    pub fn sections(&mut self, sections: &[SectionId], is_not: bool) {
        self.any_of(
            "coalesce(t.section, '')",
            sections.iter().map(ToString::to_string),
            is_not,
        );
    }

    /// Given to one of these people.
    pub fn assigned_to(&mut self, people: &[PersonId], is_not: bool) {
        let places: Vec<String> = people.iter().map(|id| self.bind(id.to_string())).collect();
        let sql = format!(
            "EXISTS (SELECT 1 FROM tasks_for f WHERE f.n = t.n AND f.assigned = 1 AND f.person IN ({}))",
            places.join(", ")
        );
        self.push(sql, is_not);
    }

    /// Given to nobody.
    pub fn unassigned(&mut self, is_not: bool) {
        let sql = "NOT EXISTS (SELECT 1 FROM tasks_for f WHERE f.n = t.n AND f.assigned = 1)";
        self.push(sql.to_owned(), is_not);
    }

    /// Given to somebody, or made by them and given to nobody.
    pub fn for_person(&mut self, person: PersonId, is_not: bool) {
        if !is_not {
            self.for_person = Some(person);
        }
        let place = self.bind(person.to_string());
        self.push(
            format!("EXISTS (SELECT 1 FROM tasks_for f WHERE f.n = t.n AND f.person = {place})"),
            is_not,
        );
    }

    /// Due within days of `viewer`'s calendar.
    pub fn due(&mut self, days: Days, viewer: &TimeZone, is_not: bool) {
        let mut parts = vec!["t.due_date IS NOT NULL".to_owned()];
        if let Some(from) = days.from {
            let (day, instant) = self.boundary(from, viewer);
            // The order of time narrows it first; a whole day stands there at midnight in UTC.
            let around = self.bind(utc_ms(from).saturating_sub(DAY_MS));
            parts.push(format!("t.due_ms >= {around}"));
            parts.push(format!(
                "CASE t.due_timed WHEN 0 THEN t.due_date >= {day} ELSE t.due_ms >= {instant} END"
            ));
        }
        if let Some(until) = days.until {
            let (day, instant) = self.boundary(until, viewer);
            let around = self.bind(utc_ms(until).saturating_add(DAY_MS));
            parts.push(format!("t.due_ms < {around}"));
            parts.push(format!(
                "CASE t.due_timed WHEN 0 THEN t.due_date < {day} ELSE t.due_ms < {instant} END"
            ));
        }
        self.push(format!("({})", parts.join(" AND ")), is_not);
    }

    fn boundary(&mut self, day: Date, viewer: &TimeZone) -> (String, String) {
        let instant = Slot::day(day)
            .instant(viewer)
            .map_or(NEVER_MS, |at| at.timestamp().as_millisecond());
        (self.bind(day.to_string()), self.bind(instant))
    }

    /// Over, by the clock of `viewer`: a time that has passed, or a day before today.
    pub fn overdue(&mut self, now: &jiff::Zoned, is_not: bool) {
        let today = self.bind(now.date().to_string());
        let now_ms = self.bind(now.timestamp().as_millisecond());
        let around = self.bind(now.timestamp().as_millisecond().saturating_add(DAY_MS));
        let sql = format!(
            "t.due_ms < {around} AND CASE t.due_timed WHEN 0 THEN t.due_date < {today} ELSE t.due_ms < {now_ms} END"
        );
        self.push(sql, is_not);
    }

    /// Due at some time, or at none.
    pub fn has_due(&mut self, has: bool) {
        self.push("t.due_date IS NOT NULL".to_owned(), !has);
    }

    /// Can be done from within days on.
    pub fn start(&mut self, days: Days, is_not: bool) {
        self.civil("t.start", days, is_not);
    }

    /// Was done on some day, or was not.
    pub fn has_done(&mut self, has: bool) {
        self.push("t.done_on IS NOT NULL".to_owned(), !has);
    }

    /// Carries no tag.
    pub fn has_tag(&mut self, is_none: bool) {
        let sql = "EXISTS (SELECT 1 FROM tasks_task_tags c JOIN tasks_tags g ON g.id = c.tag WHERE c.n = t.n AND g.is_gone = 0)";
        self.push(sql.to_owned(), is_none);
    }

    /// Is in a section of its project.
    pub fn has_section(&mut self, has: bool) {
        self.push("t.section IS NOT NULL".to_owned(), !has);
    }

    /// Has a first day, or none.
    pub fn has_start(&mut self, has: bool) {
        self.push("t.start IS NOT NULL".to_owned(), !has);
    }

    /// Done within days.
    pub fn done(&mut self, days: Days, is_not: bool) {
        self.civil("t.done_on", days, is_not);
    }

    fn civil(&mut self, column: &str, days: Days, is_not: bool) {
        let mut parts = vec![format!("{column} IS NOT NULL")];
        if let Some(from) = days.from {
            let place = self.bind(from.to_string());
            parts.push(format!("{column} >= {place}"));
        }
        if let Some(until) = days.until {
            let place = self.bind(until.to_string());
            parts.push(format!("{column} < {place}"));
        }
        self.push(format!("({})", parts.join(" AND ")), is_not);
    }

    /// Made within days of `viewer`'s calendar.
    pub fn created(&mut self, days: Days, viewer: &TimeZone, is_not: bool) {
        self.instant("t.created_ms", days, viewer, is_not);
    }

    /// Changed within days of `viewer`'s calendar.
    pub fn updated(&mut self, days: Days, viewer: &TimeZone, is_not: bool) {
        self.instant("t.updated_ms", days, viewer, is_not);
    }

    fn instant(&mut self, column: &str, days: Days, viewer: &TimeZone, is_not: bool) {
        let mut parts = vec!["1".to_owned()];
        if let Some(from) = days.from {
            let (_, place) = self.boundary(from, viewer);
            parts.push(format!("{column} >= {place}"));
        }
        if let Some(until) = days.until {
            let (_, place) = self.boundary(until, viewer);
            parts.push(format!("{column} < {place}"));
        }
        self.push(format!("({})", parts.join(" AND ")), is_not);
    }

    /// Repeats.
    pub fn recurring(&mut self, is_not: bool) {
        self.push("t.series IS NOT NULL".to_owned(), is_not);
    }

    /// Of a series.
    pub fn series(&mut self, series: SeriesId, is_not: bool) {
        let place = self.bind(series.to_string());
        self.push(format!("coalesce(t.series, '') = {place}"), is_not);
    }

    /// A part of a task.
    pub fn parent(&mut self, parent: TaskId, is_not: bool) {
        let place = self.bind(parent.to_string());
        self.push(format!("coalesce(t.parent, '') = {place}"), is_not);
    }

    /// Its id ends so. Every task that is seen is looked at.
    pub fn id_ends(&mut self, end: &str) {
        let place = self.bind(end.to_owned());
        self.push(format!("substr(t.id, -{}) = {place}", end.len()), false);
    }

    /// A part of some task.
    pub fn subtask(&mut self, is_not: bool) {
        self.push("t.parent IS NOT NULL".to_owned(), is_not);
    }

    /// Has reminders, notes, subtasks or comments.
    pub fn has(&mut self, what: Has, is_not: bool) {
        let sql = match what {
            Has::Reminder => "t.reminders IS NOT NULL",
            Has::Notes => "t.notes <> ''",
            Has::Subtasks => "EXISTS (SELECT 1 FROM tasks_tasks s WHERE s.parent = t.id AND s.shelf < 2)",
            Has::Comments => "EXISTS (SELECT 1 FROM tasks_comments k WHERE k.task = t.id)",
        };
        self.push(sql.to_owned(), is_not);
    }

    fn from(&self, sort: Sort) -> String {
        // The order of a person's own, or of one project, is an index; else the order of all.
        let index = match (sort, self.space.is_some()) {
            (Sort::Rank, true) => "tasks_tasks_by_rank",
            (Sort::Due, true) => "tasks_tasks_by_space",
            (Sort::Due, false) => "tasks_tasks_by_due",
            (Sort::Priority, _) => "tasks_tasks_by_priority",
            (Sort::Updated, _) => "tasks_tasks_by_update",
            (Sort::Created | Sort::Relevance, _) => return "tasks_tasks t NOT INDEXED".to_owned(),
            (Sort::Rank, false) => return "tasks_tasks t".to_owned(),
        };
        format!("tasks_tasks t INDEXED BY {index}")
    }
}

/// What a task may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    /// A reminder.
    Reminder,
    /// Notes.
    Notes,
    /// Subtasks.
    Subtasks,
    /// Comments.
    Comments,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn utc_ms(day: Date) -> i64 {
    let at = Slot::day(day).instant(&TimeZone::UTC);
    at.map_or(NEVER_MS, |at| at.timestamp().as_millisecond())
}

/// Where a page ended: what the order goes by, of its last task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing(pub Vec<i64>);

/// What a filter comes to in SQL: a condition on `tasks_tasks t` with `?` for each of its parameters, in order.
fn condition(view: &View<'_>, filter: &Filter, with_words: bool) -> Result<(String, Vec<Value>), ViewError> {
    let mut conditions = filter.conditions.clone();
    let mut parameters = filter.parameters.clone();
    let shelves: Vec<String> = filter.shelves.iter().map(ToString::to_string).collect();
    conditions.push(format!("t.shelf IN ({})", shelves.join(", ")));
    if let Some(space) = &filter.space {
        parameters.push(Value::Text(space.clone()));
        conditions.push(format!("t.space = ?{}", parameters.len()));
    }
    if with_words && filter.has_words() {
        let scopes = search::scopes(view, &filter.actor)?;
        let scopes: Option<Vec<&str>> = scopes
            .as_ref()
            .map(|scopes| scopes.iter().map(String::as_str).collect());
        let query = Query::parse(&filter.words);
        let found = INDEX.condition(view, &query, scopes.as_deref(), &Corrections::default(), "t.n")?;
        parameters.push(Value::Text(found.parameter));
        conditions.push(found.sql.replace('?', &format!("?{}", parameters.len())));
    }
    Ok(in_order(&conditions.join(" AND "), &parameters))
}

/// The same condition with a plain `?` for each `?1`, `?2`…, and its parameters in that order. No condition has a
/// question mark otherwise: values are parameters.
fn in_order(sql: &str, numbered: &[Value]) -> (String, Vec<Value>) {
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

/// Up to `limit` tasks after a place, and where the last one stands.
pub fn page(
    view: &View<'_>,
    filter: &Filter,
    sort: Sort,
    descending: bool,
    after: Option<&Standing>,
    limit: usize,
) -> Result<Vec<(StoredTask, Standing)>, ViewError> {
    let keys = keys(sort);
    // The newest first is what those orders are for.
    let falls = descending != matches!(sort, Sort::Created | Sort::Updated);
    let (direction, beyond) = if falls { ("DESC", "<") } else { ("ASC", ">") };
    let (mut sql, mut parameters) = condition(view, filter, true)?;
    if let Some(Standing(after)) = after {
        let places = vec!["?"; keys.len()].join(", ");
        sql.push_str(&format!(" AND ({}) {beyond} ({places})", keys.join(", ")));
        // A cursor of another order is refused by its length, or begins somewhere else: no harm.
        parameters.extend((0..keys.len()).map(|at| Value::Integer(after.get(at).copied().unwrap_or(0))));
    }
    parameters.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    let columns = columns();
    let order: Vec<String> = keys.iter().map(|key| format!("{key} {direction}")).collect();
    let sql = format!(
        "SELECT {}, {} FROM {} WHERE {sql} ORDER BY {} LIMIT ?",
        columns.join(", "),
        keys.join(", "),
        filter.from(sort),
        order.join(", "),
    );
    let found = view.all(&sql, rusqlite::params_from_iter(parameters), |row| {
        let task = task_row(row)?;
        let at = (0..keys.len())
            .map(|at| row.get(columns.len() + at))
            .collect::<Result<_, _>>()?;
        Ok((task, Standing(at)))
    })?;
    found
        .into_iter()
        .map(|(task, at)| Ok((stored::complete(view, task)?, at)))
        .collect()
}

fn columns() -> Vec<String> {
    COLUMNS
        .split(',')
        .map(|column| format!("t.{}", column.trim()))
        .collect()
}

/// What was found by words, the best first.
pub struct Found {
    /// The tasks.
    pub tasks: Vec<StoredTask>,
    /// Where to go on.
    pub next: Option<Cursor>,
    /// Marks what matched in a text.
    pub marker: Marker,
}

/// Up to `limit` tasks that fit the words best, after a place.
pub fn best(
    view: &View<'_>,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Found, ViewError> {
    let (sql, parameters) = condition(view, filter, false)?;
    let sql = format!("EXISTS (SELECT 1 FROM tasks_tasks t WHERE t.n = found.rowid AND {sql})");
    let parameters: Vec<&dyn rusqlite::ToSql> = parameters
        .iter()
        .map(|value| value as &dyn rusqlite::ToSql)
        .collect();
    let scopes = search::scopes(view, &filter.actor)?;
    let scopes: Option<Vec<&str>> = scopes
        .as_ref()
        .map(|scopes| scopes.iter().map(String::as_str).collect());
    let query = Query::parse(&filter.words);
    let asked = vc_text_search::Filter {
        condition: &sql,
        params: &parameters,
        scopes: scopes.as_deref(),
    };
    let page = INDEX.find(view, &query, &asked, after, limit)?;
    let one = format!(
        "SELECT {} FROM tasks_tasks t WHERE t.n = ?1",
        columns().join(", ")
    );
    let mut tasks = Vec::with_capacity(page.hits.len());
    for hit in &page.hits {
        if let Some(task) = view.one(&one, [hit.doc], task_row)? {
            tasks.push(stored::complete(view, task)?);
        }
    }
    let marker = Marker::new(&query, &page.corrections);
    Ok(Found {
        tasks,
        next: page.next,
        marker,
    })
}

/// What an order goes by; the task's place in the order of creation makes it one order.
const fn keys(sort: Sort) -> &'static [&'static str] {
    match sort {
        Sort::Due => &["t.due_ms", "t.n"],
        // The highest first, and among equals what is due first.
        Sort::Priority => &["-t.priority", "t.due_ms", "t.n"],
        Sort::Created | Sort::Relevance => &["t.n"],
        Sort::Updated => &["t.updated_ms", "t.n"],
        Sort::Rank => &["t.rank", "t.n"],
    }
}

/// How many there are, up to a thousand and one.
pub fn count(view: &View<'_>, filter: &Filter) -> Result<u64, ViewError> {
    let (sql, mut parameters) = condition(view, filter, true)?;
    parameters.push(Value::Integer(COUNTED_MAX.cast_signed() + 1));
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM tasks_tasks t WHERE {sql} LIMIT ?)");
    view.count(&sql, rusqlite::params_from_iter(parameters))
}

/// The day after another.
pub fn next_day(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(day)
}
