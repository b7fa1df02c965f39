//! The values of an export, one at a time.

use serde_json::Value;

use crate::format::FileError;

/// JSON values one after the other, within `[` and `]` or not, with commas or without.
pub(super) struct Objects<'a> {
    text: &'a str,
    at: usize,
    is_over: bool,
}

impl<'a> Objects<'a> {
    pub fn new(text: &'a str) -> Self {
        let blank = text.len() - text.trim_start().len();
        let is_list = text[blank..].starts_with('[');
        Self {
            text,
            at: blank + usize::from(is_list),
            is_over: false,
        }
    }

    pub fn next_value(&mut self) -> Result<Option<Value>, FileError> {
        let rest = &self.text[self.at..];
        let found = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        self.at += rest.len() - found.len();
        if self.is_over || found.is_empty() {
            return Ok(None);
        }
        if found.starts_with(']') {
            self.is_over = true;
            return Ok(None);
        }
        let mut values = serde_json::Deserializer::from_str(found).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                Ok(Some(value))
            }
            Some(Err(error)) => {
                let message = error.to_string();
                let reason = message.split(" at line ").next().unwrap_or_default().to_owned();
                let (line, column) = self.position();
                let (line, column) = match error.line() {
                    0 | 1 => (line, column + error.column().saturating_sub(1)),
                    further => (line + further - 1, error.column()),
                };
                Err(FileError::Malformed {
                    line,
                    column,
                    message: format!("this is not JSON as `task export` writes it ({reason})"),
                })
            }
            None => Ok(None),
        }
    }

    /// Line and column of where it is, from 1.
    fn position(&self) -> (usize, usize) {
        let before = &self.text[..self.at];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before.len() - line_start + 1)
    }

    pub fn malformed(&self, message: String) -> FileError {
        let (line, column) = self.position();
        FileError::Malformed {
            line,
            column,
            message,
        }
    }
}
