//! Events for other systems.

#![forbid(unsafe_code)]
