//! From a filter to its text.

use std::fmt;

use super::lex::quoted;
use super::values::{HAS, IS, PRIORITIES, SORTS, STATUSES};
use super::{Choice, Condition, DateField, Filter, Sort, SortBy, Status, Term, Within};
use crate::quick_add::{PersonRef, Priority};

/// One space between terms, the order at the end.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.terms.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{term}")?;
        }
        if self.sort.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.sort.iter().map(Sort::to_string).collect();
        let space = if self.terms.is_empty() { "" } else { " " };
        write!(f, "{space}sort:{}", names.join(","))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.negated { "-" } else { "" };
        write!(f, "{minus}{}", self.condition)
    }
}

/// `due`, `-due`
impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.descending { "-" } else { "" };
        write!(f, "{minus}{}", name_of::<SortBy>(&SORTS, self.by))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&searched(text)),
            Self::Tag(tags) => write!(f, "tag:{}", choice(tags, |tag| value(tag))),
            Self::Project(projects) => write!(f, "project:{}", choice(projects, |project| value(project))),
            Self::Section(sections) => write!(f, "section:{}", choice(sections, |section| value(section))),
            Self::Assignee(people) => write!(f, "assignee:{}", choice(people, person)),
            Self::Priority(priorities) => {
                let is_any = priorities.len() == 3 && !priorities.contains(&None);
                let names = priorities
                    .iter()
                    .map(|&priority| name_of::<Option<Priority>>(&PRIORITIES, priority));
                write!(
                    f,
                    "priority:{}",
                    if is_any { "any".to_owned() } else { join(names) }
                )
            }
            Self::Status(statuses) => {
                let is_any = statuses.len() == STATUSES.len();
                let names = statuses
                    .iter()
                    .map(|&status| name_of::<Status>(&STATUSES, status));
                write!(
                    f,
                    "status:{}",
                    if is_any { "any".to_owned() } else { join(names) }
                )
            }
            Self::Date { field, within } => write!(f, "{field}:{within}"),
            Self::Is(is) => write!(f, "is:{}", name_of(&IS, *is)),
            Self::Has(has) => write!(f, "has:{}", name_of(&HAS, *has)),
            Self::Series(id) => write!(f, "series:{}", value(id)),
            Self::Parent(id) => write!(f, "parent:{}", value(id)),
        }
    }
}

/// Its key.
impl fmt::Display for DateField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Due => "due",
            Self::Start => "start",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Done => "done",
        })
    }
}

/// What stands after the key.
impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::None => f.write_str("none"),
            Self::Any
            | Self::Days {
                from: None,
                before: None,
            } => f.write_str("any"),
            Self::Overdue => f.write_str("overdue"),
            Self::Days {
                from: Some(from),
                before: None,
            } => write!(f, ">={from}"),
            Self::Days {
                from: None,
                before: Some(before),
            } => write!(f, "<{before}"),
            Self::Days {
                from: Some(from),
                before: Some(before),
            } => {
                let last = before.yesterday().unwrap_or(before);
                match last == from {
                    true => write!(f, "{from}"),
                    false => write!(f, "{from}..{last}"),
                }
            }
        }
    }
}

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: T) -> &'static str {
    names
        .iter()
        .find(|(_, known)| *known == value)
        .map_or("any", |(name, _)| name)
}

fn join<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(",")
}

fn choice<T>(choice: &Choice<T>, print: impl Fn(&T) -> String) -> String {
    match choice {
        Choice::None => "none".to_owned(),
        Choice::Any => "any".to_owned(),
        Choice::OneOf(values) => values.iter().map(print).collect::<Vec<_>>().join(","),
    }
}

fn person(person: &PersonRef) -> String {
    match person {
        PersonRef::Me => "me".to_owned(),
        PersonRef::Named(name) if name.eq_ignore_ascii_case("me") => quoted(name),
        PersonRef::Named(name) => value(name),
    }
}

/// As it stands after a key.
fn value(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '\'' | '’');
    let is_word = ["none", "any"].iter().any(|word| text.eq_ignore_ascii_case(word));
    match text.starts_with(char::is_alphanumeric) && text.chars().all(is_plain) && !is_word {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// As it stands alone.
fn searched(text: &str) -> String {
    let is_plain = |c: char| {
        c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '\'' | '’' | ',' | '@' | '#' | '+')
    };
    let begins = text.starts_with(char::is_alphanumeric);
    let is_word = text.eq_ignore_ascii_case("not") || matches!(text, "OR" | "AND");
    match begins && text.chars().all(is_plain) && !is_word {
        true => text.to_owned(),
        false => quoted(text),
    }
}
