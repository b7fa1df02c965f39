//! The engine: writer loop, views, readers, due work, live changes.

#![forbid(unsafe_code)]
