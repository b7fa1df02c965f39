//! The index through its public face, on real SQLite.

mod hostile;
mod languages;
mod marks;
mod pages;
mod properties;
mod rebuilt;
mod support;
mod typos;
