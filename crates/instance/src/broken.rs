//! Ways to break the engine on purpose, to show that the simulation notices. Without the feature
//! `broken`, which only the simulation turns on, none of them exists in the program.

/// One guarantee that is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A keep that does not answer reads as if the person had been erased.
    UnreachableKeepReadsAsErased,
    /// Refusals are answered without looking whether another node has appended meanwhile.
    StaleOwnerRefuses,
    /// Commits do not say when something is due next.
    ClosedInstanceForgetsDue,
    /// The view is committed first, then the log.
    ViewCommittedBeforeLog,
    /// Callers are answered first, then the commit is appended.
    AnswerBeforeAppend,
    /// An append of which nothing is known counts as done.
    UnknownCountsAsDone,
    /// A repeated command id is decided again.
    CommandIdsForgotten,
    /// Command ids are remembered by the node that decided them only.
    CommandIdsNotCaughtUp,
    /// Keys are written after the event that needs them.
    KeyWrittenAfterEvent,
    /// A key is removed before its tombstone is there.
    KeyRemovedBeforeTombstone,
    /// A key that was made for a commit that came to nothing is used for the next one.
    FreshKeysKeptAfterRollback,
    /// After a conflict the batch is appended as it was decided.
    ConflictNotDecidedAgain,
}

#[cfg(feature = "broken")]
impl Broken {
    /// Each of them.
    pub const ALL: [Self; 12] = [
        Self::UnreachableKeepReadsAsErased,
        Self::StaleOwnerRefuses,
        Self::ClosedInstanceForgetsDue,
        Self::ViewCommittedBeforeLog,
        Self::AnswerBeforeAppend,
        Self::UnknownCountsAsDone,
        Self::CommandIdsForgotten,
        Self::CommandIdsNotCaughtUp,
        Self::KeyWrittenAfterEvent,
        Self::KeyRemovedBeforeTombstone,
        Self::FreshKeysKeptAfterRollback,
        Self::ConflictNotDecidedAgain,
    ];
}

#[cfg(feature = "broken")]
thread_local! {
    static BROKEN: std::cell::Cell<Option<Broken>> = const { std::cell::Cell::new(None) };
}

/// Breaks (or mends) every engine that is driven on this thread.
#[cfg(feature = "broken")]
pub fn break_engine(how: Option<Broken>) {
    BROKEN.set(how);
}

#[cfg(feature = "broken")]
pub(crate) fn is_broken(how: Broken) -> bool {
    BROKEN.get() == Some(how)
}

#[cfg(not(feature = "broken"))]
pub(crate) const fn is_broken(_how: Broken) -> bool {
    false
}
