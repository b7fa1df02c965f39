//! Who is behind a command.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{IdError, PersonId, ServiceId};

/// Who asked. Stored with every accepted command; never says what they may do (roles live in the
/// view and are checked when the command is decided).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Someone signed in, or their API token.
    Person(PersonId),
    /// A program with a token of its own.
    Service(ServiceId),
    /// Whoever holds the machine: the local socket or the command line on the data directory.
    Operator,
    /// The program itself: a due timer, a job, a reaction.
    System,
}

impl Actor {
    /// The person, if one is behind it.
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Service(_) | Self::Operator | Self::System => None,
        }
    }

    /// Whether this actor stands above roles: the operator and the program itself.
    pub const fn is_trusted(self) -> bool {
        matches!(self, Self::Operator | Self::System)
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Service(id) => id.fmt(f),
            Self::Operator => f.write_str("operator"),
            Self::System => f.write_str("system"),
        }
    }
}

impl FromStr for Actor {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "operator" => Ok(Self::Operator),
            "system" => Ok(Self::System),
            _ if text.starts_with("service_") => text.parse().map(Self::Service),
            _ => text.parse().map(Self::Person),
        }
    }
}

impl schemars::JsonSchema for Actor {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Actor".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^((person|service)_[0-9A-HJKMNP-TV-Z]{26}|operator|system)$",
        })
    }
}

impl Serialize for Actor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::id::deserialize_text(deserializer)
    }
}
