//! How many slips lie between a typed word and those of the vocabulary, read in order.
//!
//! A slip is a letter too many, too few or wrong, or two neighbours swapped: optimal string alignment distance, as in
//! Boytsov, "Indexing methods for approximate dictionary searching: comparative analysis" (2011).

/// Letters of a beginning that is read otherwise: shorter ones are near too many.
const BEGINNING_CHARS_MIN: usize = 5;

/// What a word of the vocabulary is to the typed one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Near {
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
pub(crate) struct Distance<'t> {
    typed: &'t [char],
    read: Vec<char>,
    rows: Vec<Vec<usize>>,
}

impl<'t> Distance<'t> {
    pub(crate) fn to(typed: &'t [char]) -> Self {
        Self {
            typed,
            read: Vec::new(),
            rows: vec![(0..=typed.len()).collect()],
        }
    }

    /// What this word is to the typed one, within so many slips; words that come in order are read fastest.
    pub(crate) fn read(&mut self, word: &str, slips: usize, is_prefix: bool) -> Near {
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
}
