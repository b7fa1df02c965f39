//! A text cut into words, with where each of them stands.

use std::ops::Range;

/// What follows a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing: the next word may belong to it.
    None,
    /// `,` or `.`: in lists and dates, it may.
    Soft,
    /// Anything else that ends a phrase.
    Hard,
}

/// A word: what stands between two spaces, with marks after it kept apart.
#[derive(Clone, Debug)]
pub(crate) struct Token<'a> {
    /// Where it begins, in bytes.
    pub(crate) start: usize,
    /// Where it ends, without marks.
    pub(crate) end: usize,
    /// Where it ends, with marks.
    pub(crate) end_marks: usize,
    /// As it was typed, without marks.
    pub(crate) raw: &'a str,
    /// As it was typed, with marks.
    pub(crate) with_marks: &'a str,
    /// In lower case; empty if it was quoted, escaped or dismissed, so that it matches nothing.
    pub(crate) word: String,
    /// With marks, in lower case; empty as above.
    pub(crate) whole: String,
    pub(crate) mark: Mark,
    /// Whether it was a chip that was dismissed.
    pub(crate) is_dismissed: bool,
}

/// Characters that end a phrase, not a word.
const MARKS: [char; 8] = [',', '.', ';', ':', '!', '?', '…', '—'];

/// Cuts a text into words. What is in quotes or after a backslash, and what lies in `dismissed` (byte ranges), is kept as it is.
pub(crate) fn tokens<'a>(text: &'a str, dismissed: &[Range<usize>]) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(start) = next_word(text, at) {
        let (end_marks, is_kept) = word_end(text, start);
        let is_dismissed = dismissed
            .iter()
            .any(|range| range.start < end_marks && start < range.end);
        tokens.push(Token {
            is_dismissed,
            ..token(text, start, end_marks, is_kept || is_dismissed)
        });
        at = end_marks;
    }
    tokens
}

fn next_word(text: &str, at: usize) -> Option<usize> {
    text[at..]
        .find(|c: char| !c.is_whitespace())
        .map(|space| at + space)
}

/// Where a word ends, and whether it is to be kept. Quotes hold spaces, also after `#`, `+` and `@`.
fn word_end(text: &str, start: usize) -> (usize, bool) {
    let rest = &text[start..];
    let sigil = usize::from(rest.starts_with(['#', '+', '@']));
    let to_space = |from: usize| {
        rest[from..]
            .find(char::is_whitespace)
            .map_or(rest.len(), |space| from + space)
    };
    if rest[sigil..].starts_with('"')
        && let Some(close) = rest[sigil + 1..].find('"')
    {
        return (start + to_space(sigil + 1 + close), sigil == 0);
    }
    (start + to_space(0), rest.starts_with(['\\', '"']))
}

fn token(text: &str, start: usize, end_marks: usize, is_kept: bool) -> Token<'_> {
    let with_marks = &text[start..end_marks];
    let raw = with_marks.trim_end_matches(MARKS);
    let marks = &with_marks[raw.len()..];
    let mark = match marks {
        "" => Mark::None,
        "," | "." => Mark::Soft,
        _ => Mark::Hard,
    };
    let lower = |text: &str| {
        if is_kept {
            String::new()
        } else {
            text.to_lowercase()
        }
    };
    Token {
        start,
        end: start + raw.len(),
        end_marks,
        raw,
        with_marks,
        word: lower(raw),
        whole: lower(with_marks),
        mark,
        is_dismissed: false,
    }
}
