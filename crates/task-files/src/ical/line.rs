//! Content lines: unfolding, parameters, escapes (RFC 5545, 3.1 and 3.3.11; RFC 6868).

/// Octets of a line before it is folded.
const OCTETS_MAX: usize = 75;

/// `NAME;PARAM=value:value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, from 1.
    pub number: usize,
    /// In capitals.
    pub name: String,
    /// Names in capitals.
    pub params: Vec<(String, String)>,
    /// As it stands, with its escapes.
    pub value: String,
}

impl Line {
    /// None where it is no content line.
    fn parse(number: usize, text: &str) -> Option<Self> {
        let end = text.find([':', ';'])?;
        let name = &text[..end];
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        is_name.then_some(())?;
        let mut rest = &text[end..];
        let mut params = Vec::new();
        while let Some(param) = rest.strip_prefix(';') {
            let (key, after) = param.split_at(param.find(['=', ':', ';'])?);
            let after = after.strip_prefix('=').unwrap_or(after);
            // To the next delimiter outside of quotes.
            let mut is_quoted = false;
            let end = after.find(|c| {
                is_quoted ^= c == '"';
                !is_quoted && (c == ';' || c == ':')
            })?;
            params.push((key.to_ascii_uppercase(), decode_param(&after[..end])));
            rest = &after[end..];
        }
        // A group before the name (`item1.SUMMARY`) is vCard's habit.
        let name = name.rsplit('.').next().unwrap_or(name).to_ascii_uppercase();
        Some(Self {
            number,
            name,
            params,
            value: rest.strip_prefix(':')?.to_owned(),
        })
    }

    pub fn param(&self, name: &str) -> Option<&str> {
        let (_, value) = self.params.iter().find(|(key, _)| key == name)?;
        Some(value)
    }

    /// The value without escapes.
    pub fn text(&self) -> String {
        unescape(&self.value)
    }
}

/// The lines of a text, unfolded, in any of the usual endings. Those that are no content lines come as their numbers and texts.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Result<Line, (usize, String)>> + '_ {
    let mut physical = text.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, first) = physical.next()?;
            let mut whole = first.to_owned();
            while let Some((_, more)) = physical.next_if(|(_, next)| next.starts_with([' ', '\t'])) {
                whole.push_str(&more[1..]);
            }
            if !whole.trim().is_empty() {
                return Some(Line::parse(at + 1, &whole).ok_or((at + 1, whole)));
            }
        }
    })
}

fn decode_param(value: &str) -> String {
    let value = value.replace('"', "");
    if !value.contains('^') {
        return value;
    }
    let mut decoded = String::new();
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let known = match (c, chars.peek()) {
            ('^', Some('n')) => Some('\n'),
            ('^', Some('\'')) => Some('"'),
            ('^', Some('^')) => Some('^'),
            _ => None,
        };
        decoded.push(known.unwrap_or(c));
        if known.is_some() {
            chars.next();
        }
    }
    decoded
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => plain.push('\\'),
            },
            other => plain.push(other),
        }
    }
    plain
}

/// The texts of a list, divided by commas that are not escaped.
pub(super) fn text_list(value: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let (mut start, mut is_escaped) = (0, false);
    for (at, c) in value.char_indices() {
        if c == ',' && !is_escaped {
            texts.push(unescape(&value[start..at]));
            start = at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    texts.push(unescape(&value[start..]));
    texts
}

/// A text as a value.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text as the value of a parameter, in quotes.
pub(super) fn quote_param(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '^' => quoted.push_str("^^"),
            '"' => quoted.push_str("^'"),
            '\n' => quoted.push_str("^n"),
            c if c.is_control() => {}
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Adds a line to a text: folded after 75 octets, never within a character.
pub(super) fn push_folded(text: &mut String, line: &str) {
    let mut room = OCTETS_MAX;
    for c in line.chars() {
        if c.len_utf8() > room {
            text.push_str("\r\n ");
            room = OCTETS_MAX - 1;
        }
        text.push(c);
        room -= c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Line {
        lines(text).next().unwrap().unwrap()
    }

    #[test]
    fn parameters_may_hold_delimiters() {
        let line = one("attendee;CN=\"Lee; Kim: ^'K^'\";ROLE=CHAIR:mailto:kim@example.com");
        assert_eq!(line.name, "ATTENDEE");
        assert_eq!(line.param("CN"), Some("Lee; Kim: \"K\""));
        assert_eq!(line.param("ROLE"), Some("CHAIR"));
        assert_eq!(line.value, "mailto:kim@example.com");
    }

    #[test]
    fn folds_of_all_kinds_are_undone() {
        let found: Vec<_> = lines("SUMMARY:a\r\n b\r\n\r\nDESCRIPTION:c\n\td\nnonsense\nEND:X").collect();
        assert_eq!(found[0].as_ref().unwrap().value, "ab");
        assert_eq!(found[1].as_ref().unwrap().value, "cd");
        assert_eq!(found[1].as_ref().unwrap().number, 4);
        assert_eq!(found[2], Err((6, "nonsense".to_owned())));
    }

    #[test]
    fn folding_keeps_characters_whole() {
        let line = format!("SUMMARY:{}", "é€😀".repeat(60));
        let mut text = String::new();
        push_folded(&mut text, &line);
        assert!(text.split("\r\n").all(|piece| piece.len() <= OCTETS_MAX));
        assert_eq!(one(&text).value, &line[8..]);
    }

    #[test]
    fn escapes() {
        let plain = "a, b; c\\d\ne";
        assert_eq!(unescape(&escape(plain)), plain);
        assert_eq!(text_list("a\\,b,c\\\\,d"), ["a,b", "c\\", "d"]);
    }
}
