//! Mistakes in `vc.yaml`, shown where they are.

use std::fmt;
use std::path::{Path, PathBuf};

use serde_saphyr::{Error as YamlError, Location};

/// What is wrong with the configuration, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// Line and column, from 1; none where the whole file is meant.
    pub at: Option<(u64, u64)>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The line, unless it may hold a secret.
    line: Option<String>,
}

impl ConfigError {
    /// The file cannot be read.
    pub(crate) fn unreadable(path: &Path, cause: &std::io::Error) -> Self {
        let hint = "name another file with --config or VC_CONFIG; without one, the defaults are used";
        Self {
            path: path.to_owned(),
            at: None,
            message: format!("cannot be read: {cause}"),
            hint: Some(hint.to_owned()),
            line: None,
        }
    }

    /// A value is wrong.
    pub(crate) fn at(path: &Path, text: &str, place: Location, message: String) -> Self {
        let known = place.line() > 0;
        Self {
            path: path.to_owned(),
            at: known.then(|| (place.line(), place.column())),
            message,
            hint: None,
            line: line_of(text, place),
        }
    }

    /// Adds what to do.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Leaves the line out.
    pub(crate) fn without_line(mut self) -> Self {
        self.line = None;
        self
    }

    /// The parser's words, made helpful.
    pub(crate) fn from_yaml(error: &YamlError, text: &str, path: &Path) -> Self {
        let error = error.without_snippet();
        let place = error.location().unwrap_or(Location::UNKNOWN);
        let (message, hint) = match error {
            YamlError::SerdeUnknownField { field, expected, .. } => {
                (format!("unknown key {field:?}"), Some(suggest(field, expected)))
            }
            YamlError::SerdeUnknownVariant {
                variant, expected, ..
            } => (
                format!("{variant:?} is none of the choices"),
                Some(suggest(variant, expected)),
            ),
            YamlError::SerdeMissingField { field, .. } => {
                (format!("the key {field:?} is missing here"), None)
            }
            YamlError::DuplicateMappingKey { key, .. } => {
                let key = key.as_deref().unwrap_or("?");
                (
                    format!("the key {key:?} stands here a second time"),
                    Some("keep one of them".to_owned()),
                )
            }
            YamlError::MultipleDocuments { .. } => {
                let hint = "take away the --- and what does not belong to the settings";
                ("a second document begins here".to_owned(), Some(hint.to_owned()))
            }
            other => (strip_place(&other.to_string()), None),
        };
        Self {
            hint,
            ..Self::at(path, text, place, message)
        }
    }
}

/// The parser appends " at line 3, column 5", which is shown already.
fn strip_place(message: &str) -> String {
    let end = message.find(" at line ").unwrap_or(message.len());
    message[..end].trim_end_matches([' ', ':']).to_owned()
}

fn line_of(text: &str, place: Location) -> Option<String> {
    let index = usize::try_from(place.line().checked_sub(1)?).ok()?;
    text.lines()
        .nth(index)
        .map(|line| line.chars().take(160).collect())
}

fn suggest(given: &str, known: &[&str]) -> String {
    let nearest = known.iter().map(|name| (distance(given, name), *name)).min();
    let all = known.join(", ");
    match nearest {
        Some((steps, name)) if steps <= 2.max(given.len() / 3) => {
            format!("did you mean {name:?}? Known here: {all}")
        }
        _ => format!("known here: {all}"),
    }
}

/// Edits between two words (Levenshtein), for "did you mean".
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, letter) in left.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some((line, column)) = self.at {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.message)?;
        if let (Some((line, column)), Some(text)) = (self.at, &self.line) {
            let number = line.to_string();
            let margin = " ".repeat(number.len());
            let indent = " ".repeat(usize::try_from(column.saturating_sub(1)).unwrap_or(0).min(160));
            write!(f, "\n {margin} |\n {number} | {text}\n {margin} | {indent}^")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  = {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        assert_eq!(distance("instnaces", "instances"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert!(suggest("hots", &["hosts", "id"]).starts_with("did you mean \"hosts\"?"));
        assert!(suggest("zebra", &["hosts", "id"]).starts_with("known here"));
    }
}
