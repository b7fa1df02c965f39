//! The language of the search box into conditions: names become ids, days become ranges of the person's calendar.

use jiff::Zoned;
use vc_kernel::{Actor, PersonId, View, ViewError};
use vc_people::api::people_by_name;
use vc_phrases::{Choice, Condition, DateField, Is, Now, PersonRef, SortBy, Term, Within, parse_filter};

use super::list::{Days, Filter, Has, Sort};
use super::{spaces, tags};
use crate::model::{Place, Priority, ProjectId, SectionId, Status, TagId};

/// What was asked for, beside what the request says.
#[derive(Debug, Default)]
pub struct Asked {
    /// Which order, and whether it is the other way round.
    pub sort: Option<(Sort, bool)>,
    /// Which states, where the text names any.
    pub statuses: Option<Vec<Status>>,
    /// Where they are kept, where the text names it.
    pub place: Option<Place>,
}

/// Why a text is not understood.
#[derive(Debug, thiserror::Error)]
pub enum AskedError {
    /// Its message says where and what to write instead.
    #[error("{0}")]
    Text(String),
    /// The view could not be read.
    #[error(transparent)]
    View(#[from] ViewError),
}

/// Adds the conditions of a text to a filter. `now` is on the clock of whoever asks.
pub fn add(
    view: &View<'_>,
    filter: &mut Filter,
    text: &str,
    actor: Actor,
    now: &Zoned,
) -> Result<Asked, AskedError> {
    let parsed = parse_filter(text, &Now::new(now.datetime())).map_err(|error| {
        let part = text.get(error.at.clone()).unwrap_or_default();
        AskedError::Text(format!("At “{part}”: {}", error.message))
    })?;
    let mut asked = Asked {
        sort: parsed.sort.first().map(|sort| order(sort.by, sort.descending)),
        ..Asked::default()
    };
    for term in &parsed.terms {
        one(view, filter, term, actor, now, &mut asked)?;
    }
    Ok(asked)
}

/// The language's orders begin with the earliest, the oldest and the highest; the list's with what is most wanted.
const fn order(by: SortBy, descending: bool) -> (Sort, bool) {
    match by {
        SortBy::Due => (Sort::Due, descending),
        SortBy::Priority => (Sort::Priority, descending),
        SortBy::Created => (Sort::Created, !descending),
        SortBy::Updated => (Sort::Updated, !descending),
        SortBy::Relevance => (Sort::Relevance, descending),
    }
}

fn one(
    view: &View<'_>,
    filter: &mut Filter,
    term: &Term,
    actor: Actor,
    now: &Zoned,
    asked: &mut Asked,
) -> Result<(), AskedError> {
    let is_not = term.negated;
    match &term.condition {
        Condition::Text(words) => {
            let quoted = if words.contains(char::is_whitespace) {
                format!("\"{words}\"")
            } else {
                words.clone()
            };
            filter.words(&if is_not { format!("-{quoted}") } else { quoted });
        }
        Condition::Tag(choice) => tag(view, filter, choice, is_not)?,
        Condition::Project(choice) => project(view, filter, choice, actor, is_not)?,
        Condition::Section(choice) => section(view, filter, choice, actor, is_not)?,
        Condition::Assignee(choice) => assignee(view, filter, choice, actor, is_not)?,
        Condition::Priority(priorities) => {
            let priorities: Vec<Priority> = priorities.iter().copied().map(priority).collect();
            filter.priority(&priorities, is_not);
        }
        Condition::Status(statuses) => {
            let mut wanted: Vec<Status> = statuses.iter().copied().map(status).collect();
            if is_not {
                let all = [Status::Open, Status::Done, Status::Skipped, Status::Cancelled];
                wanted = all
                    .into_iter()
                    .filter(|status| !wanted.contains(status))
                    .collect();
            }
            asked.statuses = Some(wanted);
        }
        Condition::Date { field, within } => date(filter, *field, *within, now, is_not),
        Condition::Is(Is::Recurring) => filter.recurring(is_not),
        Condition::Is(Is::Subtask) => filter.subtask(is_not),
        Condition::Is(Is::Archived) if !is_not => asked.place = Some(Place::Archived),
        Condition::Is(Is::Trashed) if !is_not => asked.place = Some(Place::Trash),
        // What is put away is not in the list unless it is asked for.
        Condition::Is(Is::Archived | Is::Trashed) => {}
        Condition::Has(has) => filter.has(has_of(*has), is_not),
        Condition::Series(id) => {
            let series = id
                .parse()
                .map_err(|_| AskedError::Text(format!("“{id}” is no id of a series.")))?;
            filter.series(series, is_not);
        }
        Condition::Parent(id) => {
            let parent = id
                .parse()
                .map_err(|_| AskedError::Text(format!("“{id}” is no id of a task.")))?;
            filter.parent(parent, is_not);
        }
    }
    Ok(())
}

fn priority(priority: Option<vc_phrases::Priority>) -> Priority {
    match priority {
        Some(vc_phrases::Priority::High) => Priority::High,
        Some(vc_phrases::Priority::Medium) => Priority::Medium,
        Some(vc_phrases::Priority::Low) => Priority::Low,
        None => Priority::None,
    }
}

const fn status(status: vc_phrases::Status) -> Status {
    match status {
        vc_phrases::Status::Open => Status::Open,
        vc_phrases::Status::Done => Status::Done,
        vc_phrases::Status::Skipped => Status::Skipped,
        vc_phrases::Status::Cancelled => Status::Cancelled,
    }
}

const fn has_of(has: vc_phrases::Has) -> Has {
    match has {
        vc_phrases::Has::Reminder => Has::Reminder,
        vc_phrases::Has::Notes => Has::Notes,
        vc_phrases::Has::Subtasks => Has::Subtasks,
        vc_phrases::Has::Comments => Has::Comments,
    }
}

/// Of a name that is not there, nothing is found; that is no mistake: a saved view may outlive a tag.
fn tag(
    view: &View<'_>,
    filter: &mut Filter,
    choice: &Choice<String>,
    is_not: bool,
) -> Result<(), AskedError> {
    match choice {
        Choice::None => filter.has_tag(!is_not),
        Choice::Any => filter.has_tag(is_not),
        Choice::OneOf(names) => {
            let mut ids: Vec<TagId> = Vec::new();
            for name in names {
                ids.extend(tags::by_name(view, name)?.map(|tag| tag.merged_into.unwrap_or(tag.id)));
            }
            filter.tags(&ids, is_not);
        }
    }
    Ok(())
}

fn project(
    view: &View<'_>,
    filter: &mut Filter,
    choice: &Choice<String>,
    actor: Actor,
    is_not: bool,
) -> Result<(), AskedError> {
    let ids: Vec<Option<ProjectId>> = match choice {
        Choice::None => vec![None],
        Choice::Any => {
            filter.projects(&[None], !is_not);
            return Ok(());
        }
        Choice::OneOf(names) => {
            let mut ids = Vec::new();
            for name in names {
                ids.extend(spaces::projects_named(view, actor, name)?.into_iter().map(Some));
            }
            ids
        }
    };
    filter.projects(&ids, is_not);
    Ok(())
}

fn section(
    view: &View<'_>,
    filter: &mut Filter,
    choice: &Choice<String>,
    actor: Actor,
    is_not: bool,
) -> Result<(), AskedError> {
    let ids: Vec<SectionId> = match choice {
        Choice::None => {
            filter.has_section(is_not);
            return Ok(());
        }
        Choice::Any => {
            filter.has_section(!is_not);
            return Ok(());
        }
        Choice::OneOf(names) => spaces::sections_named(view, &actor.to_string(), names)?,
    };
    filter.sections(&ids, is_not);
    Ok(())
}

fn assignee(
    view: &View<'_>,
    filter: &mut Filter,
    choice: &Choice<PersonRef>,
    actor: Actor,
    is_not: bool,
) -> Result<(), AskedError> {
    let mut people: Vec<PersonId> = Vec::new();
    match choice {
        Choice::None => filter.unassigned(is_not),
        Choice::Any => filter.unassigned(!is_not),
        Choice::OneOf(named) => {
            for person in named {
                match person {
                    PersonRef::Me => people.extend(actor.person()),
                    PersonRef::Named(name) => people.extend(people_by_name(view, name)?),
                }
            }
            filter.assigned_to(&people, is_not);
        }
    }
    Ok(())
}

fn date(filter: &mut Filter, field: DateField, within: Within, now: &Zoned, is_not: bool) {
    let days = match within {
        Within::Days { from, before } => Days { from, until: before },
        Within::Overdue => return filter.overdue(now, is_not),
        Within::None | Within::Any => {
            let has = (within == Within::Any) != is_not;
            return match field {
                DateField::Due => filter.has_due(has),
                DateField::Start => filter.has_start(has),
                DateField::Done => filter.has_done(has),
                // Everything was created and changed at some time.
                DateField::Created | DateField::Updated if has => {}
                DateField::Created | DateField::Updated => filter.nothing(),
            };
        }
    };
    let zone = now.time_zone();
    match field {
        DateField::Due => filter.due(days, zone, is_not),
        DateField::Start => filter.start(days, is_not),
        DateField::Created => filter.created(days, zone, is_not),
        DateField::Updated => filter.updated(days, zone, is_not),
        DateField::Done => filter.done(days, is_not),
    }
}
