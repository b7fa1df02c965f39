//! How far something is, and whether to go on.

use crate::error::ArchiveError;

/// Hears of each step.
pub trait Progress {
    /// `done` of `total` (commits, rows, bytes: whatever `what` says). [`ArchiveError::Cancelled`] ends
    /// the work in order.
    fn step(&mut self, what: &'static str, done: u64, total: u64) -> Result<(), ArchiveError>;
}

/// Nobody listens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&mut self, _: &'static str, _: u64, _: u64) -> Result<(), ArchiveError> {
        Ok(())
    }
}

impl<F: FnMut(&'static str, u64, u64) -> Result<(), ArchiveError>> Progress for F {
    fn step(&mut self, what: &'static str, done: u64, total: u64) -> Result<(), ArchiveError> {
        self(what, done, total)
    }
}
