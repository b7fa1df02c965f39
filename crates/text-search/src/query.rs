//! What somebody typed into the search box, understood: words that must all be there, `"phrases"`, `-without`,
//! `beginning*`. The last word is taken as a beginning too, since it may still be being typed. Nothing is an error:
//! what is no word is left out.

use std::mem;

use unicode_normalization::UnicodeNormalization;

use crate::parts::{Part, parts};
use crate::words::{Piece, pieces};

/// Characters of a query that are read.
pub const QUERY_CHARS_MAX: usize = 1_000;
/// Words and phrases of a query that are looked for.
pub const ATOMS_MAX: usize = 16;
/// Words, and pairs of neighbours in runs, of all that is wanted and unwanted. A phrase that repeats a common word is
/// what costs FTS5 most.
pub const QUERY_TOKENS_MAX: usize = 24;

/// A query that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of them must be there.
    pub(crate) wanted: Vec<Atom>,
    /// None of these may be there; each as a whole.
    pub(crate) unwanted: Vec<Vec<Atom>>,
}

/// Tokens that follow one another: a word, a phrase, the pairs of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Atom {
    pub(crate) tokens: Vec<String>,
    /// The last token is the beginning of a word.
    pub(crate) is_prefix: bool,
    /// Another spelling of the one word: `mueller` for `Müller`. May be a beginning where the word is.
    pub(crate) spelt_out: Option<String>,
    /// Another spelling of the one word: `muller` for `Mueller`. A beginning only where it is long, or `blue` would be
    /// `blu…`.
    pub(crate) drawn_together: Option<String>,
    /// A word of letters, outside of quotes: one that may be misspelt.
    pub(crate) is_plain_word: bool,
}

impl Atom {
    /// Other spellings of a word, and whether each may be a beginning.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = (&str, bool)> {
        let spelt_out = self.spelt_out.iter().map(|word| (word.as_str(), self.is_prefix));
        let is_long = |word: &str| word.chars().nth(4).is_some();
        let drawn_together = self
            .drawn_together
            .iter()
            .map(move |word| (word.as_str(), self.is_prefix && is_long(word)));
        spelt_out.chain(drawn_together)
    }
}

impl Query {
    /// Reads what was typed; never fails.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let text: String = text.chars().take(QUERY_CHARS_MAX).collect();
        let parts = parts(&text);
        let last = parts.len().saturating_sub(1);
        let mut room = QUERY_TOKENS_MAX;
        for (at, part) in parts.iter().enumerate() {
            let is_typed = at == last && !part.is_quoted && !part.is_negated;
            let atoms = atoms(part, is_typed);
            if part.is_negated {
                query.exclude(atoms, &mut room);
            } else {
                query.want(atoms, &mut room);
            }
        }
        query
    }

    /// As much of it as there is room for: more is found then, not less.
    fn want(&mut self, atoms: Vec<Atom>, room: &mut usize) {
        for mut atom in atoms {
            if atom.tokens.len() > *room {
                atom.tokens.truncate(*room);
                atom.is_prefix = false;
            }
            if !atom.tokens.is_empty() && self.wanted.len() < ATOMS_MAX {
                *room -= atom.tokens.len();
                self.wanted.push(atom);
            }
        }
    }

    /// All of it or nothing, for the same reason.
    fn exclude(&mut self, atoms: Vec<Atom>, room: &mut usize) {
        let tokens: usize = atoms.iter().map(|atom| atom.tokens.len()).sum();
        if tokens > 0 && tokens <= *room {
            *room -= tokens;
            self.unwanted.push(atoms);
        }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }
}

/// Neighbouring words are one phrase (`e-mail`); each run of a dense script is looked for by itself.
fn atoms(part: &Part, is_typed: bool) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut is_after_word = false;
    let pieces = pieces(&part.text);
    let count = pieces.len();
    for piece in pieces {
        let is_word = matches!(piece, Piece::Word(_));
        let range = piece.range();
        let tokens = piece.tokens().into_iter().map(|spot| spot.folded);
        match atoms.last_mut() {
            Some(phrase) if is_word && is_after_word => phrase.tokens.extend(tokens),
            _ => atoms.push(Atom {
                tokens: tokens.collect(),
                is_prefix: false,
                spelt_out: None,
                drawn_together: None,
                is_plain_word: false,
            }),
        }
        if let [atom] = &mut atoms[..]
            && is_word
            && count == 1
            && !part.is_quoted
        {
            let word = &atom.tokens[0];
            atom.is_plain_word = word.chars().all(char::is_alphabetic);
            atom.spelt_out = spelt_out(&part.text[range], word);
            atom.drawn_together = drawn_together(word).filter(|_| atom.spelt_out.is_none());
        }
        is_after_word = is_word;
    }
    let is_marked = part.text.ends_with('*');
    if let Some(last) = atoms.last_mut() {
        // One letter begins too many words to say anything.
        let is_long = last
            .tokens
            .last()
            .is_some_and(|token| token.chars().nth(1).is_some());
        last.is_prefix = (is_typed || is_marked) && is_after_word && is_long;
    }
    atoms
}

