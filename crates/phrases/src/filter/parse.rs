//! From a text to a filter.

use super::dates::within;
use super::lex::{Chunk, chunks, values};
use super::nearest::nearest;
use super::values::{assignee, choice, has, is, priorities, sorts, statuses};
use super::{Condition, DateField, Filter, FilterError, Term};
use crate::now::Now;
use crate::quick_add::CHARS_MAX;

/// Keys, in the order in which messages name them.
const KEYS: [&str; 17] = [
    "tag", "project", "section", "assignee", "for", "priority", "status", "due", "start", "created",
    "updated", "done", "is", "has", "series", "parent", "sort",
];

/// Reads a filter. Relative days become civil dates, counted from `now`.
///
/// # Errors
/// Names the part of the text that cannot be read, and what to write instead.
pub fn parse_filter(text: &str, now: &Now) -> Result<Filter, FilterError> {
    if text.chars().nth(CHARS_MAX).is_some() {
        return Err(FilterError {
            at: 0..text.len(),
            message: format!("a filter has at most {CHARS_MAX} characters; leave something out"),
        });
    }
    let mut filter = Filter::default();
    let chunks = chunks(text)?;
    let mut chunks = chunks.iter();
    while let Some(chunk) = chunks.next() {
        let (negated, chunk) = match chunk.text {
            text if text.eq_ignore_ascii_case("not") => {
                let Some(next) = chunks.next() else {
                    return Err(error(
                        chunk,
                        "what is to be left out? Write it after “not”, or “not” in quotes to search for it",
                    ));
                };
                (true, next.clone())
            }
            text if text.len() > 1 && text.starts_with('-') => (
                true,
                Chunk {
                    text: &text[1..],
                    start: chunk.start + 1,
                },
            ),
            _ => (false, chunk.clone()),
        };
        read(&chunk, negated, now, &mut filter)?;
    }
    Ok(filter)
}

pub(super) fn error(chunk: &Chunk<'_>, message: impl Into<String>) -> FilterError {
    FilterError {
        at: chunk.at(),
        message: message.into(),
    }
}

/// Reads a term.
fn read(chunk: &Chunk<'_>, negated: bool, now: &Now, filter: &mut Filter) -> Result<(), FilterError> {
    if let Some((key, value)) = key(chunk.text)
        && key == "sort"
    {
        let after = Chunk {
            text: value,
            start: chunk.start + chunk.text.len() - value.len(),
        };
        if negated {
            return Err(error(chunk, "write “sort:-due” for the opposite order"));
        }
        return sorts(&after, &mut filter.sort);
    }
    let condition = condition(chunk, negated, now)?;
    filter.terms.push(Term { negated, condition });
    Ok(())
}

/// "tag" and "home" of `tag:home`. An address is none: `https://…`.
fn key(text: &str) -> Option<(String, &str)> {
    let (key, value) = text.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(char::is_alphabetic) && !value.starts_with("//");
    is_key.then(|| (key.to_lowercase(), value))
}

fn condition(chunk: &Chunk<'_>, negated: bool, now: &Now) -> Result<Condition, FilterError> {
    let text = chunk.text;
    if let Some((key, value)) = key(text) {
        let start = chunk.start + text.len() - value.len();
        return keyed(&key, &Chunk { text: value, start }, chunk, now);
    }
    match text {
        "OR" | "|" | "||" => {
            return Err(error(
                chunk,
                "terms are not joined by OR; write “tag:home,work” for either of them",
            ));
        }
        "AND" | "&" | "&&" => return Err(error(chunk, "all terms must hold anyway; leave this out")),
        _ => {}
    }
    let after = text.get(1..).map(|text| Chunk {
        text,
        start: chunk.start + 1,
    });
    if let Some(after) = after.filter(|after| !after.text.is_empty()) {
        let begins = after.text.starts_with(|c: char| c.is_alphabetic() || c == '"');
        match text.as_bytes()[0] {
            b'!' => return priorities(&after).map(Condition::Priority),
            // "#12" is an issue, "+49" a number: words to search for.
            b'#' if begins || has_letter(after.text) => return Ok(Condition::Tag(choice(&after, "#home")?)),
            b'+' if begins => return Ok(Condition::Project(choice(&after, "+garden")?)),
            b'@' if begins => return Ok(Condition::Assignee(assignee(&after)?)),
            b'-' if negated => {
                return Err(error(
                    chunk,
                    "one - is enough; put words that begin with - in quotes",
                ));
            }
            _ => {}
        }
    }
    if text.starts_with('"') {
        return match values(text).as_deref() {
            Some([value]) => Ok(Condition::Text(value.text.clone())),
            _ => Err(error(
                chunk,
                "put words between the quotes, and a space after them",
            )),
        };
    }
    Ok(Condition::Text(text.to_owned()))
}

/// "1st-floor" is a tag, "12" is not.
fn has_letter(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric) && text.chars().any(char::is_alphabetic)
}

fn keyed(key: &str, value: &Chunk<'_>, chunk: &Chunk<'_>, now: &Now) -> Result<Condition, FilterError> {
    let date = |field| within(value, chunk, field, now).map(|within| Condition::Date { field, within });
    let id = |example: &str| match values(value.text).as_deref() {
        Some([value]) => Ok(value.text.clone()),
        _ => Err(error(chunk, format!("write one id after it, as in “{example}”"))),
    };
    match key {
        "tag" => Ok(Condition::Tag(choice(value, "tag:home")?)),
        "project" => Ok(Condition::Project(choice(value, "project:garden")?)),
        "section" => Ok(Condition::Section(choice(value, "section:\"this week\"")?)),
        "assignee" | "for" => Ok(Condition::Assignee(assignee(value)?)),
        "priority" => priorities(value).map(Condition::Priority),
        "status" => statuses(value).map(Condition::Status),
        "due" => date(DateField::Due),
        "start" => date(DateField::Start),
        "created" => date(DateField::Created),
        "updated" => date(DateField::Updated),
        "done" => date(DateField::Done),
        "is" => is(value),
        "has" => has(value),
        "series" => id("series:series_01J…").map(Condition::Series),
        "parent" => id("parent:task_01J…").map(Condition::Parent),
        _ => {
            let meant = nearest(key, &KEYS)
                .map(|known| format!(" Did you mean “{known}:”?"))
                .unwrap_or_default();
            let known = KEYS.join(", ");
            let message = format!(
                "there is no “{key}:”.{meant} There are {known}; put it in quotes to search for the words"
            );
            Err(error(chunk, message))
        }
    }
}
