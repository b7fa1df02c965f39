//! What may stand after a key, apart from dates.

use super::lex::{Chunk, Value, values};
use super::nearest::nearest;
use super::parse::error;
use super::{Choice, Condition, DateField, FilterError, Has, Is, Sort, SortBy, Status, Within};
use crate::quick_add::{PersonRef, Priority};
use crate::read::sigils::priority;

/// Every status, in the order in which they are printed.
pub(super) const STATUSES: [(&str, Status); 4] = [
    ("open", Status::Open),
    ("done", Status::Done),
    ("skipped", Status::Skipped),
    ("cancelled", Status::Cancelled),
];

/// Every priority, the highest first, and what stands for none.
pub(super) const PRIORITIES: [(&str, Option<Priority>); 4] = [
    ("high", Some(Priority::High)),
    ("medium", Some(Priority::Medium)),
    ("low", Some(Priority::Low)),
    ("none", None),
];

/// What a task can be.
pub(super) const IS: [(&str, Is); 4] = [
    ("recurring", Is::Recurring),
    ("archived", Is::Archived),
    ("trashed", Is::Trashed),
    ("subtask", Is::Subtask),
];

/// What a task can have.
pub(super) const HAS: [(&str, Has); 4] = [
    ("reminder", Has::Reminder),
    ("notes", Has::Notes),
    ("subtasks", Has::Subtasks),
    ("comments", Has::Comments),
];

/// What can be sorted by.
pub(super) const SORTS: [(&str, SortBy); 5] = [
    ("due", SortBy::Due),
    ("priority", SortBy::Priority),
    ("created", SortBy::Created),
    ("updated", SortBy::Updated),
    ("relevance", SortBy::Relevance),
];

fn many(chunk: &Chunk<'_>, example: &str) -> Result<Vec<Value>, FilterError> {
    values(chunk.text).ok_or_else(|| {
        let at = if chunk.text.is_empty() { chunk.start - 1..chunk.start } else { chunk.at() };
        let message = format!("a value is missing; write it as in “{example}”, with commas between several, and quotes around spaces");
        FilterError { at, message }
    })
}

/// `home`, `home,work`, `none`, `any`. A `#` or `+` before a name changes nothing.
pub(super) fn choice(chunk: &Chunk<'_>, example: &str) -> Result<Choice<String>, FilterError> {
    choose(chunk, example, |value| match value.is_quoted {
        true => value.text,
        false => value.text.trim_start_matches(SIGILS).to_owned(),
    })
}

const SIGILS: [char; 3] = ['#', '+', '@'];

/// `me`, `ann,me`, `none`, `any`. An `@` before a name changes nothing.
pub(super) fn assignee(chunk: &Chunk<'_>) -> Result<Choice<PersonRef>, FilterError> {
    choose(chunk, "assignee:me", |value| match value.word().as_deref() {
        Some("me" | "@me") => PersonRef::Me,
        Some(_) => PersonRef::Named(value.text.trim_start_matches(SIGILS).to_owned()),
        None => PersonRef::Named(value.text),
    })
}

fn choose<T: PartialEq>(
    chunk: &Chunk<'_>,
    example: &str,
    read: impl Fn(Value) -> T,
) -> Result<Choice<T>, FilterError> {
    let values = many(chunk, example)?;
    let word = values[0].word();
    match (word.as_deref(), values.len()) {
        (Some("none"), 1) => return Ok(Choice::None),
        (Some("any"), 1) => return Ok(Choice::Any),
        _ => {}
    }
    let mut chosen = Vec::new();
    for value in values {
        let word = value.word();
        let name = word.as_deref().map(|word| word.trim_start_matches(SIGILS));
        if matches!(name, Some("none" | "any" | "")) {
            let message = format!(
                "“{}” stands alone; or put it in quotes, if that is its name",
                value.text
            );
            return Err(error(chunk, message));
        }
        let value = read(value);
        if !chosen.contains(&value) {
            chosen.push(value);
        }
    }
    Ok(Choice::OneOf(chosen))
}

