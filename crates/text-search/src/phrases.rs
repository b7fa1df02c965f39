//! Words and phrases as FTS5 takes them, and which ones a beginning stands for.

use vc_kernel::{View, ViewError};

use crate::index::{Field, TextIndex};
use crate::query::Atom;

/// Words that a beginning is resolved to. Of one with more, FTS5 gathers all mentions before it names the first.
const EXPANSIONS_MAX: usize = 32;
/// Characters of a beginning for which FTS5 keeps lists of its own; `prefix` in the schema counts the sign too.
const LISTED_PREFIX_CHARS: [usize; 3] = [2, 3, 4];

/// Tokens that follow one another.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub(crate) tokens: Vec<String>,
    /// FTS5 is to take the last one as a beginning.
    pub(crate) is_prefix: bool,
}

impl Phrase {
    pub(crate) fn expression(&self, field: Field) -> String {
        let tokens = self.tokens.iter().map(|token| format!("{}{token}", field.sign()));
        let star = if self.is_prefix { " *" } else { "" };
        format!("\"{}\"{star}", tokens.collect::<Vec<_>>().join(" "))
    }

    /// Whether the tokens of a text have it.
    pub(crate) fn is_in(&self, tokens: &[String]) -> bool {
        let Some((last, before)) = self.tokens.split_last() else {
            return false;
        };
        tokens.windows(self.tokens.len()).any(|window| {
            let (end, begin) = (&window[before.len()], &window[..before.len()]);
            let ends = if self.is_prefix {
                end.starts_with(last.as_str())
            } else {
                end == last
            };
            ends && begin == before
        })
    }
}

/// Looks up how atoms may be written.
pub(crate) struct Lookup<'a, 'c> {
    pub(crate) index: &'a TextIndex,
    pub(crate) view: &'a View<'c>,
}

impl Lookup<'_, '_> {
    pub(crate) fn phrases(&self, atom: &Atom) -> Result<Vec<Phrase>, ViewError> {
        let Some((last, before)) = atom.tokens.split_last() else {
            return Ok(Vec::new());
        };
        let mut phrases = self.beginnings(before, last, atom.is_prefix)?;
        for (word, is_prefix) in atom.spellings() {
            phrases.extend(self.beginnings(&[], word, is_prefix)?);
        }
        Ok(phrases)
    }

    /// The phrases that end in this token, or in a word that begins with it. FTS5 has lists for short beginnings; longer
    /// ones are looked up.
    pub(crate) fn beginnings(
        &self,
        before: &[String],
        last: &str,
        is_prefix: bool,
    ) -> Result<Vec<Phrase>, ViewError> {
        let phrase = |word: &str, is_prefix| Phrase {
            tokens: before.iter().cloned().chain([word.to_owned()]).collect(),
            is_prefix,
        };
        if !is_prefix || LISTED_PREFIX_CHARS.contains(&last.chars().count()) {
            return Ok(vec![phrase(last, is_prefix)]);
        }
        let words = self.words_beginning(last)?;
        if words.len() > EXPANSIONS_MAX {
            return Ok(vec![phrase(last, true)]);
        }
        // An emoji is no word of the vocabulary.
        let is_known = words.first().is_some_and(|word| word == last);
        let itself = (!is_known).then_some(last);
        let words = itself.into_iter().chain(words.iter().map(String::as_str));
        Ok(words.map(|word| phrase(word, false)).collect())
    }

    /// Words of the vocabulary that begin like this, in order; one more than is resolved.
    fn words_beginning(&self, start: &str) -> Result<Vec<String>, ViewError> {
        let sql = format!(
            "SELECT word FROM {}_vocabulary WHERE word >= ?1 AND word < ?2 ORDER BY word LIMIT ?3",
            self.index.table
        );
        let end = format!("{start}{}", char::MAX);
        self.view
            .all(&sql, (start, end, EXPANSIONS_MAX as i64 + 1), |row| row.get(0))
    }
}

pub(crate) fn or(parts: impl IntoIterator<Item = String>) -> String {
    joined(parts, " OR ")
}

pub(crate) fn and(parts: impl IntoIterator<Item = String>) -> String {
    joined(parts, " AND ")
}

fn joined(parts: impl IntoIterator<Item = String>, operator: &str) -> String {
    let mut parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.dedup();
    match parts.len() {
        0 => String::new(),
        1 => parts.remove(0),
        _ => format!("({})", parts.join(operator)),
    }
}
