//! What comes in with a command, and what may come out instead of an answer.

use vc_kernel::{Actor, CommandId, Refused, ViewError};

/// Who asks for a command, under which id.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who.
    pub actor: Actor,
    /// Chosen by the caller; the same one again gets the first answer.
    pub command_id: CommandId,
    /// Of the request that it came with; up to 64 characters are stored.
    pub correlation_id: String,
}

/// Why a command has no answer. Nothing was changed, unless it says that this is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// An expected "no".
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Too many commands are waiting: try again in a moment, with the same id.
    #[error("too many changes are waiting; try again in a moment")]
    Busy,
    /// The id is older than what is remembered, so it cannot be told whether it was done.
    #[error("this change was made more than {days} days ago; look at the present state and make it anew", days = crate::limits::COMMAND_MEMORY_DAYS)]
    CommandExpired,
    /// The id lies in the future: the caller's clock is wrong.
    #[error("the change's id lies more than a day in the future; set the clock of the machine that sent it")]
    CommandIdAhead,
    /// Another command had this id.
    #[error("this id was used for another change; use a new one")]
    CommandIdReused,
    /// Another node decides for this instance, or will in a moment: try again with the same id.
    #[error("another server decides for this instance; try again in a moment")]
    NotOwner,
    /// A node of an older release could not read what this change would write.
    #[error("the servers are being upgraded; this change is possible once all of them are")]
    UpgradeUnderWay {
        /// For the log, not for the caller.
        message: String,
    },
    /// This instance serves nothing until an operator has looked.
    #[error("this instance is stopped: {message}")]
    Stopped {
        /// Why.
        message: String,
    },
    /// A defect here; only this command failed.
    #[error("this change failed because of a defect")]
    Internal {
        /// For the log, not for the caller.
        message: String,
    },
    /// The store did not answer. Try again with the same id: it is then done once.
    #[error("the store cannot be reached; try again in a moment")]
    Unavailable {
        /// For the log, not for the caller.
        message: String,
    },
}

/// Why a read has no answer.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// SQLite's words.
    #[error(transparent)]
    View(#[from] ViewError),
    /// It took longer than [`READ_TIME_MAX`](crate::limits::READ_TIME_MAX).
    #[error("the read took too long and was ended; ask for less")]
    TimedOut,
    /// No connection became free.
    #[error("too many reads are waiting; try again in a moment")]
    Busy,
    /// This instance serves nothing until an operator has looked.
    #[error("this instance is stopped: {message}")]
    Stopped {
        /// Why.
        message: String,
    },
}