/// `open`, `open,done`, `any`.
pub(super) fn statuses(chunk: &Chunk<'_>) -> Result<Vec<Status>, FilterError> {
    let mut found = Vec::new();
    for value in many(chunk, "status:open")? {
        match value.word().as_deref() {
            Some("any") => found.extend(STATUSES.map(|(_, status)| status)),
            _ => found.push(one_of(chunk, &value, &STATUSES, "any")?),
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// `high`, `high,low`, `1`, `>=medium`, `none`, `any`. No priority is lower than all.
pub(super) fn priorities(chunk: &Chunk<'_>) -> Result<Vec<Option<Priority>>, FilterError> {
    let mut found = Vec::new();
    for value in many(chunk, "priority:high")? {
        let word = value.word().unwrap_or_default();
        let (operator, name) = operator(&word);
        if name == "any" && operator.is_empty() {
            found.extend(PRIORITIES.iter().filter_map(|(_, priority)| priority.map(Some)));
            continue;
        }
        let Value { is_quoted, .. } = value;
        let given = match priority(name) {
            Some(priority) => Some(priority),
            None => one_of(
                chunk,
                &Value {
                    text: name.to_owned(),
                    is_quoted,
                },
                &PRIORITIES,
                "any",
            )?,
        };
        let fits = |priority: &Option<Priority>| match operator {
            ">=" => *priority >= given,
            ">" => *priority > given,
            "<=" => *priority <= given,
            "<" => *priority < given,
            _ => *priority == given,
        };
        let before = found.len();
        found.extend(PRIORITIES.map(|(_, priority)| priority).into_iter().filter(fits));
        if found.len() == before {
            return Err(error(
                chunk,
                format!("nothing is {operator} {name}; write one of high, medium, low, none"),
            ));
        }
    }
    found.sort_unstable_by(|one, two| two.cmp(one));
    found.dedup();
    Ok(found)
}

/// `<`, `<=`, `>` or `>=`, and what is after it.
pub(super) fn operator(text: &str) -> (&str, &str) {
    let end = text.find(|c| !matches!(c, '<' | '>' | '=')).unwrap_or(text.len());
    match &text[..end] {
        "<" | "<=" | ">" | ">=" => text.split_at(end),
        _ => ("", text),
    }
}

/// A status and "overdue" can be written with `is:` as well.
pub(super) fn is(chunk: &Chunk<'_>) -> Result<Condition, FilterError> {
    let value = single(chunk, "is:recurring")?;
    let word = value.word().unwrap_or_default();
    if word == "overdue" {
        return Ok(Condition::Date {
            field: DateField::Due,
            within: Within::Overdue,
        });
    }
    if let Some((_, status)) = STATUSES.iter().find(|(name, _)| *name == word) {
        return Ok(Condition::Status(vec![*status]));
    }
    one_of(chunk, &value, &IS, "overdue, open, done, skipped, cancelled").map(Condition::Is)
}

pub(super) fn has(chunk: &Chunk<'_>) -> Result<Condition, FilterError> {
    let value = single(chunk, "has:notes")?;
    // "has:reminders", "has:comment": each may have an s or not.
    let word = value.word().unwrap_or_default();
    let same = HAS
        .iter()
        .find(|(name, _)| name.trim_end_matches('s') == word.trim_end_matches('s'));
    match same {
        Some((_, has)) => Ok(Condition::Has(*has)),
        None => one_of(chunk, &value, &HAS, "").map(Condition::Has),
    }
}

fn single(chunk: &Chunk<'_>, example: &str) -> Result<Value, FilterError> {
    match <[Value; 1]>::try_from(many(chunk, example)?) {
        Ok([value]) => Ok(value),
        Err(_) => Err(error(
            chunk,
            format!("write one after the other, as in “{example}”"),
        )),
    }
}

/// Adds `due`, `-due` or several of them.
pub(super) fn sorts(chunk: &Chunk<'_>, sorts: &mut Vec<Sort>) -> Result<(), FilterError> {
    for value in many(chunk, "sort:due")? {
        let (descending, name) = match value.text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, value.text.as_str()),
        };
        let name = Value {
            text: name.to_owned(),
            ..value
        };
        let by = one_of(chunk, &name, &SORTS, "")?;
        if sorts.iter().any(|sort| sort.by == by) {
            return Err(error(
                chunk,
                format!("the order by {} stands there twice; keep one of them", name.text),
            ));
        }
        sorts.push(Sort { by, descending });
    }
    Ok(())
}

fn one_of<T: Copy>(
    chunk: &Chunk<'_>,
    value: &Value,
    known: &[(&str, T)],
    more: &str,
) -> Result<T, FilterError> {
    let word = value.text.to_lowercase();
    if let Some((_, found)) = known.iter().find(|(name, _)| *name == word) {
        return Ok(*found);
    }
    let mut names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    names.extend(more.split(", ").filter(|name| !name.is_empty()));
    let meant = nearest(&word, &names)
        .map(|name| format!(" Did you mean “{name}”?"))
        .unwrap_or_default();
    Err(error(
        chunk,
        format!("“{}” is not one of {}.{meant}", value.text, names.join(", ")),
    ))
}
