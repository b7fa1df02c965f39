//! Misspelt words: words of the vocabulary that are a slip or two away from what was typed.
//!
//! Words of four letters may have one slip ([`crate::distance`]), those of eight two, but only where the first letter is
//! right. The vocabulary is walked in order; whatever begins in a way that cannot come near enough any more is jumped over.

use vc_kernel::{View, ViewError};

use crate::distance::{Distance, Near};
use crate::index::TextIndex;
use crate::query::{Query, one_word};

/// Words that one is read as, besides itself.
pub const READINGS_MAX: usize = 12;
/// Jumps in the vocabulary for one query, about a microsecond each; beyond, what was found until then is taken.
const JUMPS_MAX: usize = 10_000;
/// Words read at each jump: a jump costs more than the next few words.
const WORDS_A_JUMP: i64 = 6;

/// Slips that a word of so many letters may have.
pub(crate) const fn slips_max(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// How words of a query were read otherwise. A cursor carries it, so that the pages of one search read alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections(pub(crate) Vec<Vec<Term>>);

/// A word of the vocabulary, or the beginning of some.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Term {
    pub(crate) text: String,
    pub(crate) is_prefix: bool,
}

impl Corrections {
    /// Whether every word was read as it was typed.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    pub(crate) fn of(&self, atom: usize) -> &[Term] {
        self.0.get(atom).map_or(&[], Vec::as_slice)
    }

    /// Looks up the words of the query that may be misspelt, where `is_found` says that they are not.
    pub(crate) fn find(
        index: &TextIndex,
        view: &View<'_>,
        query: &Query,
        mut is_found: impl FnMut(usize) -> Result<bool, ViewError>,
    ) -> Result<Self, ViewError> {
        let mut walk = Walk {
            index,
            view,
            jumps: 0,
        };
        let mut all = Vec::with_capacity(query.wanted.len());
        for (at, atom) in query.wanted.iter().enumerate() {
            let may_be_misspelt = atom.is_plain_word && slips_max(atom.tokens[0].chars().count()) > 0;
            all.push(match may_be_misspelt && !is_found(at)? {
                true => walk.near(&atom.tokens[0], atom.is_prefix)?,
                false => Vec::new(),
            });
        }
        Ok(Self(all))
    }
}

/// The text form, for cursors: words of one atom with commas, atoms with semicolons, beginnings with a star.
impl std::fmt::Display for Corrections {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, terms) in self.0.iter().enumerate() {
            formatter.write_str(if at == 0 { "" } else { ";" })?;
            for (at, term) in terms.iter().enumerate() {
                let (comma, star) = (
                    if at == 0 { "" } else { "," },
                    if term.is_prefix { "*" } else { "" },
                );
                write!(formatter, "{comma}{}{star}", term.text)?;
            }
        }
        Ok(())
    }
}

impl Corrections {
    /// Reads the text form; `None` where it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let term = |text: &str| {
            let word = text.strip_suffix('*').unwrap_or(text);
            one_word(word).filter(|read| read == word).map(|word| Term {
                is_prefix: text.len() > word.len(),
                text: word,
            })
        };
        let atom = |text: &str| match text {
            "" => Some(Vec::new()),
            _ => text.split(',').map(term).collect::<Option<Vec<_>>>(),
        };
        let all: Vec<Vec<Term>> = match text {
            "" => Vec::new(),
            _ => text.split(';').map(atom).collect::<Option<_>>()?,
        };
        let is_bounded = all.len() <= crate::ATOMS_MAX && all.iter().all(|terms| terms.len() <= READINGS_MAX);
        is_bounded.then_some(Self(all))
    }
}

/// Going through the vocabulary.
struct Walk<'a, 'c> {
    index: &'a TextIndex,
    view: &'a View<'c>,
    /// Until now.
    jumps: usize,
}

impl Walk<'_, '_> {
    /// Words near this one, best first: fewest slips, then in their order.
    fn near(&mut self, word: &str, is_prefix: bool) -> Result<Vec<Term>, ViewError> {
        let typed: Vec<char> = word.chars().collect();
        let mut found = self.within(1, &typed, "", is_prefix)?;
        if slips_max(typed.len()) > 1 {
            let first = &word[..typed[0].len_utf8()];
            found.extend(self.within(2, &typed, first, is_prefix)?);
        }
        found.retain(|(_, term)| term.text != word);
        found.sort();
        found.dedup_by(|(_, term), (_, before)| term == before);
        found.truncate(READINGS_MAX);
        Ok(found.into_iter().map(|(_, term)| term).collect())
    }

    /// Words that begin with `start` within so many slips.
    fn within(
        &mut self,
        slips: usize,
        typed: &[char],
        start: &str,
        is_prefix: bool,
    ) -> Result<Vec<(usize, Term)>, ViewError> {
        let sql = format!(
            "SELECT word FROM {}_vocabulary WHERE word >= ?1 AND word < ?2 ORDER BY word LIMIT ?3",
            self.index.table
        );
        let mut statement = self.view.prepare(&sql)?;
        let end = format!("{start}{}", char::MAX);
        let mut from = Some(start.to_owned());
        let mut distance = Distance::to(typed);
        let mut found = Vec::new();
        while let Some(start) = from.take().filter(|_| self.jumps < JUMPS_MAX) {
            self.jumps += 1;
            let mut rows = statement.query((&start, &end, WORDS_A_JUMP))?;
            while let Some(row) = rows.next()? {
                let word = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                if from.as_deref().is_some_and(|from| word < from) {
                    continue;
                }
                let (near, next) = match distance.read(word, slips, is_prefix) {
                    Near::Word(slips) => (Some((slips, word, false)), Some(format!("{word}\0"))),
                    Near::Beginning(slips, length) => {
                        (Some((slips, &word[..length], true)), after(&word[..length]))
                    }
                    Near::Far(length) => (None, after(&word[..length])),
                    Near::NotYet => (None, Some(format!("{word}\0"))),
                };
                found.extend(near.map(|(slips, text, is_prefix)| {
                    (
                        slips,
                        Term {
                            text: text.to_owned(),
                            is_prefix,
                        },
                    )
                }));
                from = next;
                if from.is_none() {
                    break;
                }
            }
        }
        Ok(found)
    }
}

/// The first text after all that begin like this; `None` after the last.
fn after(start: &str) -> Option<String> {
    let last = start.chars().next_back()?;
    let next = (last..=char::MAX).nth(1)?;
    Some(format!("{}{next}", &start[..start.len() - last.len_utf8()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after() {
        assert_eq!(after("abc"), Some("abd".to_owned()));
        assert_eq!(after("é"), Some("ê".to_owned()));
        assert_eq!(after("a\u{D7FF}"), Some("a\u{E000}".to_owned()));
        assert_eq!(after("\u{10FFFF}"), None);
    }
}
