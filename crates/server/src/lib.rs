//! The composition root: domains and adapters become a running server.

#![forbid(unsafe_code)]
