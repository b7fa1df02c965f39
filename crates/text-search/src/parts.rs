//! What was typed, cut at spaces and quotes.

use std::mem;

/// Something between spaces, or between quotes.
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) is_quoted: bool,
    pub(crate) is_negated: bool,
}

/// Never fails: a quote that is not closed goes to the end.
pub(crate) fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let (mut is_quoted, mut is_negated) = (false, false);
    let mut end = |part: &mut String, is_quoted: bool, is_negated: &mut bool| {
        let is_negated = mem::take(is_negated);
        let text = mem::take(part);
        if !text.trim().is_empty() {
            parts.push(Part {
                text,
                is_quoted,
                is_negated,
            });
        }
    };
    for character in text.chars() {
        if matches!(character, '"' | '“' | '”' | '„' | '«' | '»') {
            if !is_quoted && part == "-" {
                part.clear();
                is_negated = true;
            } else {
                is_negated |= !is_quoted && has_minus(&part);
                end(&mut part, is_quoted, &mut is_negated);
            }
            is_quoted = !is_quoted;
        } else if character.is_whitespace() && !is_quoted {
            is_negated = has_minus(&part);
            end(&mut part, false, &mut is_negated);
        } else {
            part.push(character);
        }
    }
    is_negated |= !is_quoted && has_minus(&part);
    end(&mut part, is_quoted, &mut is_negated);
    parts
}

/// A minus by itself says nothing.
fn has_minus(part: &str) -> bool {
    part.len() > 1 && part.starts_with('-')
}
