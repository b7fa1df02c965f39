//! Reads.

pub mod letters;
pub mod webhooks;
