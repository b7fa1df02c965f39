//! Events: past-tense facts, stored as versioned JSON under a literal name.
//!
//! An event's open part is readable by whoever has the log. Its sealed part, if it has one, is
//! about exactly one person and is stored encrypted with that person's key; once the key is
//! destroyed it reads as [`Personal::Erased`], everywhere and for good.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::actor::Actor;
use crate::id::{Incarnation, InstanceId, PersonId};
use jiff::Timestamp;

/// Where an event stands: nothing else names a place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventPosition {
    /// Which instance.
    pub instance: InstanceId,
    /// Which life of it.
    pub incarnation: Incarnation,
    /// Which commit; the first is 1, without gaps.
    pub seq: u64,
    /// Which event of the commit, from 0.
    pub index: u32,
}

/// The part of an event that is about one person, before it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The one person it is about; their key seals it.
    pub person: PersonId,
    /// JSON.
    pub json: Vec<u8>,
}

/// An event that a command decided on, not stored yet. Made by `From` of a domain's event enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The literal stored name.
    pub name: &'static str,
    /// The wire version.
    pub version: u16,
    /// The open part as JSON.
    pub body: String,
    /// The same in former versions, for nodes of a release that cannot read this one yet.
    pub older: Vec<OlderVersion>,
    /// The personal part: one for all versions, so its shape may only gain what may be absent.
    pub sealed: Option<Sealed>,
}

/// An event as a former release would have written it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OlderVersion {
    /// The wire version.
    pub version: u16,
    /// The open part as JSON.
    pub body: String,
}

impl NewEvent {
    /// Adds the personal part, about `person`.
    #[must_use]
    pub fn sealed<T: Serialize>(mut self, person: PersonId, personal: &T) -> Self {
        let json = serde_json::to_vec(personal).expect("wire structs have string keys and no failing parts");
        self.sealed = Some(Sealed { person, json });
        self
    }
}

/// Personal data read from an event: known, or erased for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Personal<T> {
    /// The key was there.
    Known(T),
    /// The person's key was destroyed on their behalf.
    Erased,
}

impl<T> Personal<T> {
    /// The value, unless erased.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Erased => None,
        }
    }
}

/// A stored event, on its way into the view.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Where it stands.
    pub position: EventPosition,
    /// When its commit was made.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Actor,
    /// The literal stored name.
    pub name: String,
    /// The wire version it was written in.
    pub version: u16,
    /// The open part as JSON, verbatim.
    pub body: String,
    /// The personal part, unsealed: the person and their JSON, or `Erased`.
    pub sealed: Option<(PersonId, Personal<Vec<u8>>)>,
}

impl Recorded {
    /// The domain that owns it: what stands before the first dot of the name.
    pub fn domain(&self) -> &str {
        self.name
            .split_once('.')
            .map_or(self.name.as_str(), |(domain, _)| domain)
    }

    /// The personal part as `T`; an event without one reads as an error.
    pub fn personal<T: DeserializeOwned>(&self) -> Result<Personal<T>, DecodeError> {
        match &self.sealed {
            Some((_, Personal::Known(json))) => {
                serde_json::from_slice(json)
                    .map(Personal::Known)
                    .map_err(|cause| DecodeError::Malformed {
                        name: self.name.clone(),
                        cause: cause.to_string(),
                    })
            }
            Some((_, Personal::Erased)) => Ok(Personal::Erased),
            None => Err(DecodeError::Malformed {
                name: self.name.clone(),
                cause: "it has no personal part".to_owned(),
            }),
        }
    }
}

/// A stored event that this binary cannot read. It stops that instance, never the process.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Written by a newer release, most likely.
    #[error(
        "event {name} version {version} is unknown to this release: start a release at least as new as the one that wrote it"
    )]
    Unknown {
        /// The stored name.
        name: String,
        /// The stored version.
        version: u16,
    },
    /// Not what its name and version promise.
    #[error("event {name} cannot be read: {cause}")]
    Malformed {
        /// The stored name.
        name: String,
        /// What the parser said.
        cause: String,
    },
}

