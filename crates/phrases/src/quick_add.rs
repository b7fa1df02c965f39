//! A line of plain words, read as a task.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use vc_recurrence::{AfterCompletion, Lead, Rule, Slot};

use crate::now::Now;
use crate::read::{read_all, tokens};
use crate::resolve::resolve;
use crate::{title, wire};

/// Most characters of a text that is read.
pub const CHARS_MAX: usize = 1_000;

/// What a text says. Nothing that was typed is lost: what is not in [`QuickAdd::title`] is in one of [`QuickAdd::spans`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QuickAdd {
    /// The text without what was understood. Unclear and past words stay in it.
    pub title: String,
    /// Why this cannot be added as it is.
    pub problem: Option<Problem>,
    /// When it is due, never in the past; of a rule, its first slot.
    #[serde(serialize_with = "wire::maybe_slot")]
    pub due: Option<Slot>,
    /// When work on it starts. With a rule, "starting" says where the rule starts, and this is none.
    #[serde(serialize_with = "wire::maybe_slot")]
    pub start: Option<Slot>,
    /// How it repeats.
    pub repeats: Option<Repetition>,
    /// How important it is.
    pub priority: Option<Priority>,
    /// Without `#`, each once, as they were typed.
    pub tags: Vec<String>,
    /// Without `@`, each once. Who they are is for the caller to find out.
    pub people: Vec<PersonRef>,
    /// Without `+`, as it was typed.
    pub project: Option<String>,
    /// When to remind.
    pub reminders: Vec<Reminder>,
    /// What was recognised, in the order of the text; they do not overlap.
    pub spans: Vec<Span>,
}

/// Why a text makes no task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing is left for the title.
    #[error("the title is empty; write what is to be done")]
    NoTitle,
    /// Nothing of it was read.
    #[error("this is longer than {CHARS_MAX} characters; put the rest into the notes")]
    TooLong,
}

/// How a task repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Repetition {
    /// By a rule.
    Rule {
        /// Where it starts: its first slot.
        #[serde(serialize_with = "wire::slot")]
        start: Slot,
        /// The rule. Serialized as the text of an RFC 5545 `RRULE`.
        #[serde(serialize_with = "wire::rule")]
        rule: Rule,
    },
    /// So long after it was done. Serialized as `{"interval": 3, "frequency": "daily"}`.
    #[serde(serialize_with = "wire::after")]
    AfterCompletion(AfterCompletion),
}

/// How important a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// `!low` or `!3`
    Low,
    /// `!medium` or `!2`
    Medium,
    /// `!high` or `!1`
    High,
}

/// Somebody, as a text names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRef {
    /// Whoever types.
    Me,
    /// By a name, without `@`.
    Named(String),
}

/// When to remind of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// So long before it is due: `{"before": {"days": 1}}`, or minutes.
    #[serde(serialize_with = "wire::lead")]
    Before(Lead),
    /// At a moment of its own, never in the past; without a time, at the hour that the person chose for such days.
    #[serde(serialize_with = "wire::slot")]
    At(Slot),
}

/// Words that were recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Where they begin, in bytes of the text.
    pub start_byte: usize,
    /// Where they end, in bytes of the text.
    pub end_byte: usize,
    /// As what.
    pub kind: SpanKind,
    /// What was understood, in short English; of unclear and past words, what to write instead.
    pub meaning: String,
    /// Texts that say it clearly, each in place of the words. Only where `kind` is `unclear`, and maybe none.
    pub choices: Vec<String>,
}

/// What words were recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// When it is due, or a part of that.
    Due,
    /// When it starts.
    Start,
    /// How it repeats.
    Repeat,
    /// When the repetition ends.
    Ends,
    /// How important it is.
    Priority,
    /// A tag.
    Tag,
    /// Who does it.
    Person,
    /// Its project.
    Project,
    /// When to remind.
    Reminder,
    /// A question; the words stay in the title.
    Unclear,
    /// A moment that is over; the words stay in the title.
    Past,
}

impl SpanKind {
    /// Whether the words stay in the title.
    pub const fn stays_in_title(self) -> bool {
        matches!(self, Self::Unclear | Self::Past)
    }
}

/// Reads a text. What it says is in its result: reading cannot fail.
pub fn quick_add(text: &str, now: &Now) -> QuickAdd {
    quick_add_without(text, now, &[])
}

/// Reads a text, but not the words that touch one of the `dismissed` byte ranges: somebody said that these are title.
pub fn quick_add_without(text: &str, now: &Now, dismissed: &[Range<usize>]) -> QuickAdd {
    if text.chars().nth(CHARS_MAX).is_some() {
        return QuickAdd {
            title: text.split_whitespace().collect::<Vec<_>>().join(" "),
            problem: Some(Problem::TooLong),
            ..QuickAdd::default()
        };
    }
    let tokens = tokens::tokens(text, dismissed);
    let mut result = resolve(&tokens, read_all(&tokens, now), now);
    result.title = title::title(&tokens, &result.spans);
    result.problem = result.title.is_empty().then_some(Problem::NoTitle);
    result
}
