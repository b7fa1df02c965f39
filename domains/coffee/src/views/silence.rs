//! Who has been silent. A sign is whatever somebody does here themselves, or using the client; how
//! long that is ago is counted in matches of the program.

use jiff::{SignedDuration, Timestamp};
use vc_kernel::{PersonId, View, ViewError};

use super::matches::instant;
use crate::model::{ProgramId, RoundId};

/// People in one look.
pub const SILENT_MAX: u32 = 300;
/// So long is the least that somebody has for an answer.
pub const ANSWER_WITHIN: SignedDuration = SignedDuration::from_hours(2 * 24);

/// Somebody, and when what they would have to be seen after began.
pub type Silent = (PersonId, Timestamp);

/// Up to [`SILENT_MAX`] people of a round who had `matches` matches of its program without a sign
/// and were not asked yet, after the one where the look before ended, with the time of the first of
/// these matches.
pub fn to_ask(
    view: &View<'_>,
    round: RoundId,
    matches: u8,
    after: Option<PersonId>,
) -> Result<Vec<Silent>, ViewError> {
    let after = after.map(|person| person.to_string()).unwrap_or_default();
    view.all(
        "SELECT m.person, (SELECT min(f.formed_ms) FROM coffee_members f
                WHERE f.person = m.person AND f.program = m.program AND f.status = 'proposed'
                    AND f.formed_ms > coalesce(s.at_ms, -1))
         FROM coffee_members m LEFT JOIN coffee_signs s ON s.person = m.person
         WHERE m.round = ?1 AND m.status = 'proposed' AND m.person > ?4
            AND (SELECT count(*) FROM coffee_members c
                WHERE c.person = m.person AND c.program = m.program AND c.status = 'proposed'
                    AND c.number <= m.number AND c.formed_ms > coalesce(s.at_ms, -1)) >= ?2
            AND NOT EXISTS (SELECT 1 FROM coffee_asked a WHERE a.program = m.program AND a.person = m.person)
         ORDER BY m.person LIMIT ?3",
        (round, matches, SILENT_MAX, after),
        |row| Ok((row.get(0)?, instant(row.get(1)?))),
    )
}

/// Up to [`SILENT_MAX`] people of a program who were asked in time and gave no sign since, with
/// when and after which round they were asked.
pub fn to_pause(
    view: &View<'_>,
    program: ProgramId,
    at: Timestamp,
) -> Result<Vec<(PersonId, Timestamp, RoundId)>, ViewError> {
    view.all(
        "SELECT person, asked_ms, round FROM coffee_asked WHERE program = ?1 AND asked_ms <= ?2
         ORDER BY person LIMIT ?3",
        (program, (at - ANSWER_WITHIN).as_millisecond(), SILENT_MAX),
        |row| Ok((row.get(0)?, instant(row.get(1)?), row.get(2)?)),
    )
}

/// Whether somebody was asked whether they are still in, and has not answered.
pub fn is_asked(view: &View<'_>, person: PersonId) -> Result<bool, ViewError> {
    view.exists("SELECT 1 FROM coffee_asked WHERE person = ?1", [person])
}

/// Whether a sign of somebody would say anything new: they had a match since the last one, or were asked.
pub fn is_sign_news(view: &View<'_>, person: PersonId) -> Result<bool, ViewError> {
    let sql = "SELECT 1 FROM coffee_members WHERE person = ?1 AND status = 'proposed'
                AND formed_ms > coalesce((SELECT at_ms FROM coffee_signs WHERE person = ?1), -1)";
    Ok(is_asked(view, person)? || view.exists(sql, [person])?)
}
