//! A filter's text cut into terms. Quotes hold spaces; a backslash in quotes keeps the sign after it.

use std::ops::Range;

use super::FilterError;

/// A term as it was typed.
#[derive(Clone, Debug)]
pub(super) struct Chunk<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Chunk<'_> {
    pub(super) const fn at(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// A value, and whether it was in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) is_quoted: bool,
}

impl Value {
    /// In lower case, if it may be a word of the language.
    pub(super) fn word(&self) -> Option<String> {
        (!self.is_quoted).then(|| self.text.to_lowercase())
    }
}

/// Cuts a text at its spaces.
///
/// # Errors
/// Where a quote is not closed.
pub(super) fn chunks(text: &str) -> Result<Vec<Chunk<'_>>, FilterError> {
    let mut chunks = Vec::new();
    let mut at = 0;
    while let Some(space) = text[at..].find(|c: char| !c.is_whitespace()) {
        let start = at + space;
        let mut end = start;
        while let Some(sign) = text[end..].chars().next().filter(|c| !c.is_whitespace()) {
            if sign == '"' && opens(&text[start..end]) {
                end = closing(text, end).ok_or_else(|| FilterError {
                    at: end..text.len(),
                    message: "this quote is not closed; add another \" after the words".to_owned(),
                })?;
            }
            end += sign.len_utf8();
        }
        chunks.push(Chunk {
            text: &text[start..end],
            start,
        });
        at = end;
    }
    Ok(chunks)
}

/// Whether a quote after this begins something; in the middle of a word it is a sign like others (`5"`).
fn opens(before: &str) -> bool {
    let unsigned = before.strip_prefix('-').unwrap_or(before);
    let is_operator = |text: &str| text.chars().all(|c| matches!(c, '<' | '>' | '='));
    let begins_value = unsigned
        .split_once(':')
        .is_some_and(|(_, operator)| is_operator(operator));
    unsigned.is_empty() || matches!(unsigned, "#" | "@" | "+") || begins_value || before.ends_with(',')
}

/// Where a quote closes that opens at a byte.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut is_kept = false;
    for (at, sign) in text[open + 1..].char_indices() {
        match sign {
            _ if is_kept => is_kept = false,
            '\\' => is_kept = true,
            '"' => return Some(open + 1 + at),
            _ => {}
        }
    }
    None
}

/// Splits values at commas outside of quotes; none where one of them is empty or goes on after its quote.
pub(super) fn values(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    let mut rest = text;
    loop {
        let (value, after) = match rest.starts_with('"') {
            true => {
                let close = closing(rest, 0)?;
                let value = Value {
                    text: unescaped(&rest[1..close]),
                    is_quoted: true,
                };
                (value, &rest[close + 1..])
            }
            false => {
                let (value, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                let text = value.to_owned();
                (
                    Value {
                        text,
                        is_quoted: false,
                    },
                    after,
                )
            }
        };
        if value.text.trim().is_empty() {
            return None;
        }
        values.push(value);
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None => return after.is_empty().then_some(values),
        }
    }
}

fn unescaped(text: &str) -> String {
    let mut signs = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(sign) = signs.next() {
        plain.push(if sign == '\\' {
            signs.next().unwrap_or(sign)
        } else {
            sign
        });
    }
    plain
}

/// In quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
