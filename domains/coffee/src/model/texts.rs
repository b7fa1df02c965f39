//! An admin's own words in the mail about a match: plain text, in which a few names in braces stand for what differs
//! from mail to mail. Nothing else in it means anything: other braces, tags and template syntax stay as they are.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What may stand in braces: the reader's first name, those they meet, and the program.
pub const PLACEHOLDERS: [&str; 3] = ["first_name", "names", "program"];
/// Characters of a subject.
pub const SUBJECT_CHARS_MAX: usize = 120;
/// Characters of an opening or a closing.
pub const BODY_CHARS_MAX: usize = 1_000;

/// A program's own texts in the mail about a match. `{first_name}`, `{names}` and `{program}` stand for the reader's first
/// name, those they meet, and the program. Without a text, the built-in one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProgramTexts {
    /// The subject: one line of at most 120 characters.
    #[serde(default)]
    #[schema(example = "{program}: coffee with {names}")]
    pub subject: Option<String>,
    /// What the mail begins with, in place of the greeting and of whom they meet; at most 1000 characters.
    #[serde(default)]
    pub opening: Option<String>,
    /// What the mail ends with; at most 1000 characters. There is no built-in one.
    #[serde(default)]
    pub closing: Option<String>,
}

impl ProgramTexts {
    /// With one kind of line end and no blanks at the ends; an empty text is none.
    #[must_use]
    pub fn tidied(self) -> Self {
        let tidied = |text: Option<String>| {
            let text = text?.replace("\r\n", "\n").replace('\r', "\n");
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        Self {
            subject: tidied(self.subject),
            opening: tidied(self.opening),
            closing: tidied(self.closing),
        }
    }

    /// What is wrong with them: `texts.` and the text, and what to do about it. Empty when they are right.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        [
            ("texts.subject", &self.subject, SUBJECT_CHARS_MAX, false),
            ("texts.opening", &self.opening, BODY_CHARS_MAX, true),
            ("texts.closing", &self.closing, BODY_CHARS_MAX, true),
        ]
        .into_iter()
        .filter_map(|(field, text, chars_max, has_lines)| {
            problem(text.as_deref()?, chars_max, has_lines).map(|why| (field, why))
        })
        .collect()
    }
}

fn problem(text: &str, chars_max: usize, has_lines: bool) -> Option<String> {
    if text.chars().count() > chars_max {
        return Some(format!("Use at most {chars_max} characters."));
    }
    if text.chars().any(|c| c.is_control() && !(has_lines && c == '\n')) {
        let lines = if has_lines { "" } else { ", on one line" };
        return Some(format!("Use plain text{lines}."));
    }
    let unknown = pieces(text).into_iter().find_map(|piece| match piece {
        Piece::Placeholder(name) if !PLACEHOLDERS.contains(&name) => Some(name),
        _ => None,
    })?;
    let known = PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(", ");
    Some(format!("{{{unknown}}} is unknown here; use {known}."))
}

/// `text` with each placeholder that `value` knows in place. What is put in is not looked at again.
pub fn fill<'a>(text: &'a str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => filled.push_str(plain),
            Piece::Placeholder(name) => match value(name) {
                Some(value) => filled.push_str(value),
                None => filled.extend(["{", name, "}"]),
            },
        }
    }
    filled
}

enum Piece<'a> {
    Plain(&'a str),
    /// What stands between the braces.
    Placeholder(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    for (at, _) in text.match_indices('{') {
        if let Some(name) = placeholder(text, at) {
            pieces.push(Piece::Plain(&text[plain_from..at]));
            pieces.push(Piece::Placeholder(name));
            plain_from = at + name.len() + 2;
        }
    }
    pieces.push(Piece::Plain(&text[plain_from..]));
    pieces
}

/// The word between one brace at `at` and one after it. Two braces in a row are none of ours.
fn placeholder(text: &str, at: usize) -> Option<&str> {
    let (name, after) = text[at + 1..].split_once('}')?;
    let is_word = name.chars().any(char::is_alphanumeric)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || [' ', '_', '-', '.'].contains(&c));
    (is_word && !text[..at].ends_with('{') && !after.starts_with('}')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> String {
        fill(text, |name| match name {
            "first_name" => Some("Ada"),
            "names" => Some("{program} & <b>Ben</b>"),
            "program" => Some("Lunch"),
            _ => None,
        })
    }

    fn subject(text: &str) -> Vec<(&'static str, String)> {
        let subject = Some(text.to_owned());
        let texts = ProgramTexts {
            subject,
            ..ProgramTexts::default()
        };
        texts.problems()
    }

    #[test]
    fn placeholders_are_filled_once_and_everything_else_stays() {
        assert_eq!(filled("Hi {first_name}: {program}!"), "Hi Ada: Lunch!");
        assert_eq!(filled("{names}"), "{program} & <b>Ben</b>");
        for plain in [
            "{{ first_name }} {% if x %}{# no #}{% endif %}",
            "{{first_name}} {{{names}}}",
            "a { b } c: {1, 2} {} } {",
            "{names",
            "ünï {é",
        ] {
            let plain = plain.replace("{ b }", "{;}");
            assert_eq!(filled(&plain), plain);
            assert_eq!(subject(&plain), [], "{plain}");
        }
    }

    #[test]
    fn a_problem_names_the_text_and_what_is_known() {
        assert_eq!(
            subject("Hi {firstname}"),
            [(
                "texts.subject",
                "{firstname} is unknown here; use {first_name}, {names}, {program}.".to_owned()
            )]
        );
        // Nearly right is a mistake as well, not plain text.
        assert!(subject("{ names }")[0].1.starts_with("{ names } is unknown"));
        assert!(
            subject("{First name}")[0]
                .1
                .starts_with("{First name} is unknown")
        );
        assert_eq!(subject(&"é".repeat(SUBJECT_CHARS_MAX)), []);
        assert_eq!(
            subject(&"é".repeat(SUBJECT_CHARS_MAX + 1))[0].1,
            "Use at most 120 characters."
        );
        assert_eq!(subject("one\ntwo")[0].1, "Use plain text, on one line.");
        let texts = ProgramTexts {
            opening: Some("one\n\ntwo".to_owned()),
            closing: Some("a\u{7}".to_owned()),
            ..ProgramTexts::default()
        };
        assert_eq!(
            texts.problems(),
            [("texts.closing", "Use plain text.".to_owned())]
        );
    }

    #[test]
    fn blanks_are_no_text_and_lines_end_alike() {
        let texts = ProgramTexts {
            subject: Some("  ".to_owned()),
            opening: Some(" Hi\r\nyou\r".to_owned()),
            closing: None,
        };
        let expected = ProgramTexts {
            opening: Some("Hi\nyou".to_owned()),
            ..ProgramTexts::default()
        };
        assert_eq!(texts.tidied(), expected);
    }
}
