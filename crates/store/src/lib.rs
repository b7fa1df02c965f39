//! The event log and the keep: traits, commits, codec, contract suite.

#![forbid(unsafe_code)]
