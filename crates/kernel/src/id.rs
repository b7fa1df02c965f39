//! Prefixed, time-sortable identifiers: `person_01J…` is a type of its own, a bare string is not.
//!
//! The body is a ULID (48 bits of milliseconds, 80 of randomness, Crockford base 32,
//! <https://github.com/ulid/spec>), so ids sort by the time they were made.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
pub use ulid::Ulid;

/// Why a text is not an id of the type asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {expected} id (it looks like {expected}_01J8ZQ4K5N0000000000000000)")]
pub struct IdError {
    /// What was given, cut to 64 characters.
    pub text: String,
    /// The prefix that was expected.
    pub expected: &'static str,
}

/// Parses `prefix_ULID`; for the [`crate::id!`] macro.
#[doc(hidden)]
pub fn parse_prefixed(prefix: &'static str, text: &str) -> Result<Ulid, IdError> {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .and_then(|rest| Ulid::from_string(rest).ok())
        .ok_or_else(|| IdError {
            text: text.chars().take(64).collect(),
            expected: prefix,
        })
}

/// Reads what is written as a text, without copying the text first.
pub fn deserialize_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    struct Text<T>(PhantomData<T>);

    impl<T: FromStr<Err: fmt::Display>> serde::de::Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a text")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// Defines an id type with a prefix: `id!(/// A task. TaskId, "task");`.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($crate::id::Ulid);

        impl $name {
            /// What every id of this type starts with, before the underscore.
            pub const PREFIX: &'static str = $prefix;
            /// Wraps a ULID that was made elsewhere (by [`Ctx::new_id`]($crate::Ctx::new_id)).
            pub const fn from_ulid(ulid: $crate::id::Ulid) -> Self { Self(ulid) }
            /// The bare ULID.
            pub const fn ulid(self) -> $crate::id::Ulid { self.0 }
        }
        impl From<$crate::id::Ulid> for $name {
            fn from(ulid: $crate::id::Ulid) -> Self { Self(ulid) }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut buffer = [0; 26];
                write!(f, "{}_{}", $prefix, self.0.array_to_str(&mut buffer))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::id::IdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::id::parse_prefixed($prefix, text).map(Self)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::id::deserialize_text(deserializer)
            }
        }
        impl $crate::schemars::JsonSchema for $name {
            fn inline_schema() -> bool { true }
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                $crate::id_schema($prefix)
            }
        }
        impl $crate::id::rusqlite::ToSql for $name {
            fn to_sql(&self) -> $crate::id::rusqlite::Result<$crate::id::rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
        }
        impl $crate::id::rusqlite::types::FromSql for $name {
            fn column_result(
                value: $crate::id::rusqlite::types::ValueRef<'_>,
            ) -> $crate::id::rusqlite::types::FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|error| {
                    $crate::id::rusqlite::types::FromSqlError::Other(Box::new(error))
                })
            }
        }
    };
}

#[doc(hidden)]
pub use rusqlite;

id!(
    /// A person of one instance; the only thing other domains keep about them.
    PersonId, "person"
);
id!(
    /// A program that acts with an API token of its own.
    ServiceId, "service"
);
id!(
    /// One life of an instance: restoring a backup starts another.
    Incarnation, "incarnation"
);

/// A command's id, chosen by the caller and scoped to the actor: sending the same one again gets
/// the first answer. Time-ordered (ULID or UUIDv7), so that old ones can be told and pruned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CommandId(Ulid);

impl CommandId {
    /// Wraps a time-ordered 128-bit value.
    pub const fn from_ulid(ulid: Ulid) -> Self {
        Self(ulid)
    }

    /// When the caller says it made this id, in milliseconds since 1970.
    pub const fn timestamp_ms(self) -> u64 {
        self.0.timestamp_ms()
    }

    /// The 16 bytes, which sort by time.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_bytes()
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_string())
    }
}

/// Accepts a ULID or a UUIDv7 (RFC 9562 §5.7); both carry milliseconds in their first 48 bits.
impl FromStr for CommandId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || IdError {
            text: text.chars().take(64).collect(),
            expected: "command",
        };
        if text.len() == 26 {
            return Ulid::from_string(text).map(Self).map_err(|_| wrong());
        }
        let uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                14 => byte == b'7',
                _ => byte.is_ascii_hexdigit(),
            });
        if !uuid {
            return Err(wrong());
        }
        let hex: String = text.chars().filter(|c| *c != '-').collect();
        u128::from_str_radix(&hex, 16)
            .map(|bits| Self(Ulid::from_bytes(bits.to_be_bytes())))
            .map_err(|_| wrong())
    }
}

impl Serialize for CommandId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CommandId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

/// The name of an instance, as in `vc.yaml` and in host names: 1 to 40 of `a-z 0-9 -`, starting
/// with a letter and not ending with a dash (an RFC 1123 label, so it can be a namespace too).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(std::sync::Arc<str>);

/// Why a text is no instance name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an instance name: use 1 to 40 of a-z, 0-9 and '-', starting with a letter")]
pub struct InstanceIdError(String);

impl InstanceId {
    /// What is no team's but about the nodes that serve them all; no instance can have this name.
    pub fn nodes() -> Self {
        Self("_nodes".into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InstanceId {
    type Err = InstanceIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let letters = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let ends = text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.ends_with('-');
        if letters && ends && text.len() <= 40 {
            Ok(Self(text.into()))
        } else {
            Err(InstanceIdError(text.chars().take(64).collect()))
        }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for InstanceId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for InstanceId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_refuses_another_prefix() {
        let id = PersonId::from_ulid(Ulid::from_parts(1_700_000_000_000, 7));
        assert_eq!(id.to_string().parse::<PersonId>(), Ok(id));
        assert!(id.to_string().parse::<ServiceId>().is_err());
        assert!("person_".parse::<PersonId>().is_err());
        assert!("person_01J8ZQ4K5N000000000000000é".parse::<PersonId>().is_err());
    }

    #[test]
    fn a_command_id_is_a_ulid_or_a_uuid_v7() {
        let uuid: CommandId = "0192e4a0-7c00-7abc-8def-0123456789ab".parse().expect("a UUIDv7");
        assert_eq!(uuid.timestamp_ms(), 0x0192_e4a0_7c00);
        assert_eq!(uuid.to_string().parse::<CommandId>(), Ok(uuid));
        assert!(
            "550e8400-e29b-41d4-a716-446655440000"
                .parse::<CommandId>()
                .is_err(),
            "a random UUIDv4"
        );
    }

    #[test]
    fn instance_names_are_host_labels() {
        assert!("team-a".parse::<InstanceId>().is_ok());
        for bad in ["", "Team", "9team", "team-", "../etc", "a.b", &"a".repeat(41)] {
            assert!(bad.parse::<InstanceId>().is_err(), "{bad}");
        }
        assert!(InstanceId::nodes().as_str().parse::<InstanceId>().is_err());
    }
}
