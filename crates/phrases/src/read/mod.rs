//! Reading words. Each module reads one kind of phrase at a word; [`read_all`] tries them at every word.

pub(crate) mod after_done;
pub(crate) mod calendar;
pub(crate) mod clock;
pub(crate) mod days;
pub(crate) mod extras;
pub(crate) mod on_days;
pub(crate) mod periods;
pub(crate) mod reader;
pub(crate) mod repeat;
pub(crate) mod sigils;
pub(crate) mod tokens;
pub(crate) mod unit;
pub(crate) mod when;

use reader::{Found, Reader, What};
use tokens::Token;

use crate::now::Now;

/// Everything that is read in a text, in its order, each with its first word.
pub(crate) fn read_all(tokens: &[Token<'_>], now: &Now) -> Vec<(usize, Found)> {
    let mut reader = Reader::new(tokens, now);
    let mut begin_at: Vec<Option<Found>> = Vec::with_capacity(tokens.len());
    for at in (0..tokens.len()).rev() {
        let found = one(&reader, at);
        if found.is_some() {
            reader.begins_at(at);
        }
        begin_at.push(found);
    }
    begin_at.reverse();
    let mut all = Vec::new();
    let mut next = 0;
    for (at, found) in begin_at.into_iter().enumerate() {
        if at >= next
            && let Some(found) = found
        {
            // "@ann and @bob": the word between two chips goes with them.
            let is_joined =
                at == next + 1 && !all.is_empty() && matches!(tokens[next].word.as_str(), "and" | "&");
            let joins = matches!(found.what, What::Tag(_) | What::Person(_) | What::Reminders(_));
            next = at + found.words;
            all.push(match is_joined && joins {
                true => (
                    at - 1,
                    Found {
                        words: found.words + 1,
                        ..found
                    },
                ),
                false => (at, found),
            });
        }
    }
    all
}

fn one(reader: &Reader<'_>, at: usize) -> Option<Found> {
    if reader.word(at).is_empty() {
        return None;
    }
    sigils::sigil(reader, at)
        .or_else(|| extras::reminders(reader, at))
        .or_else(|| repeat::repeat(reader, at))
        .or_else(|| extras::start(reader, at))
        .or_else(|| extras::ends(reader, at))
        .or_else(|| when::when(reader, at))
}
