//! Takes over whom people met before, from another tool.

use std::collections::BTreeSet;

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_admin;

use crate::events::{HistoryImported, PastMeeting};
use crate::model::history_file::MEMBERS_MAX;
use crate::model::{HistoryImportId, ProgramId};
use crate::projection::joined;
use crate::views::programs;

/// Meetings in one commit.
pub const HISTORY_PART_MAX: usize = 500;
/// Their members in one commit.
pub const HISTORY_PEOPLE_MAX: usize = 2_000;

/// Import a part of a file that was validated whole. Meetings already known are left out, so the
/// same file may be imported again, for instance after a part of it failed.
#[derive(Clone, Debug, Serialize)]
pub struct ImportHistoryPart {
    /// The same for all parts of one file.
    pub import: HistoryImportId,
    /// For which program.
    pub program: ProgramId,
    /// The meetings, each numbered at most 0.
    pub meetings: Vec<PastMeeting>,
}

/// Why it is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportHistoryRefusal {
    /// No such program.
    #[error("There is no program with this id. List the programs and use one of theirs.")]
    NoProgram,
    /// A defect of the importer.
    #[error("This part of the import does not fit. Import the file again; if it stays, tell an operator.")]
    BadPart,
}

impl Refusal for ImportHistoryRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoProgram => "not_found",
            Self::BadPart => "bad_part",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoProgram => RefusalKind::NotFound,
            Self::BadPart => RefusalKind::Invalid,
        }
    }
}

impl Command for ImportHistoryPart {
    /// How many were new.
    type Answer = u32;
    const NAME: &'static str = "coffee.import_history_part";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<u32>, Rejected> {
        if programs::one(view, Some(self.program))?.is_none() {
            return Err(ImportHistoryRefusal::NoProgram.into());
        }
        let fits =
            |meeting: &PastMeeting| meeting.number <= 0 && (2..=MEMBERS_MAX).contains(&meeting.members.len());
        let people: usize = self.meetings.iter().map(|meeting| meeting.members.len()).sum();
        if self.meetings.len() > HISTORY_PART_MAX
            || people > HISTORY_PEOPLE_MAX
            || !self.meetings.iter().all(fits)
        {
            return Err(ImportHistoryRefusal::BadPart.into());
        }
        let mut new = Vec::new();
        let mut seen = BTreeSet::new();
        for meeting in &self.meetings {
            let members = joined(&meeting.members);
            let known = view.exists(
                "SELECT 1 FROM coffee_past WHERE program = ?1 AND person = ?2 AND number = ?3 AND members = ?4",
                (self.program, meeting.members[0], meeting.number, &members),
            )?;
            if !known && seen.insert((meeting.number, members)) {
                new.push(meeting.clone());
            }
        }
        let count = u32::try_from(new.len()).unwrap_or(u32::MAX);
        if new.is_empty() {
            return Ok(Decision::nothing(0));
        }
        let event = HistoryImported {
            import: self.import,
            program: self.program,
            meetings: new,
        };
        Ok(Decision::events([event.into()], count))
    }
}