/// Defines a domain's event enum from its wire structs, each with its literal name and current
/// version. Older versions are upcast when read: list them after `from` with the type that reads
/// them, which must convert into the current one with `From`. While nodes of an older release still
/// serve an instance, events are written as those can read them: list that version after `also`,
/// with the type that is made `From` a reference to the current one.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// #[derive(Debug, Serialize, Deserialize)]
/// pub struct DoorOpenedV1 { door: u16 }
/// #[derive(Debug, Serialize, Deserialize)]
/// pub struct DoorOpened { door: u16, key: Option<u32> }
/// impl From<DoorOpenedV1> for DoorOpened {
///     fn from(old: DoorOpenedV1) -> Self { Self { door: old.door, key: None } }
/// }
/// impl From<&DoorOpened> for DoorOpenedV1 {
///     fn from(event: &DoorOpened) -> Self { Self { door: event.door } }
/// }
/// vc_kernel::events! {
///     /// The facts of a house.
///     pub enum HouseEvent {
///         DoorOpened = "house.door_opened", 2, from { 1: DoorOpenedV1 }, also { 1: DoorOpenedV1 };
///     }
/// }
/// assert_eq!(HouseEvent::NAMES, &["house.door_opened"]);
/// ```
#[macro_export]
macro_rules! events {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $enum:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $name:literal, $version:literal
               $(, from { $($old:literal : $oldtype:ty),* $(,)? })?
               $(, also { $($also:literal : $alsotype:ty),* $(,)? })? ; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        $visibility enum $enum { $( $(#[$vmeta])* #[doc = $name] $variant($variant), )* }

        impl $enum {
            /// The stored names, in declaration order.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// Each version of each event that this release reads.
            pub const READS: &'static [(&'static str, u16)] = &[
                $( ($name, $version), $( $( ($name, $old), )* )? )*
            ];

            /// Each version of each event that this release can write; it writes the newest one that
            /// every node of an instance reads.
            pub const WRITES: &'static [(&'static str, u16)] = &[
                $( ($name, $version), $( $( ($name, $also), )* )? )*
            ];

            /// Reads a stored event of this domain, upcasting older versions.
            pub fn decode(recorded: &$crate::Recorded) -> Result<Self, $crate::DecodeError> {
                Self::decode_parts(&recorded.name, recorded.version, &recorded.body)
            }

            /// As [`Self::decode`], from the parts (for fixtures).
            pub fn decode_parts(name: &str, version: u16, body: &str) -> Result<Self, $crate::DecodeError> {
                let malformed = |cause: $crate::serde_json::Error| $crate::DecodeError::Malformed {
                    name: name.to_owned(), cause: cause.to_string(),
                };
                match (name, version) {
                    $(
                        ($name, $version) => $crate::serde_json::from_str::<$variant>(body)
                            .map(Self::$variant).map_err(malformed),
                        $($(($name, $old) => $crate::serde_json::from_str::<$oldtype>(body)
                            .map(|old| Self::$variant(old.into())).map_err(malformed),)*)?
                    )*
                    _ => Err($crate::DecodeError::Unknown { name: name.to_owned(), version }),
                }
            }
        }

        $(
            impl From<$variant> for $crate::NewEvent {
                fn from(event: $variant) -> Self {
                    Self {
                        name: $name,
                        version: $version,
                        body: $crate::serde_json::to_string(&event)
                            .expect("wire structs have string keys and no failing parts"),
                        older: ::std::vec![$($($crate::OlderVersion {
                            version: $also,
                            body: $crate::serde_json::to_string(&<$alsotype>::from(&event))
                                .expect("wire structs have string keys and no failing parts"),
                        }),*)?],
                        sealed: None,
                    }
                }
            }
        )*
    };
}
