//! The vocabulary that every rule of the product is written in.
//!
//! A *command* is decided against a read-only [`View`] and yields *events*; a [`Domain`] projects
//! events into its tables. Everything here is pure and synchronous: no clock, no randomness but
//! the seeded [`Ctx`], no network, no tokio. The engine (`vc-instance`) does the rest.

#![forbid(unsafe_code)]

mod actor;
mod clock;
mod command;
mod ctx;
mod domain;
mod event;
mod event_versions;
pub mod id;
mod instance_event;
mod public_event;
mod refusal;
mod text_enum;
mod view;

pub use actor::Actor;
pub use clock::{Clock, SystemClock};
pub use command::{Command, Decision, Rejected};
pub use ctx::Ctx;
pub use domain::{Audience, Domain, ProjectError, Projection};
pub use event::{DecodeError, EventPosition, NewEvent, OlderVersion, Personal, Recorded, Sealed};
pub use event_versions::{EventVersions, NotReadable};
pub use id::{CommandId, Incarnation, InstanceId, PersonId, ServiceId};
pub use instance_event::{ErasuresRepeated, InstanceCreated, InstanceEvent, InstanceRestored};
pub use public_event::{PublicData, PublicEvent, PublicEventKind};
pub use refusal::{Refusal, RefusalKind, Refused};
pub use text_enum::UnknownWord;
pub use view::{View, ViewError};

// For the `events!`, `public_events!` and `id!` macros.
#[doc(hidden)]
pub use public_event::{id_schema, words_schema};
#[doc(hidden)]
pub use {schemars, serde_json};
