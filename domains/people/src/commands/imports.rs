//! Imports, in steps that each fit a commit, and undoing them.

mod apply;
#[cfg(test)]
mod tests;
mod undo;

use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View};

use super::refusals::PeopleRefusal;
use super::require_trusted;
use crate::api::require_admin;
use crate::events::{ImportFinished, ImportStarted, ImportStopped};
use crate::model::ImportId;
use crate::views::imports::{ImportStatus, import_at_work, import_place};

pub use apply::{ApplyImportRows, ImportRow, RowOutcome, preview_row};
pub use undo::{UndoImport, UndoImportStep};

/// Event bytes of one step, sealed parts counted before sealing: well below a commit's 256 KiB.
const STEP_BYTES_MAX: usize = 100 * 1024;

/// An admin starts an import; its rows are in the keep already.
#[derive(Clone, Debug, Serialize)]
pub struct StartImport {
    /// Which. The same request again comes with another one, and is answered with the first.
    #[serde(skip)]
    pub import: ImportId,
    /// The digest of the file: tells the same request from another one.
    pub file: String,
    /// How many rows.
    pub total: u32,
    /// In how many pieces.
    pub chunks: u32,
}

impl Command for StartImport {
    type Answer = ImportId;
    const NAME: &'static str = "people.start_import";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<ImportId>, Rejected> {
        if import_at_work(view)? {
            return Err(PeopleRefusal::ImportAtWork.into());
        }
        let started = ImportStarted {
            import: self.import,
            total: self.total,
            chunks: self.chunks,
        };
        let mut events: Vec<NewEvent> = vec![started.into()];
        if self.total == 0 {
            events.push(ImportFinished { import: self.import }.into());
        }
        Ok(Decision::events(events, self.import))
    }
}

/// How an import goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStep {
    /// Whether nothing is left to do.
    pub finished: bool,
}

/// The rest of an import is given up.
#[derive(Clone, Debug, Serialize)]
pub struct StopImport {
    /// Which.
    pub import: ImportId,
}

impl Command for StopImport {
    type Answer = ();
    const NAME: &'static str = "people.stop_import";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let place = import_place(view, self.import)?.ok_or(PeopleRefusal::ImportNotFound)?;
        let at_work = matches!(place.status, ImportStatus::Running | ImportStatus::Undoing);
        let event = at_work.then(|| ImportStopped { import: self.import }.into());
        Ok(Decision::events(event, ()))
    }
}

fn bytes(events: &[NewEvent]) -> usize {
    events
        .iter()
        .map(|event| event.body.len() + event.sealed.as_ref().map_or(0, |part| part.json.len()))
        .sum()
}
