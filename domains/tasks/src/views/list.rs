//! What lists of tasks are asked for: conditions, and what narrows them. How they are read is in `page`.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::types::Value;
use vc_kernel::PersonId;
use vc_recurrence::Slot;

use super::narrow::{Due, Narrow};
use super::spaces::{OUTSIDE, SEEN};
use crate::model::due::NEVER_MS;
use crate::model::{Place, Priority, ProjectId, SectionId, SeriesId, Status, TagId, TaskId};

pub use super::found::best;
pub use super::page::{Listing, Standing};

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
    pub(super) conditions: Vec<String>,
    pub(super) parameters: Vec<Value>,
    pub(super) shelves: Vec<i64>,
    /// Places of [`Self::parameters`] and the like that few tasks may have.
    pub(super) narrow: Narrow,
    pub(super) actor: String,
    pub(super) words: String,
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
            narrow: Narrow::default(),
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
        self.narrow.is_nothing = true;
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

    /// Of a list that names nothing nothing is, and what is not of it is everything. Whether that is so.
    fn is_settled(&mut self, is_empty: bool, is_not: bool) -> bool {
        if is_empty && !is_not {
            self.nothing();
        }
        is_empty
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
        if !is_not {
            self.narrow.priorities = Some(priorities.iter().map(|priority| priority.rank()).collect());
            self.narrow.priorities_at = self.conditions.len();
        }
        self.any_of(
            "t.priority",
            priorities.iter().map(|priority| priority.rank()),
            is_not,
        );
    }

    /// Carries one of these tags, or one that was merged into it.
    pub fn tags(&mut self, tags: &[TagId], is_not: bool) {
        if self.is_settled(tags.is_empty(), is_not) {
            return;
        }
        let places: Vec<String> = tags.iter().map(|tag| self.bind(tag.to_string())).collect();
        let places = places.join(", ");
        let tags = format!(
            "SELECT g.id FROM tasks_tags g WHERE g.is_gone = 0 AND (g.id IN ({places}) OR g.merged_into IN ({places}))"
        );
        if !is_not {
            self.narrow.tags = Some(tags.clone());
            self.narrow.tags_at = self.conditions.len();
        }
        let sql = format!("EXISTS (SELECT 1 FROM tasks_task_tags c WHERE c.n = t.n AND c.tag IN ({tags}))");
        self.push(sql, is_not);
    }

    /// Of one of these projects; of none, where the list has a none.
    pub fn projects(&mut self, projects: &[Option<ProjectId>], is_not: bool) {
        if self.is_settled(projects.is_empty(), is_not) {
            return;
        }
        let known: Vec<ProjectId> = projects.iter().flatten().copied().collect();
        let mut parts = Vec::new();
        let mut places: Vec<String> = known.iter().map(|id| self.bind(id.to_string())).collect();
        if !known.is_empty() {
            // What the indexes have; a project's tasks are its space.
            parts.push(format!("t.space IN ({})", places.join(", ")));
        }
        if projects.contains(&None) {
            parts.push(OUTSIDE.to_owned());
        }
        if !is_not {
            self.narrow.spaces = (!projects.contains(&None)).then(|| std::mem::take(&mut places));
            self.narrow.is_own = projects == [None];
        }
        self.push(format!("({})", parts.join(" OR ")), is_not);
    }

    /// Of one of these sections.
    pub fn sections(&mut self, sections: &[SectionId], is_not: bool) {
        if self.is_settled(sections.is_empty(), is_not) {
            return;
        }
        self.any_of(
            "coalesce(t.section, '')",
            sections.iter().map(ToString::to_string),
            is_not,
        );
    }

    /// Given to one of these people.
    pub fn assigned_to(&mut self, people: &[PersonId], is_not: bool) {
        if self.is_settled(people.is_empty(), is_not) {
            return;
        }
        let places: Vec<String> = people.iter().map(|id| self.bind(id.to_string())).collect();
        if let ([one], false) = (places.as_slice(), is_not) {
            self.narrow.person = Some(format!("person = {one} AND assigned = 1"));
            self.narrow.person_at = self.conditions.len();
        }
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
        let place = self.bind(person.to_string());
        if !is_not {
            self.narrow.person = Some(format!("person = {place}"));
            self.narrow.person_at = self.conditions.len();
        }
        self.push(
            format!("EXISTS (SELECT 1 FROM tasks_for f WHERE f.n = t.n AND f.person = {place})"),
            is_not,
        );
    }

    /// Due within days of `viewer`'s calendar.
    pub fn due(&mut self, days: Days, viewer: &TimeZone, is_not: bool) {
        let from = days.from.map(|day| Boundary::day(day, viewer));
        let until = days.until.map(|day| Boundary::day(day, viewer));
        self.due_within(from, until, is_not);
    }

    /// Over, by the clock of `viewer`: a time that has passed, or a day before today.
    pub fn overdue(&mut self, now: &jiff::Zoned, is_not: bool) {
        let until = Boundary {
            day_ms: utc_ms(now.date()),
            time_ms: now.timestamp().as_millisecond(),
        };
        self.due_within(None, Some(until), is_not);
    }

    fn due_within(&mut self, from: Option<Boundary>, until: Option<Boundary>, is_not: bool) {
        let mut within = Due::default();
        let mut parts = Vec::new();
        if let Some(from) = from {
            // The order of time narrows it first.
            within.from = Some(self.bind(from.day_ms.min(from.time_ms)));
            let boundary = self.boundary(from);
            parts.push(format!("t.due_ms >= {boundary}"));
        }
        if let Some(until) = until {
            within.until = Some(self.bind(until.day_ms.max(until.time_ms)));
            let boundary = self.boundary(until);
            parts.push(format!("t.due_ms < {boundary}"));
        }
        let never = self.bind(NEVER_MS);
        parts.push(format!("t.due_ms < {never}"));
        if !is_not {
            self.narrow.due(within);
        }
        self.push(format!("({})", parts.join(" AND ")), is_not);
    }

    fn boundary(&mut self, Boundary { day_ms, time_ms }: Boundary) -> String {
        let (day, time) = (self.bind(day_ms), self.bind(time_ms));
        format!("CASE t.due_timed WHEN 0 THEN {day} ELSE {time} END")
    }

    /// Due at some time, or at none.
    pub fn has_due(&mut self, has: bool) {
        let never = self.bind(NEVER_MS);
        let within = |from, until| Due { from, until };
        self.narrow.due(match has {
            true => within(None, Some(never.clone())),
            false => within(Some(never.clone()), None),
        });
        self.push(format!("t.due_ms < {never}"), !has);
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
            let place = self.bind(instant_ms(from, viewer));
            parts.push(format!("{column} >= {place}"));
        }
        if let Some(until) = days.until {
            let place = self.bind(instant_ms(until, viewer));
            parts.push(format!("{column} < {place}"));
        }
        self.push(format!("({})", parts.join(" AND ")), is_not);
    }

    /// Repeats.
    pub fn recurring(&mut self, is_not: bool) {
        if !is_not {
            self.narrow.is_recurring = true;
            self.narrow.recurring_at = self.conditions.len();
        }
        self.push("t.series IS NOT NULL".to_owned(), is_not);
    }

    /// Of a series.
    pub fn series(&mut self, series: SeriesId, is_not: bool) {
        let place = self.bind(series.to_string());
        if !is_not {
            self.narrow.series = Some(place.clone());
        }
        self.push(format!("coalesce(t.series, '') = {place}"), is_not);
    }

    /// A part of a task.
    pub fn parent(&mut self, parent: TaskId, is_not: bool) {
        let place = self.bind(parent.to_string());
        if !is_not {
            self.narrow.parent = Some(place.clone());
        }
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

/// Between days, in the order of time: there a whole day stands at its beginning in UTC.
#[derive(Clone, Copy)]
struct Boundary {
    day_ms: i64,
    time_ms: i64,
}

impl Boundary {
    /// Where a day begins on `viewer`'s calendar.
    fn day(day: Date, viewer: &TimeZone) -> Self {
        Self {
            day_ms: utc_ms(day),
            time_ms: instant_ms(day, viewer),
        }
    }
}

fn utc_ms(day: Date) -> i64 {
    instant_ms(day, &TimeZone::UTC)
}

/// When a day begins in a zone.
fn instant_ms(day: Date, zone: &TimeZone) -> i64 {
    let at = Slot::day(day).instant(zone);
    at.map_or(NEVER_MS, |at| at.timestamp().as_millisecond())
}

/// The day after another.
pub fn next_day(day: Date) -> Date {
    day.checked_add(1.day()).unwrap_or(day)
}
