//! `#tag`, `@person`, `+project`, `!priority`.

use super::reader::{Found, Reader, What};
use crate::quick_add::{PersonRef, Priority};

/// Reads one at a word. "issue #12", "C#", "+1" and "bob@example.com" are none of them.
pub(crate) fn sigil(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let token = reader.token(at).filter(|token| !token.word.is_empty())?;
    let sigil = token.raw.chars().next()?;
    let rest = &token.raw[sigil.len_utf8()..];
    let what = match sigil {
        '#' => What::Tag(name(rest)?),
        '@' => match name(rest).filter(|name| is_named(name))? {
            me if me.eq_ignore_ascii_case("me") => What::Person(PersonRef::Me),
            name => What::Person(PersonRef::Named(name)),
        },
        '+' => What::Project(name(rest).filter(|name| is_named(name))?),
        '!' => What::Priority(priority(&rest.to_lowercase())?),
        _ => return None,
    };
    Some(Found::new(what, 1))
}

/// A number is no person, and a vote (`+1`) no project.
fn is_named(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_numeric())
}

/// `high`, `1`
pub(crate) fn priority(word: &str) -> Option<Priority> {
    match word {
        "high" | "1" => Some(Priority::High),
        "medium" | "med" | "2" => Some(Priority::Medium),
        "low" | "3" => Some(Priority::Low),
        _ => None,
    }
}

/// A word with a letter in it, or words in quotes.
fn name(text: &str) -> Option<String> {
    if let Some(quoted) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        let name = quoted.split_whitespace().collect::<Vec<_>>().join(" ");
        return (!name.is_empty() && !name.contains('"')).then_some(name);
    }
    let is_of_names = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '’' | '\'');
    let begins = text.starts_with(|c: char| c.is_alphanumeric());
    let is_name = begins && text.chars().all(is_of_names) && text.chars().any(char::is_alphabetic);
    is_name.then(|| text.to_owned())
}
