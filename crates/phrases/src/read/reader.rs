//! What is read at a place in a text, and what a reader sees from there.

use jiff::civil::{Date, DateTime, Time};
use vc_recurrence::Lead;

use super::repeat::Repeat;
use super::tokens::{Mark, Token};
use super::unit::Unit;
use crate::english;
use crate::now::Now;
use crate::quick_add::{PersonRef, Priority};

/// Something that was read, and how many words it took.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) what: What,
    pub(crate) words: usize,
}

/// What was read.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Tag(String),
    Person(PersonRef),
    Project(String),
    Priority(Priority),
    When(When),
    /// When it starts. After "from" it only means something with a repetition.
    Start {
        when: When,
        is_from: bool,
    },
    Repeat(Repeat),
    Ends(Ends),
    Reminders(Vec<RemindAt>),
    /// Not to be decided here.
    Asked(Asked),
    /// A day or time that is over.
    Past(String),
}

/// A day, a time of day, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) date: Option<Date>,
    pub(crate) time: Option<Time>,
}

/// How a repetition ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// On a day, included.
    On(Date),
    /// After so many.
    Times(u32),
    /// After so long, from its first day.
    For(u32, Unit),
}

/// When to remind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RemindAt {
    Before(Lead),
    When(When),
}

/// A question to the person who typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// What is unclear, and what to write instead.
    pub(crate) message: String,
    /// Texts that say it clearly, in place of the words.
    pub(crate) choices: Vec<String>,
}

impl Asked {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            choices: Vec::new(),
        }
    }
}

impl Found {
    pub(crate) const fn new(what: What, words: usize) -> Self {
        Self { what, words }
    }
}

/// The words of a text, read from the last to the first: what comes after a word is known when that word is read.
pub(crate) struct Reader<'a> {
    tokens: &'a [Token<'a>],
    pub(crate) now: &'a Now,
    /// Whether something begins at a word; those not read yet are false.
    begins: Vec<bool>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(tokens: &'a [Token<'a>], now: &'a Now) -> Self {
        Self {
            tokens,
            now,
            begins: vec![false; tokens.len()],
        }
    }

    /// Remembers that something begins at a word.
    pub(crate) fn begins_at(&mut self, at: usize) {
        self.begins[at] = true;
    }

    pub(crate) fn token(&self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(at)
    }

    /// A word in lower case, without marks; empty beyond the end, and where it was kept from being read.
    pub(crate) fn word(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |token| &token.word)
    }

    /// With its marks.
    pub(crate) fn whole(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |token| &token.whole)
    }

    /// A word that belongs to the one before it: no mark is between them.
    pub(crate) fn then(&self, at: usize) -> &'a str {
        match self.mark_before(at) {
            Mark::None => self.word(at),
            _ => "",
        }
    }

    /// A word that belongs to the one before it, maybe after a comma or a dot.
    pub(crate) fn soft(&self, at: usize) -> &'a str {
        match self.mark_before(at) {
            Mark::None | Mark::Soft => self.word(at),
            Mark::Hard => "",
        }
    }

    /// The word before, unless a mark is between.
    pub(crate) fn before(&self, at: usize) -> &'a str {
        match at.checked_sub(1) {
            Some(before) if self.mark_before(at) == Mark::None => self.word(before),
            _ => "",
        }
    }

    /// Whether a phrase may end before this word: at the end, after a mark, or where something else begins. Elsewhere an
    /// ordinary word follows, and "Sun Wei" or "at 3 houses" is no date.
    pub(crate) fn edge(&self, at: usize) -> bool {
        let begins = |at: usize| self.begins.get(at).is_some_and(|begins| *begins);
        let is_and = matches!(self.word(at), "and" | "&" | "or") && begins(at + 1);
        // Beyond the end is an edge too.
        let is_dismissed = self.token(at).is_none_or(|token| token.is_dismissed);
        is_dismissed || self.mark_before(at) != Mark::None || begins(at) || is_and || self.is_dash(at)
    }

    /// Whether what follows says more about the task ("friday at the office"), or the phrase may end here anyway.
    pub(crate) fn follows(&self, at: usize) -> bool {
        let is_range = self.word(at) == "to" && self.word(at + 1).starts_with(|c: char| c.is_ascii_digit());
        self.edge(at) || (english::MORE.contains(&self.word(at)) && !is_range)
    }

    /// Whether this word is the last.
    pub(crate) fn is_last(&self, at: usize) -> bool {
        at + 1 >= self.tokens.len()
    }

    fn is_dash(&self, at: usize) -> bool {
        matches!(self.word(at), "-" | "–" | "—" | "/" | "|")
    }

    fn mark_before(&self, at: usize) -> Mark {
        at.checked_sub(1)
            .and_then(|before| self.tokens.get(before))
            .map_or(Mark::None, |token| token.mark)
    }

    /// Whether words stand at a place, each belonging to the one before; the first to whatever is before it.
    pub(crate) fn are(&self, at: usize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(offset, word)| self.then(at + offset) == *word)
    }
}

impl When {
    pub(crate) fn moment(moment: DateTime) -> Self {
        Self {
            date: Some(moment.date()),
            time: Some(moment.time()),
        }
    }
}
