//! A query in FTS5's own language. Every token is in quotes and holds no character that FTS5's tokenizer would part,
//! so nothing that was typed is taken for an operator.

use vc_kernel::{View, ViewError};

use crate::corrections::{Corrections, Term};
use crate::index::{MARK, TextIndex, scope_token};
use crate::query::{Atom, Query};

/// Words that a beginning is resolved to. Of one with more, FTS5 gathers all mentions before it names the first.
const EXPANSIONS_MAX: usize = 64;
/// Characters of a beginning for which FTS5 keeps lists of its own; see `prefix` in [`crate::schema!`].
const LISTED_PREFIX_CHARS: [usize; 3] = [2, 3, 4];

/// How well a document matches: the higher, the better. It depends on the document and the query alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Only with words read otherwise, since hardly anything was found with them as they were typed.
    Misspelt,
    /// Some of it only in comments.
    Comments,
    /// Some of it only in the notes.
    Notes,
    /// All in the title, some as beginnings of words or spelt in another way.
    TitleBeginnings,
    /// All in the title, to the letter.
    TitleWords,
}

impl Tier {
    /// Best first.
    pub(crate) const ALL: [Self; 5] = [
        Self::TitleWords,
        Self::TitleBeginnings,
        Self::Notes,
        Self::Comments,
        Self::Misspelt,
    ];
}

/// A query with its beginnings looked up in the vocabulary.
#[derive(Debug)]
pub(crate) struct Plan {
    wanted: Vec<Wanted>,
    /// What excludes a document, as an expression; empty for nothing.
    unwanted: String,
    /// Which documents are looked at at all; empty for each.
    scopes: String,
}

/// One atom's expressions: for the title's own list, and for texts.
#[derive(Debug)]
struct Wanted {
    title_exact: String,
    title: String,
    text: String,
    text_misspelt: String,
}

impl Plan {
    pub(crate) fn make(
        index: &TextIndex,
        view: &View<'_>,
        query: &Query,
        scopes: Option<&[&str]>,
        corrections: &Corrections,
    ) -> Result<Self, ViewError> {
        let mut wanted = Vec::with_capacity(query.wanted.len());
        for (at, atom) in query.wanted.iter().enumerate() {
            wanted.push(Wanted::make(index, view, atom, corrections.of(at))?);
        }
        let in_text = Place {
            index,
            view,
            mark: "",
        };
        let mut unwanted = Vec::with_capacity(query.unwanted.len());
        for atoms in &query.unwanted {
            let all = atoms.iter().map(|atom| Ok(or(in_text.loose(atom)?)));
            unwanted.push(and(all.collect::<Result<Vec<_>, ViewError>>()?));
        }
        let scopes = scopes.map_or(String::new(), |scopes| {
            // Of no scope at all nothing is found: no document has this one.
            let none = format!("\"{MARK}{MARK}{MARK}\"");
            let all = scopes.iter().map(|scope| format!("\"{}\"", scope_token(scope)));
            or(all.chain([none]))
        });
        Ok(Self {
            wanted,
            unwanted: or(unwanted),
            scopes,
        })
    }

    /// The expression for documents of this tier, and of none above it; `None` where there can be none.
    pub(crate) fn tier(&self, tier: Tier) -> Option<String> {
        if self.wanted.is_empty() {
            // Whatever is not unwanted is all alike.
            return (tier == Tier::Comments).then(|| self.complete(everything(), String::new()));
        }
        let title_exact = || and(self.wanted.iter().map(|atom| atom.title_exact.clone()));
        let title = || and(self.wanted.iter().map(|atom| atom.title.clone()));
        let text = || and(self.wanted.iter().map(|atom| atom.text.clone()));
        let notes = || format!("(body : {})", text());
        let misspelt = || and(self.wanted.iter().map(|atom| atom.text_misspelt.clone()));
        let (all, above) = match tier {
            Tier::TitleWords => (title_exact(), String::new()),
            Tier::TitleBeginnings => (title(), title_exact()),
            Tier::Notes => (notes(), title()),
            Tier::Comments => (text(), notes()),
            Tier::Misspelt => (misspelt(), text()),
        };
        (all != above).then(|| self.complete(all, above))
    }

