//! Work that is due, outside the writer.

mod close_bulk;
mod continue_bulk;
mod continue_import;
mod destroy_key;
mod mail_invitations;
mod wake_participant;

pub use close_bulk::CloseBulkJob;
pub use continue_bulk::ContinueBulk;
pub use continue_import::ContinueImport;
pub use destroy_key::DestroyKey;
pub use wake_participant::WakeParticipantJob;

use vc_instance::{DueRow, JobError};

/// The id at the end of a due row's key.
fn id_of<T: std::str::FromStr>(due: &DueRow) -> Result<T, JobError> {
    let id = due.key.rsplit_once(':').and_then(|(_, id)| id.parse().ok());
    id.ok_or_else(|| JobError::permanent(format!("the due row {} names nothing", due.key)))
}
