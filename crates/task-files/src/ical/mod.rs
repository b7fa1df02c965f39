//! iCalendar: the `VTODO`s of RFC 5545.
//!
//! The lines are read here rather than by a library: a message names the line, one bad line does not lose the file, and components
//! within components cannot exhaust the stack (the `icalendar` crate's parser calls itself for each). That crate, and python's, read in
//! the tests what this one writes.

mod alarm;
mod dates;
mod events;
mod line;
mod read;
mod timezone;
mod todo;
mod write;

pub use events::{Event, EventAt, write_events};
pub(crate) use read::read;
pub(crate) use write::write;

/// What this crate writes beside RFC 5545; other programs leave it alone.
mod extra {
    pub const AFTER_COMPLETION: &str = "X-VC-AFTER-COMPLETION";
    pub const AT: &str = "X-VC-AT";
    pub const AUTHOR: &str = "X-VC-AUTHOR";
    pub const PLAIN_DATE: &str = "X-VC-DUE-WORDS";
    pub const PROJECT: &str = "X-VC-PROJECT";
    pub const SECTION: &str = "X-VC-SECTION";
    pub const START: &str = "X-VC-START";
    pub const STATUS: &str = "X-VC-STATUS";
}
