//! What other systems are told: a contract apart from the log's own events, so that those can change.
//!
//! Public data hold ids and plain facts, never names, titles or other texts: whoever wants those asks
//! the API, which checks rights. Each shape is described by a JSON Schema (2020-12), which is
//! published; a shape that is out there only gains fields that may be absent.

use std::fmt::Display;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value;

/// The data of one kind of public event. Implemented by [`crate::public_events!`].
pub trait PublicData: Serialize + JsonSchema {
    /// The literal name, `tasks.task_completed`.
    const NAME: &'static str;
    /// Rises when a shape changes so that a reader of the former one would misread it.
    const VERSION: u16;
}

/// One kind of public event.
#[derive(Clone, Copy, Debug)]
pub struct PublicEventKind {
    /// The literal name.
    pub name: &'static str,
    /// See [`PublicData::VERSION`].
    pub version: u16,
    schema: fn() -> Schema,
}

impl PublicEventKind {
    /// That of `T`.
    pub const fn of<T: PublicData>() -> Self {
        Self {
            name: T::NAME,
            version: T::VERSION,
            schema: || SchemaGenerator::default().into_root_schema_for::<T>(),
        }
    }

    /// The name of its schema: `tasks.task_completed.v1.json`.
    pub fn schema_name(&self) -> String {
        format!("{}.v{}.json", self.name, self.version)
    }

    /// The JSON Schema of its data, titled with its name.
    pub fn schema(&self) -> Value {
        let mut schema = (self.schema)();
        schema.insert("$id".to_owned(), self.schema_name().into());
        schema.insert("title".to_owned(), self.name.into());
        schema.to_value()
    }

    /// The domain that tells it: what stands before the first dot of the name.
    pub fn domain(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(domain, _)| domain)
    }

    /// What it says, in a sentence: the documentation of its data.
    pub fn summary(&self) -> String {
        let schema = (self.schema)();
        let text = schema.get("description").and_then(Value::as_str);
        text.unwrap_or_default().replace('\n', " ")
    }
}

/// Something that other systems are told.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicEvent {
    /// The literal name.
    pub name: &'static str,
    /// See [`PublicData::VERSION`].
    pub version: u16,
    /// The id of what it is about.
    pub subject: String,
    /// As its schema says.
    pub data: Value,
}

impl PublicEvent {
    /// About `subject`.
    pub fn new<T: PublicData>(subject: impl Display, data: &T) -> Self {
        Self {
            name: T::NAME,
            version: T::VERSION,
            subject: subject.to_string(),
            data: serde_json::to_value(data).expect("public data have string keys and no failing parts"),
        }
    }
}

/// Names the public events of a domain and lists their kinds:
///
/// ```
/// use serde::Serialize;
/// /// A door was opened.
/// #[derive(Serialize, vc_kernel::schemars::JsonSchema)]
/// #[schemars(crate = "vc_kernel::schemars")]
/// pub struct DoorOpened { door: u16 }
/// vc_kernel::public_events! {
///     /// What a house tells.
///     pub const PUBLISHED = [DoorOpened = "house.door_opened", 1];
/// }
/// assert_eq!(PUBLISHED[0].schema_name(), "house.door_opened.v1.json");
/// assert_eq!(PUBLISHED[0].summary(), "A door was opened.");
/// ```
#[macro_export]
macro_rules! public_events {
    (
        $(#[$meta:meta])*
        $visibility:vis const $list:ident = [ $($data:ident = $name:literal, $version:literal);* $(;)? ];
    ) => {
        $(impl $crate::PublicData for $data {
            const NAME: &'static str = $name;
            const VERSION: u16 = $version;
        })*
        $(#[$meta])*
        $visibility const $list: &[$crate::PublicEventKind] = &[$($crate::PublicEventKind::of::<$data>()),*];
    };
}

/// The schema of a closed set of words; for the [`crate::text_enum!`] macro.
#[doc(hidden)]
pub fn words_schema(words: &[&str]) -> Schema {
    schemars::json_schema!({ "type": "string", "enum": words })
}

/// The schema of an id: its prefix and a ULID; for the [`crate::id!`] macro.
#[doc(hidden)]
pub fn id_schema(prefix: &str) -> Schema {
    schemars::json_schema!({
        "type": "string",
        "pattern": format!("^{prefix}_[0-9A-HJKMNP-TV-Z]{{26}}$"),
    })
}
