//! A text as the words that are indexed and looked for, each with its place in the text.
//!
//! Words between spaces are taken whole. Runs of dense scripts (Chinese, Japanese, Korean, Thai) have no
//! spaces to go by: their pairs of neighbours are indexed, and each character by itself, so that any part of
//! a run is found. An emoji is a word.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::fold::{Cluster, Kind, clusters};

/// Characters of a word that count; longer ones (keys, encoded bytes) are cut.
pub const WORD_CHARS_MAX: usize = 64;

/// A word, or a run of a dense script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Word(Spot),
    /// Each character of the run.
    Run(Vec<Spot>),
}

/// Something folded, and the bytes that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) folded: String,
    pub(crate) range: Range<usize>,
}

impl Piece {
    pub(crate) fn range(&self) -> Range<usize> {
        match self {
            Self::Word(word) => word.range.clone(),
            Self::Run(run) => run[0].range.start..run[run.len() - 1].range.end,
        }
    }

    /// Its tokens in order: the word, the pairs of a run, or the character of a run of one.
    pub(crate) fn tokens(self) -> Vec<Spot> {
        match self {
            Self::Word(word) => vec![word],
            Self::Run(run) if run.len() == 1 => run,
            Self::Run(run) => run.windows(2).map(pair).collect(),
        }
    }
}

fn pair(neighbours: &[Spot]) -> Spot {
    Spot {
        folded: format!("{}{}", neighbours[0].folded, neighbours[1].folded),
        range: neighbours[0].range.start..neighbours[1].range.end,
    }
}

/// What is indexed of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) folded: String,
    /// A word between spaces.
    pub(crate) is_word: bool,
}

/// The tokens of a text in order, then the characters of its runs.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = BTreeSet::new();
    for piece in pieces(text) {
        if let Piece::Run(run) = &piece
            && run.len() > 1
        {
            characters.extend(run.iter().map(|spot| spot.folded.clone()));
        }
        let is_word = matches!(piece, Piece::Word(_));
        tokens.extend(piece.tokens().into_iter().map(|spot| Token {
            folded: spot.folded,
            is_word,
        }));
    }
    tokens.extend(characters.into_iter().map(|folded| Token {
        folded,
        is_word: false,
    }));
    tokens
}

/// The pieces of a text, in order.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    if text.is_ascii() {
        plain_words(text)
    } else {
        pieces_of_clusters(text)
    }
}

/// The same for the many texts that have nothing but words between spaces, without looking at marks.
fn plain_words(text: &str) -> Vec<Piece> {
    let mut words = Vec::new();
    let mut start = 0;
    for word in text.split(|character: char| !character.is_ascii_alphanumeric()) {
        let end = start + word.len();
        if !word.is_empty() {
            let counts = &word[..word.len().min(WORD_CHARS_MAX)];
            words.push(Piece::Word(Spot {
                folded: counts.to_ascii_lowercase(),
                range: start..end,
            }));
        }
        start = end + 1;
    }
    words
}

fn pieces_of_clusters(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut before = Kind::Gap;
    for Cluster { range, folded, kind } in clusters(text) {
        let spot = Spot { folded, range };
        match (kind, pieces.last_mut()) {
            (Kind::Gap, _) => {}
            (Kind::Letter, Some(Piece::Word(word))) if before == Kind::Letter => join(word, spot),
            (Kind::Dense, Some(Piece::Run(run))) if before == Kind::Dense => run.push(spot),
            (Kind::Dense, _) => pieces.push(Piece::Run(vec![spot])),
            (Kind::Letter | Kind::Sign, _) => pieces.push(Piece::Word(spot)),
        }
        before = kind;
    }
    pieces
}

/// Adds to a word what follows; only as much counts as a word may have.
fn join(word: &mut Spot, next: Spot) {
    if word.folded.len() < WORD_CHARS_MAX || word.folded.chars().count() < WORD_CHARS_MAX {
        word.folded.push_str(&next.folded);
    }
    word.range.end = next.range.end;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        pieces(text)
            .into_iter()
            .flat_map(Piece::tokens)
            .map(|spot| spot.folded)
            .collect()
    }

    proptest! {
        #[test]
        fn plain_words_are_what_clusters_make_of_them(text in "[ -~\\x00-\\x1f]{0,40}[a-zA-Z0-9]{0,80}[ -~]{0,10}") {
            prop_assert_eq!(plain_words(&text), pieces_of_clusters(&text));
        }
    }

    #[test]
    fn words_runs_and_signs() {
        assert_eq!(
            tokens("Pay the l'école's bill_no 12."),
            ["pay", "the", "l", "ecole", "s", "bill", "no", "12"]
        );
        assert_eq!(tokens("東京タワー"), ["東京", "京タ", "タワ", "ワー"]);
        assert_eq!(tokens("iPhone修理 第3回"), ["iphone", "修理", "第", "3", "回"]);
        assert_eq!(tokens("회의록 작성"), ["회의", "의록", "작성"]);
        assert_eq!(tokens("ship it 🎉🎉"), ["ship", "it", "🎉", "🎉"]);
        assert_eq!(tokens("!?\0 – \"\" *"), [""; 0]);
    }

    #[test]
    fn places_are_bytes_of_the_text() {
        let text = "Zürich, 東京";
        let places: Vec<&str> = pieces(text)
            .into_iter()
            .flat_map(Piece::tokens)
            .map(|spot| &text[spot.range])
            .collect();
        assert_eq!(places, ["Zürich", "東京"]);
    }

    #[test]
    fn a_long_word_is_cut() {
        let long = "ä".repeat(1_000);
        assert_eq!(tokens(&long), ["a".repeat(WORD_CHARS_MAX)]);
    }
}
