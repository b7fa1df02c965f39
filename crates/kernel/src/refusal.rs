//! Expected answers of "no": each command names its own.

use serde_json::Value;

/// What kind of "no" it is; the edge turns it into a status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// What was sent does not fit (400).
    Invalid,
    /// This actor may not (403).
    Forbidden,
    /// There is no such thing, or this actor may not know of it (404).
    NotFound,
    /// It does not fit the present state (409).
    Conflict,
    /// Too much (413).
    TooLarge,
    /// Too often (429).
    TooMany,
}

/// A command's reasons to refuse: an enum per command whose `Display` tells a person what was
/// wrong and what to do.
pub trait Refusal: std::fmt::Display {
    /// The stable name that clients test for, `snake_case`.
    fn code(&self) -> &'static str;
    /// What kind of "no".
    fn kind(&self) -> RefusalKind;
    /// Machine-readable particulars; an object or null.
    fn details(&self) -> Value {
        Value::Null
    }
}

/// A refusal on its way to the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    /// See [`Refusal::code`].
    pub code: &'static str,
    /// See [`Refusal::kind`].
    pub kind: RefusalKind,
    /// For people.
    pub message: String,
    /// See [`Refusal::details`].
    pub details: Value,
}

impl Refused {
    /// A refusal without particulars.
    pub fn new(kind: RefusalKind, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            kind,
            message: message.into(),
            details: Value::Null,
        }
    }
}

impl<R: Refusal> From<R> for Refused {
    fn from(refusal: R) -> Self {
        Self {
            code: refusal.code(),
            kind: refusal.kind(),
            message: refusal.to_string(),
            details: refusal.details(),
        }
    }
}
