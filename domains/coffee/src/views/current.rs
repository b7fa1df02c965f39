//! Where one person stands in the newest round.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::{ParticipationStatus, participation_status};

use super::matches::{self, Match, instant};
use super::silence;
use crate::model::{MatchId, MatchStatus, RoundId, RoundStatus, UnmatchedReason};

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CurrentState {
    /// They have a match.
    Matched,
    /// They take part; the next round is theirs.
    Waiting,
    /// They took part and got no match.
    Unmatched,
    /// They do not take part until they say so.
    Paused,
    /// They do not take part until a day.
    Snoozed,
    /// Their match, or its round, was cancelled.
    Cancelled,
}

/// The match of the newest round, or why there is none; with several programs, of the one in which
/// somebody is matched, and beside it those of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CurrentMatch {
    /// The match; also shown when it was cancelled.
    #[serde(rename = "match")]
    #[schema(required)]
    pub match_: Option<Match>,
    /// Where they stand.
    pub state: CurrentState,
    /// The same for people, with what comes next.
    pub message: String,
    /// Why they have no match, if they took part.
    #[schema(required)]
    pub unmatched_reason: Option<UnmatchedReason>,
    /// When the newest round was formed.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub last_round_at: Option<Timestamp>,
    /// Further matches, of the newest rounds of other programs.
    pub also: Vec<Match>,
    /// Names of programs that gave them no match in their newest round, since they have one in another program.
    pub no_second_in: Vec<String>,
    /// Whether they are asked if they are still in: they had several matches and gave no sign.
    pub asked_if_still_in: bool,
}

/// Where `person` stands now.
pub fn of(view: &View<'_>, person: PersonId, now: Timestamp) -> Result<CurrentMatch, ViewError> {
    let newest = newest_rounds(view, person)?;
    let last = newest.first().copied();
    let mut current = CurrentMatch {
        match_: None,
        state: CurrentState::Waiting,
        message: "You are in. Your match appears here as soon as the next round is formed.".to_owned(),
        unmatched_reason: None,
        last_round_at: last.map(|(_, _, formed_ms)| instant(formed_ms)),
        also: Vec::new(),
        no_second_in: Vec::new(),
        asked_if_still_in: silence::is_asked(view, person)?,
    };
    if let Some((round, round_status, _)) = last {
        in_round(view, person, round, round_status, now, &mut current)?;
    }
    // Whoever pauses keeps seeing the match they still have, nothing else.
    if current.state != CurrentState::Matched {
        match participation_status(view, person, now)? {
            Some(ParticipationStatus::Paused) => {
                current.state = CurrentState::Paused;
                current.message =
                    "You are taking a break. You are in no round until you join again.".to_owned();
            }
            Some(ParticipationStatus::Snoozed) => {
                current.state = CurrentState::Snoozed;
                current.message =
                    "You are away for a while. You are back in the first round after that.".to_owned();
            }
            Some(ParticipationStatus::Active) | None => {}
        }
    }
    for (round, _, _) in newest.iter().skip(1) {
        if let Some((id, MatchStatus::Proposed)) = theirs(view, person, *round)? {
            current.also.extend(matches::one(view, id, now)?);
        }
        current.no_second_in.extend(skipped_in(view, person, *round)?);
    }
    Ok(current)
}

/// The newest round of each program: first those in which `person` has a match, then those that left
/// them without, then the others; the newest first among equals.
fn newest_rounds(view: &View<'_>, person: PersonId) -> Result<Vec<(RoundId, RoundStatus, i64)>, ViewError> {
    view.all(
        "SELECT r.id, r.status, r.formed_ms FROM coffee_programs p
         JOIN coffee_rounds r ON r.id = (SELECT id FROM coffee_rounds
            WHERE program = p.id AND status <> 'forming' ORDER BY number DESC LIMIT 1)
         ORDER BY EXISTS (SELECT 1 FROM coffee_members
                WHERE round = r.id AND person = ?1 AND status = 'proposed') DESC,
            EXISTS (SELECT 1 FROM coffee_members WHERE round = r.id AND person = ?1)
                OR EXISTS (SELECT 1 FROM coffee_unmatched WHERE round = r.id AND person = ?1) DESC,
            r.formed_ms DESC, r.id DESC",
        [person],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Their place in a round, if they had one.
fn theirs(
    view: &View<'_>,
    person: PersonId,
    round: RoundId,
) -> Result<Option<(MatchId, MatchStatus)>, ViewError> {
    view.one(
        "SELECT match, status FROM coffee_members WHERE round = ?1 AND person = ?2",
        (round, person),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

fn in_round(
    view: &View<'_>,
    person: PersonId,
    round: RoundId,
    round_status: RoundStatus,
    now: Timestamp,
    current: &mut CurrentMatch,
) -> Result<(), ViewError> {
    if let Some((id, status)) = theirs(view, person, round)? {
        current.match_ = matches::one(view, id, now)?;
        match (status, round_status) {
            (MatchStatus::Proposed, _) => {
                current.state = CurrentState::Matched;
                if let Some(found) = &current.match_ {
                    current.message = greeting(found, person);
                }
            }
            (MatchStatus::Cancelled, RoundStatus::Cancelled) => {
                current.state = CurrentState::Cancelled;
                current.message = "This round was cancelled. The next one makes up for it.".to_owned();
            }
            (MatchStatus::Cancelled, _) => {
                current.state = CurrentState::Cancelled;
                current.unmatched_reason = unmatched_reason(view, round, person)?;
                current.message = current.unmatched_reason.map_or_else(
                    || "You cancelled your match for this round. You are in the next one.".to_owned(),
                    |reason| reason.message().to_owned(),
                );
            }
        }
        return Ok(());
    }
    let unmatched = unmatched_reason(view, round, person)?;
    if let Some(reason) = unmatched.filter(|_| round_status == RoundStatus::Formed) {
        current.state = CurrentState::Unmatched;
        current.message = reason.message().to_owned();
        current.unmatched_reason = Some(reason);
    }
    Ok(())
}

/// What to do with a match, and who hosts where somebody does.
fn greeting(found: &Match, person: PersonId) -> String {
    let suits = if found.members.len() > 2 {
        "you all"
    } else {
        "you both"
    };
    let host = found
        .members
        .iter()
        .find(|member| Some(member.id) == found.host_id);
    match host {
        Some(host) if host.id == person => {
            format!("You are hosting. Pick a time that suits {suits} and invite your guests.")
        }
        Some(host) => format!(
            "You drew a seat: {} hosts. Pick a time that suits {suits} and say hello.",
            host.name
        ),
        None if found.members.len() > 2 => {
            "Here is your group. Pick a time that suits you all and say hello.".to_owned()
        }
        None => "Here is your match. Pick a time that suits you both and say hello.".to_owned(),
    }
}

/// The program of a round that left them out for a match in another one.
fn skipped_in(view: &View<'_>, person: PersonId, round: RoundId) -> Result<Option<String>, ViewError> {
    view.one(
        "SELECT p.name FROM coffee_unmatched u JOIN coffee_rounds r ON r.id = u.round
         JOIN coffee_programs p ON p.id = r.program
         WHERE u.round = ?1 AND u.person = ?2 AND u.reason = ?3 AND r.status = 'formed'
           AND NOT EXISTS (SELECT 1 FROM coffee_members m WHERE m.round = u.round AND m.person = u.person)",
        (round, person, UnmatchedReason::MatchedElsewhere),
        |row| row.get(0),
    )
}

fn unmatched_reason(
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
