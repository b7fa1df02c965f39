//! What of a text matched a query, for the page that shows it.

use std::ops::Range;

use crate::corrections::{Corrections, Term};
use crate::query::{Atom, Query};
use crate::words::{Piece, Spot, pieces};

/// Marks texts for one query; the same folding and the same words as the index.
#[derive(Clone, Debug)]
pub struct Marker {
    patterns: Vec<Pattern>,
}

/// A part of a text that is worth showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Bytes of the text; at boundaries of characters, and of words where there are any.
    pub range: Range<usize>,
    /// What matched, in bytes of the whole text; within `range`.
    pub marks: Vec<Range<usize>>,
}

/// Tokens in a row.
#[derive(Clone, Debug)]
struct Pattern {
    tokens: Vec<String>,
    is_prefix: bool,
}

impl Marker {
    /// For a query, and the corrections of the page that the documents are from.
    pub fn new(query: &Query, corrections: &Corrections) -> Self {
        let mut patterns = Vec::new();
        for (at, atom) in query.wanted.iter().enumerate() {
            add_patterns(&mut patterns, atom, corrections.of(at));
        }
        Self { patterns }
    }

    /// The bytes of `text` that match, in order and apart from each other.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let pieces = pieces(text);
        let characters: Vec<Spot> = pieces.iter().flat_map(characters).collect();
        let tokens: Vec<Spot> = pieces.into_iter().flat_map(Piece::tokens).collect();
        let mut marks = Vec::new();
        for pattern in &self.patterns {
            marks.extend((0..tokens.len()).filter_map(|at| pattern.at(&tokens[at..])));
            if let [character] = &pattern.tokens[..] {
                let found = characters.iter().filter(|spot| spot.folded == *character);
                marks.extend(found.map(|spot| spot.range.clone()));
            }
        }
        joined(marks)
    }

    /// The part of the text, of about `bytes_max` bytes, with the most of what matches; its beginning where nothing does.
    pub fn snippet(&self, text: &str, bytes_max: usize) -> Snippet {
        let marks = self.marks(text);
        // A little of what goes before helps to understand.
        let lead = bytes_max / 4;
        let starts = marks
            .iter()
            .map(|mark| mark.start.saturating_sub(lead))
            .chain([0]);
        let range_from = |start: usize| start..(start + bytes_max).min(text.len());
        let within =
            |range: &Range<usize>, mark: &Range<usize>| range.start <= mark.start && mark.end <= range.end;
        let count = |range: &Range<usize>| marks.iter().filter(|mark| within(range, mark)).count();
        let best = starts
            .map(range_from)
            .max_by_key(|range| (count(range), usize::MAX - range.start));
        let range = at_boundaries(text, best.unwrap_or(0..0));
        let marks = marks.into_iter().filter(|mark| within(&range, mark)).collect();
        Snippet { range, marks }
    }
}

fn add_patterns(patterns: &mut Vec<Pattern>, atom: &Atom, corrections: &[Term]) {
    let word = |word: &str, is_prefix| Pattern {
        tokens: vec![word.to_owned()],
        is_prefix,
    };
    patterns.push(Pattern {
        tokens: atom.tokens.clone(),
        is_prefix: atom.is_prefix,
    });
    patterns.extend(atom.spellings().map(|(spelt, is_prefix)| word(spelt, is_prefix)));
    patterns.extend(corrections.iter().map(|term| word(&term.text, term.is_prefix)));
}

impl Pattern {
    /// The bytes that it takes at the beginning of these tokens.
    fn at(&self, tokens: &[Spot]) -> Option<Range<usize>> {
        let found = tokens.get(..self.tokens.len())?;
        let (last, before) = found.split_last()?;
        let (last_wanted, before_wanted) = self.tokens.split_last()?;
        let is_last = match self.is_prefix {
            true => last.folded.starts_with(last_wanted),
            false => last.folded == *last_wanted,
        };
        let are_before = before.iter().map(|spot| &spot.folded).eq(before_wanted);
        (is_last && are_before).then(|| found[0].range.start..last.range.end)
    }
}

/// The characters of a run; of a word, none.
fn characters(piece: &Piece) -> Vec<Spot> {
    match piece {
        Piece::Run(run) => run.clone(),
        Piece::Word(_) => Vec::new(),
    }
}

fn joined(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match apart.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => apart.push(mark),
        }
    }
    apart
}

/// Widens a range to whole words where they are short, to whole characters in any case.
fn at_boundaries(text: &str, range: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (range.start, range.end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let begun = text[..start].rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let is_space = |at: usize| text[..at].chars().next_back().is_none_or(char::is_whitespace);
    if !is_space(start) && start - begun <= crate::WORD_CHARS_MAX {
        start = begun;
        while !text.is_char_boundary(start) {
            start += 1;
        }
    }
    let rest = text[end..].find(char::is_whitespace).unwrap_or(text.len() - end);
    if end > start && !is_space(end) && rest <= crate::WORD_CHARS_MAX {
        end += rest;
    }
    start..end
}
