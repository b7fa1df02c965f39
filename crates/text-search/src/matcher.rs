//! Whether a document has what is asked for, told by its texts. For lists in an order of the caller's, of words that many
//! documents have: to read the texts of those that come next is quicker than to have FTS5 look up each.

use vc_kernel::{View, ViewError};

use crate::corrections::Corrections;
use crate::index::{TOKENS_MAX, TextIndex};
use crate::phrases::{Lookup, Phrase};
use crate::query::Query;
use crate::words::tokens;

/// A query with its beginnings looked up in the vocabulary.
#[derive(Debug)]
pub struct Matcher {
    /// For each of what must be there, how it may be written.
    wanted: Vec<Vec<Phrase>>,
    /// The same for each of what may not be there as a whole.
    unwanted: Vec<Vec<Vec<Phrase>>>,
}

impl TextIndex {
    /// Tells by texts what [`Self::expression`] finds by the index.
    pub fn matcher(
        &self,
        view: &View<'_>,
        query: &Query,
        corrections: &Corrections,
    ) -> Result<Matcher, ViewError> {
        let lookup = Lookup { index: self, view };
        let mut wanted = Vec::with_capacity(query.wanted.len());
        for (at, atom) in query.wanted.iter().enumerate() {
            let mut phrases = lookup.phrases(atom)?;
            for term in corrections.of(at) {
                phrases.extend(lookup.beginnings(&[], &term.text, term.is_prefix)?);
            }
            wanted.push(phrases);
        }
        let mut unwanted = Vec::with_capacity(query.unwanted.len());
        for atoms in &query.unwanted {
            let phrases = atoms.iter().map(|atom| lookup.phrases(atom));
            unwanted.push(phrases.collect::<Result<_, _>>()?);
        }
        Ok(Matcher { wanted, unwanted })
    }
}

impl Matcher {
    /// Whether a document with these texts is found: its title, its notes, then its comments, as they were indexed.
    pub fn matches<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        let mut room = TOKENS_MAX;
        let texts: Vec<Vec<String>> = texts
            .into_iter()
            .map(|text| {
                let mut tokens: Vec<String> = tokens(text).into_iter().map(|token| token.folded).collect();
                tokens.truncate(room);
                // One more is between texts.
                room = room.saturating_sub(tokens.len() + 1);
                tokens
            })
            .collect();
        let has = |phrases: &Vec<Phrase>| {
            phrases
                .iter()
                .any(|phrase| texts.iter().any(|tokens| phrase.is_in(tokens)))
        };
        self.wanted.iter().all(has) && !self.unwanted.iter().any(|atoms| atoms.iter().all(has))
    }
}
