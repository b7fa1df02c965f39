//! What is left of a text.

use crate::quick_add::Span;
use crate::read::tokens::Token;

/// The words outside of spans, and within those that stay. Marks that joined them to a span go with it.
pub(crate) fn title(tokens: &[Token<'_>], spans: &[Span]) -> String {
    let mut spans = spans.iter().filter(|span| !span.kind.stays_in_title()).peekable();
    let mut words: Vec<String> = Vec::new();
    for token in tokens {
        while spans.peek().is_some_and(|span| span.end_byte <= token.start) {
            spans.next();
        }
        if spans.peek().is_none_or(|span| token.end_marks <= span.start_byte) {
            words.push(unescaped(token));
        }
    }
    let title = words.join(" ");
    match words.len() == tokens.len() {
        true => title,
        false => title.trim_matches([' ', ',', ';', ':', '-', '–', '—']).to_owned(),
    }
}

/// Without the backslash that kept it from being read.
fn unescaped(token: &Token<'_>) -> String {
    let text = token.with_marks;
    match text.strip_prefix('\\') {
        Some(rest) if rest.starts_with(|c: char| c.is_alphanumeric() || "#@+!\"".contains(c)) => {
            rest.to_owned()
        }
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
