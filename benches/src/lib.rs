//! Shared pieces of the benches: tables and result files.

#![forbid(unsafe_code)]
