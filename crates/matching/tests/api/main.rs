//! The crate as its callers see it.

mod common;
mod gave_up;
mod groups;
mod large;
mod offline;
mod pairs;
mod rules;