/// Müller as Mueller: how German and Danish letters are written without them.
fn spelt_out(typed: &str, folded: &str) -> Option<String> {
    let mut spelt = String::with_capacity(typed.len());
    for character in typed.nfc().flat_map(char::to_lowercase) {
        match character {
            'ä' => spelt.push_str("ae"),
            'ö' | 'ø' => spelt.push_str("oe"),
            'ü' => spelt.push_str("ue"),
            'å' => spelt.push_str("aa"),
            _ => spelt.push(character),
        }
    }
    let spelt = one_word(&spelt)?;
    (spelt != folded).then_some(spelt)
}

/// Mueller as Muller, which is what Müller is folded to.
fn drawn_together(folded: &str) -> Option<String> {
    let drawn = folded.replace("ae", "a").replace("oe", "o").replace("ue", "u");
    (drawn != folded && drawn.chars().count() >= 3).then_some(drawn)
}

/// The text folded, where it is one word.
pub(crate) fn one_word(text: &str) -> Option<String> {
    match &mut pieces(text)[..] {
        [Piece::Word(word)] => Some(mem::take(&mut word.folded)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Phrases in brackets, beginnings with a star, unwanted ones with a minus.
    fn read(text: &str) -> String {
        let query = Query::parse(text);
        let say = |atom: &Atom| {
            let words = atom.tokens.join(" ");
            let words = if atom.tokens.len() > 1 {
                format!("[{words}]")
            } else {
                words
            };
            let others = [&atom.spelt_out, &atom.drawn_together]
                .map(|word| word.clone().map_or(String::new(), |word| format!("|{word}")));
            format!(
                "{words}{}{}",
                if atom.is_prefix { "*" } else { "" },
                others.concat()
            )
        };
        let mut said: Vec<String> = query.wanted.iter().map(say).collect();
        for unwanted in &query.unwanted {
            said.push(format!(
                "-{}",
                unwanted.iter().map(say).collect::<Vec<_>>().join("+")
            ));
        }
        said.join(" ")
    }

    #[test]
    fn what_was_typed_and_what_is_looked_for() {
        for (typed, expected) in [
            ("", ""),
            ("pay rent", "pay rent*"),
            ("pay \"the rent\"", "pay [the rent]"),
            ("pay \"the rent", "pay [the rent]"),
            ("„die Miete“ zahlen", "[die miete] zahlen*"),
            ("rent -late", "rent -late"),
            ("rent -\"too late\" now", "rent now* -[too late]"),
            ("-late\"rent\" -", "rent -late"),
            ("a\"-late\"", "a late"),
            ("-", ""),
            ("- rent", "rent*"),
            ("e-mail", "[e mail]*"),
            ("-e-mail", "-[e mail]"),
            ("gro* list", "gro* list*"),
            ("a", "a"),
            ("Müller", "muller*|mueller"),
            ("Mueller", "mueller*|muller"),
            ("東京", "東京"),
            ("東京都庁", "[東京 京都 都庁]"),
            ("第3回 AND", "第 3 回 and*"),
            ("NEAR(a b, 2) ^x {title}: y", "[near a] b 2 x title y"),
        ] {
            assert_eq!(read(typed), expected, "{typed}");
        }
    }

    #[test]
    fn bounds() {
        assert_eq!(Query::parse(&"a ".repeat(10_000)).wanted.len(), ATOMS_MAX);
        let tokens = |query: &Query| query.wanted.iter().map(|atom| atom.tokens.len()).sum::<usize>();
        assert_eq!(tokens(&Query::parse(&"東京都".repeat(100))), QUERY_TOKENS_MAX);
        assert_eq!(tokens(&Query::parse(&"a-b-".repeat(100))), QUERY_TOKENS_MAX);
        assert_eq!(Query::parse(&"-a ".repeat(300)).unwanted.len(), QUERY_TOKENS_MAX);
        let long = Query::parse(&format!("rent -\"{}\"", "late ".repeat(100)));
        assert_eq!((long.wanted.len(), long.unwanted.len()), (1, 0));
        assert!(Query::parse("!?\0 -- \"\" ** ^").is_empty());
    }
}
