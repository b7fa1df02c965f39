//! What other domains may ask of this one: what they need to tell people about their round.

use jiff::Timestamp;
use vc_kernel::{PersonId, View, ViewError};

use crate::model::{Membership, ProgramId};

pub use crate::commands::{DeclareProgram, ReleasePrograms};
pub use crate::events::{
    CoffeeEvent, FormedMatch, MatchCancelled, MatchesFormed, MatchesRearranged, PeopleUnmatched,
    RoundCancelled, RoundDiscarded, RoundFormed, SeatOffered, UnmatchedPerson,
};
pub use crate::model::declared::{Declared, WrongSetting, check as check_declared};
pub use crate::model::texts::{ProgramTexts, fill as fill_text};
pub use crate::model::why::Why;
pub use crate::model::{MatchId, MatchStatus, RoundId, RoundStatus, UnmatchedReason};
pub use crate::views::matches::{Cancelled, Match};
pub use crate::views::rounds::{Round, counts as round_counts, last as last_round};
pub use crate::views::times::{LocalTime, SuggestedTime};

/// A match with names, reasons and times, whoever asks.
pub fn match_details(view: &View<'_>, id: MatchId, now: Timestamp) -> Result<Option<Match>, ViewError> {
    crate::views::matches::one(view, id, now)
}

/// Where a round stands, and the name of its program.
pub fn round_state(view: &View<'_>, round: RoundId) -> Result<Option<(RoundStatus, String)>, ViewError> {
    view.one(
        "SELECT r.status, p.name FROM coffee_rounds r JOIN coffee_programs p ON p.id = r.program WHERE r.id = ?1",
        [round],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The own texts of a program; none of a program that is not there.
pub fn program_texts(view: &View<'_>, program: ProgramId) -> Result<ProgramTexts, ViewError> {
    let program = crate::views::programs::one(view, Some(program))?;
    Ok(program.map(|program| program.settings.texts).unwrap_or_default())
}

/// Where a match stands.
pub fn match_status(view: &View<'_>, id: MatchId) -> Result<Option<MatchStatus>, ViewError> {
    view.one(
        "SELECT status FROM coffee_matches WHERE id = ?1 AND status <> 'forming'",
        [id],
        |row| row.get(0),
    )
}

/// Who is in a match, by id.
pub fn match_members(view: &View<'_>, id: MatchId) -> Result<Vec<PersonId>, ViewError> {
    view.all(
        "SELECT person FROM coffee_members WHERE match = ?1 AND status <> 'forming' ORDER BY person",
        [id],
        |row| row.get(0),
    )
}

/// Whether somebody has a match in a round that is on.
pub fn is_matched(view: &View<'_>, round: RoundId, person: PersonId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM coffee_members WHERE round = ?1 AND person = ?2 AND status = 'proposed'",
        (round, person),
    )
}

/// Beside whom somebody who came after a round was formed can still meet, if there is a seat now.
pub fn open_seat(
    view: &View<'_>,
    round: RoundId,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Vec<PersonId>>, ViewError> {
    let offers = crate::views::seats::offers(view, person, now)?;
    let seat = offers.into_iter().find(|(_, seat)| seat.open.round == round);
    Ok(seat.map(|(_, seat)| seat.members))
}

/// Whether somebody was asked if they are still in, and has not answered.
pub fn is_asked_if_still_in(view: &View<'_>, person: PersonId) -> Result<bool, ViewError> {
    crate::views::silence::is_asked(view, person)
}

/// Whether one joins the program of a round; in the others is everybody who takes part.
pub fn is_program_joined(view: &View<'_>, round: RoundId) -> Result<bool, ViewError> {
    let program = view.one(
        "SELECT program FROM coffee_rounds WHERE id = ?1",
        [round],
        |row| row.get::<_, ProgramId>(0),
    )?;
    let program = match program {
        Some(id) => crate::views::programs::one(view, Some(id))?,
        None => None,
    };
    Ok(program.is_some_and(|program| program.settings.membership == Membership::OptIn))
}

/// Why somebody has no match in a round.
pub fn unmatched_reason(
    view: &View<'_>,
    round: RoundId,
    person: PersonId,
) -> Result<Option<UnmatchedReason>, ViewError> {
    view.one(
        "SELECT reason FROM coffee_unmatched WHERE round = ?1 AND person = ?2",
        (round, person),
        |row| row.get(0),
    )
}

/// How often somebody was matched (cancelled matches left out), and when last, in milliseconds since
/// 1970.
pub fn meeting_count(view: &View<'_>, person: PersonId) -> Result<(u64, Option<i64>), ViewError> {
    let counted = view.one(
        "SELECT count(*), max(formed_ms) FROM coffee_members WHERE person = ?1 AND status = 'proposed'",
        [person],
        |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)),
    )?;
    Ok(counted.unwrap_or_default())
}