    /// The expression for all documents that match, whatever their tier.
    pub(crate) fn whole(&self) -> String {
        let all = match self.wanted.is_empty() {
            true => everything(),
            false => and(self.wanted.iter().map(|atom| atom.text_misspelt.clone())),
        };
        self.complete(all, String::new())
    }

    /// The expression for documents with this atom.
    pub(crate) fn atom(&self, at: usize) -> String {
        self.complete(self.wanted[at].text.clone(), String::new())
    }

    fn complete(&self, all: String, above: String) -> String {
        let all = and([self.scopes.clone(), all]
            .into_iter()
            .filter(|part| !part.is_empty()));
        let not = or([above, self.unwanted.clone()]
            .into_iter()
            .filter(|part| !part.is_empty()));
        if not.is_empty() {
            all
        } else {
            format!("({all} NOT {not})")
        }
    }
}

impl Wanted {
    fn make(
        index: &TextIndex,
        view: &View<'_>,
        atom: &Atom,
        corrections: &[Term],
    ) -> Result<Self, ViewError> {
        let in_title = Place {
            index,
            view,
            mark: MARK,
        };
        let in_text = Place {
            index,
            view,
            mark: "",
        };
        let text = in_text.loose(atom)?;
        let mut misspelt = text.clone();
        for term in corrections {
            misspelt.extend(in_text.beginnings(&[], &term.text, term.is_prefix)?);
        }
        Ok(Self {
            title_exact: in_title.phrase(&atom.tokens, false),
            title: or(in_title.loose(atom)?),
            text: or(text),
            text_misspelt: or(misspelt),
        })
    }
}

fn everything() -> String {
    format!("\"{MARK}\"")
}

/// Where words are looked for.
struct Place<'a, 'c> {
    index: &'a TextIndex,
    view: &'a View<'c>,
    /// What the index has before each word there.
    mark: &'static str,
}

impl Place<'_, '_> {
    /// Phrases that an atom may look like.
    fn loose(&self, atom: &Atom) -> Result<Vec<String>, ViewError> {
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
    fn beginnings(&self, before: &[String], last: &str, is_prefix: bool) -> Result<Vec<String>, ViewError> {
        let with = |word: &str, is_prefix| {
            let tokens: Vec<String> = before.iter().cloned().chain([word.to_owned()]).collect();
            self.phrase(&tokens, is_prefix)
        };
        if !is_prefix {
            return Ok(vec![with(last, false)]);
        }
        let chars = self.mark.len() + last.chars().count();
        if LISTED_PREFIX_CHARS.contains(&chars) {
            return Ok(vec![with(last, true)]);
        }
        let words = self.words_beginning(last)?;
        if words.len() > EXPANSIONS_MAX {
            return Ok(vec![with(last, true)]);
        }
        // An emoji is no word of the vocabulary.
        let is_known = words.first().is_some_and(|word| word == last);
        let itself = (!is_known).then_some(last);
        let words = itself.into_iter().chain(words.iter().map(String::as_str));
        Ok(words.map(|word| with(word, false)).collect())
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

    fn phrase(&self, tokens: &[String], is_prefix: bool) -> String {
        let tokens: Vec<String> = tokens
            .iter()
            .map(|token| format!("{}{token}", self.mark))
            .collect();
        format!("\"{}\"{}", tokens.join(" "), if is_prefix { " *" } else { "" })
    }
}

fn or(parts: impl IntoIterator<Item = String>) -> String {
    joined(parts, " OR ")
}

fn and(parts: impl IntoIterator<Item = String>) -> String {
    joined(parts, " AND ")
}

fn joined(parts: impl IntoIterator<Item = String>, operator: &str) -> String {
    let mut parts: Vec<String> = parts.into_iter().collect();
    match parts.len() {
        0 => String::new(),
        1 => parts.remove(0),
        _ => format!("({})", parts.join(operator)),
    }
}
