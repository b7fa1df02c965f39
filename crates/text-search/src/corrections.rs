//! Misspelt words: words of the vocabulary that are a slip or two away from what was typed.
//!
//! A slip is a letter too many, too few or wrong, or two neighbours swapped (optimal string alignment distance, as of
//! Boytsov, "Indexing methods for approximate dictionary searching", 2011). Words of four letters may have one,
//! those of eight two, but only where the first letter is right. The vocabulary is walked in order; whatever begins in a way
//! that cannot come near enough any more is jumped over.

use vc_kernel::{View, ViewError};

use crate::index::TextIndex;
use crate::query::{Query, one_word};

/// Words that one is read as, besides itself.
pub const READINGS_MAX: usize = 12;
/// Jumps in the vocabulary for one word; beyond, what was found until then is taken.
const JUMPS_MAX: usize = 6_000;
/// Words read at each jump: a jump costs more than the next few words.
const WORDS_A_JUMP: i64 = 6;

/// Letters of a beginning that is read otherwise: shorter ones are near too many.
const BEGINNING_CHARS_MIN: usize = 5;

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
        let mut all = Vec::with_capacity(query.wanted.len());
        for (at, atom) in query.wanted.iter().enumerate() {
            let may_be_misspelt = atom.is_plain_word && slips_max(atom.tokens[0].chars().count()) > 0;
            all.push(match may_be_misspelt && !is_found(at)? {
                true => near(index, view, &atom.tokens[0], atom.is_prefix)?,
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

/// Words near this one, best first: fewest slips, then in their order.
fn near(index: &TextIndex, view: &View<'_>, word: &str, is_prefix: bool) -> Result<Vec<Term>, ViewError> {
    let typed: Vec<char> = word.chars().collect();
    let mut found = Vec::new();
    walk(index, view, &typed, 1, "", is_prefix, &mut found)?;
    if slips_max(typed.len()) > 1 {
        walk(
            index,
            view,
            &typed,
            2,
            &word[..typed[0].len_utf8()],
            is_prefix,
            &mut found,
        )?;
    }
    found.retain(|(_, term)| term.text != word);
    found.sort();
    found.dedup_by(|(_, term), (_, before)| term == before);
    found.truncate(READINGS_MAX);
    Ok(found.into_iter().map(|(_, term)| term).collect())
}

/// Goes through the words that begin with `start`, and takes down those within `slips`.
fn walk(
    index: &TextIndex,
    view: &View<'_>,
    typed: &[char],
    slips: usize,
    start: &str,
    is_prefix: bool,
    found: &mut Vec<(usize, Term)>,
) -> Result<(), ViewError> {
    let sql = format!(
        "SELECT word FROM {}_vocabulary WHERE word >= ?1 AND word < ?2 ORDER BY word LIMIT ?3",
        index.table
    );
    let mut statement = view.prepare(&sql)?;
    let end = format!("{start}{}", char::MAX);
    let mut from = start.to_owned();
    let mut distance = Distance::to(typed);
    for _ in 0..JUMPS_MAX {
        let mut rows = statement.query((&from, &end, WORDS_A_JUMP))?;
        let mut next = None;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += 1;
            let word = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if word < from.as_str() {
                continue;
            }
            next = match distance.read(word, slips, is_prefix) {
                Near::Word(slips) => {
                    let term = Term {
                        text: word.to_owned(),
                        is_prefix: false,
                    };
                    found.push((slips, term));
                    Some(format!("{word}\0"))
                }
                Near::Beginning(slips, length) => {
                    let term = Term {
                        text: word[..length].to_owned(),
                        is_prefix: true,
                    };
                    found.push((slips, term));
                    after(&word[..length])
                }
                Near::Far(length) => after(&word[..length]),
                Near::NotYet => Some(format!("{word}\0")),
            };
            match &next {
                Some(next) => from.clone_from(next),
                None => return Ok(()),
            }
        }
        if count == 0 || next.is_none() {
            return Ok(());
        }
    }
    Ok(())
}

/// The first text after all that begin like this; `None` after the last.
fn after(start: &str) -> Option<String> {
    let last = start.chars().next_back()?;
    let next = (last..=char::MAX).nth(1)?;
    Some(format!("{}{next}", &start[..start.len() - last.len_utf8()]))
}

/// What a word of the vocabulary is to the typed one.
#[derive(Debug, PartialEq, Eq)]
enum Near {
    /// So many slips away.
    Word(usize),
    /// Its first so many bytes are; the typed word may go on.
    Beginning(usize, usize),
    /// Whatever begins with these first bytes is too far away.
    Far(usize),
    /// Too far, but longer words that begin with it may not be.
    NotYet,
}

/// Distances between a typed word and beginnings of another: one row for each character of that, kept while the next
/// word begins alike.
struct Distance<'t> {
    typed: &'t [char],
    read: Vec<char>,
    rows: Vec<Vec<usize>>,
}

impl<'t> Distance<'t> {
    fn to(typed: &'t [char]) -> Self {
        Self {
            typed,
            read: Vec::new(),
            rows: vec![(0..=typed.len()).collect()],
        }
    }

    fn read(&mut self, word: &str, slips: usize, is_prefix: bool) -> Near {
        let typed_length = self.typed.len();
        let mut is_shared = true;
        let mut nearest = 0;
        for (at, (place, character)) in word.char_indices().enumerate() {
            is_shared = is_shared && self.read.get(at) == Some(&character);
            if !is_shared {
                self.read.truncate(at);
                self.rows.truncate(at + 1);
                self.push(character);
            }
            let row = &self.rows[at + 1];
            let end = place + character.len_utf8();
            let is_as_long = at + 1 >= typed_length || self.typed.last() == Some(&character);
            if is_prefix && typed_length >= BEGINNING_CHARS_MIN && is_as_long && row[typed_length] <= slips {
                return Near::Beginning(row[typed_length], end);
            }
            // Two neighbours that are swapped come back to the row before the last.
            let least = row.iter().min().copied().unwrap_or(usize::MAX);
            if least > slips && nearest >= slips {
                return Near::Far(end);
            }
            nearest = least;
        }
        let length = word.chars().count();
        match self.rows[length][typed_length] {
            distance if distance <= slips => Near::Word(distance),
            _ => Near::NotYet,
        }
    }

    fn push(&mut self, character: char) {
        let at = self.read.len();
        let before = &self.rows[at];
        let mut row = Vec::with_capacity(self.typed.len() + 1);
        row.push(at + 1);
        for (to, typed) in self.typed.iter().enumerate() {
            let changed = before[to] + usize::from(*typed != character);
            let mut least = changed.min(before[to + 1] + 1).min(row[to] + 1);
            if at > 0 && to > 0 && self.typed[to - 1] == character && self.read[at - 1] == *typed {
                least = least.min(self.rows[at - 1][to - 1] + 1);
            }
            row.push(least);
        }
        self.read.push(character);
        self.rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against an independent implementation of the distance.
        #[test]
        fn distances_are_those_of_strsim(typed in "[abcdé]{1,9}", words in proptest::collection::btree_set("[abcdé]{1,9}", 1..30)) {
            let typed_chars: Vec<char> = typed.chars().collect();
            for slips in [1, 2] {
                let mut distance = Distance::to(&typed_chars);
                for word in &words {
                    let expected = strsim::osa_distance(&typed, word);
                    match distance.read(word, slips, false) {
                        Near::Word(found) => prop_assert_eq!(found, expected),
                        _ => prop_assert!(expected > slips, "{} {}", typed, word),
                    }
                }
            }
        }

        /// Whatever is jumped over would not have been near.
        #[test]
        fn beginnings_that_are_far_begin_nothing_near(typed in "[abc]{1,8}", word in "[abc]{1,8}", rest in "[abc]{0,4}") {
            let typed_chars: Vec<char> = typed.chars().collect();
            if let Near::Far(length) = Distance::to(&typed_chars).read(&word, 2, false) {
                let longer = format!("{}{rest}", &word[..length]);
                prop_assert!(strsim::osa_distance(&typed, &longer) > 2);
            }
        }
    }

    #[test]
    fn what_comes_after() {
        assert_eq!(after("abc"), Some("abd".to_owned()));
        assert_eq!(after("é"), Some("ê".to_owned()));
        assert_eq!(after("a\u{D7FF}"), Some("a\u{E000}".to_owned()));
        assert_eq!(after("\u{10FFFF}"), None);
    }
}
