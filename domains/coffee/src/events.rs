//! What happened in the circle. Ids and integers only: names and topics stay with `people`.
//!
//! A round is written in parts, because a commit is bounded: `round_started`, then parts of
//! `matches_formed` and `people_unmatched`, then `round_formed`. Until that last one nobody sees
//! anything of it; a round that never gets there is taken back by `round_discarded`.

mod programs;
mod seats;
mod silence;

pub use programs::{
    NextSlot, ProgramArchived, ProgramChanged, ProgramDeclared, ProgramJoined, ProgramLeft, SlotPassed,
};
pub use seats::{SeatDeclined, SeatOffered};
pub use silence::{SignGiven, SilenceChecked, SilentPaused};

use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use crate::model::gave_up::GaveUp;
use crate::model::{
    ExclusionId, HistoryImportId, MatchId, Method, OddRule, ProgramId, RoundId, Strictness, UnmatchedReason,
};

/// A circle began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramCreated {
    /// Its id.
    pub program: ProgramId,
    /// How it is called; belongs to the instance, not to a person.
    pub name: String,
    /// 2 to 8.
    pub group_size: u8,
    /// IANA name; rounds are scheduled in it.
    pub time_zone: String,
    /// See [`OddRule`].
    pub odd_rule: OddRule,
    /// Rounds before the same two should meet again.
    pub minimum_gap_rounds: u32,
    /// See [`Strictness`].
    pub strictness: Strictness,
}

/// How good a round is; integers and texts of integers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Quality)]
pub struct QualityFigures {
    /// Who took part, matched or not.
    pub people: u32,
    /// Groups formed.
    pub groups: u32,
    /// People without one.
    pub unmatched: u32,
    /// Pairs that met before.
    pub repeats: u32,
    /// The fewest rounds between two meetings of a repeated pair.
    #[schema(required)]
    pub smallest_gap: Option<u32>,
    /// Groups whose members all share a slot. Rounds of threes and more counted pairs at first.
    pub with_shared_slot: u32,
    /// Groups whose members all share a topic. Rounds of threes and more counted pairs at first.
    pub with_shared_topic: u32,
    /// The objective reached; an integer wider than JSON's.
    pub total: String,
    /// No round of these group sizes scores more.
    pub upper_bound: String,
    /// The part of it that is preference.
    pub preference: i64,
    /// How it was found.
    pub method: Method,
    /// How long that took.
    pub millis: u32,
}

/// A round is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundStarted {
    /// Its id.
    pub round: RoundId,
    /// Of which program.
    pub program: ProgramId,
    /// Counts the program's rounds; ages of meetings are differences of it.
    pub number: i64,
    /// The scheduled slot; none for a round that was asked for by hand.
    pub slot: Option<String>,
    /// With the pool of that moment it gives the same round again.
    pub seed: u64,
    /// The request that asked, so that asking again answers the same round.
    pub request: String,
    /// Groups that were fixed by hand before the rest was computed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locked: Vec<Vec<PersonId>>,
    /// Parts that follow in all; the last one forms the round.
    pub parts: u32,
    /// How good it is.
    pub quality: QualityFigures,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormedMatch {
    /// Its id.
    pub id: MatchId,
    /// Who meets, by id.
    pub members: Vec<PersonId>,
    /// What the group does without, as the matcher found it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gave_up: Vec<GaveUp>,
    /// Which of them hosts; none outside of lotteries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<PersonId>,
}

/// Some groups of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchesFormed {
    /// Of which round.
    pub round: RoundId,
    /// Which part, from 0.
    pub part: u32,
    /// The groups.
    pub matches: Vec<FormedMatch>,
}

/// Somebody without a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedPerson {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub reason: UnmatchedReason,
    /// In which other program they have a match, where that is why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<ProgramId>,
}

/// Some people of a round have no group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleUnmatched {
    /// Of which round.
    pub round: RoundId,
    /// Who and why.
    pub people: Vec<UnmatchedPerson>,
}

/// The round is whole: from here on people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundFormed {
    /// Which.
    pub round: RoundId,
}

/// The round was never finished and is taken back; nobody saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundDiscarded {
    /// Which.
    pub round: RoundId,
}

/// A match was cancelled. The reason, if one was given, is sealed with whoever gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchCancelled {
    /// Which.
    #[serde(rename = "match")]
    pub match_id: MatchId,
    /// Of which round.
    pub round: RoundId,
    /// Who goes first next time: the members who did not cancel it themselves.
    pub left: Vec<PersonId>,
    /// Whether a reason is sealed with this event.
    pub reason_given: bool,
    /// Nobody decided this: a member left, and one is no match.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub member_left: bool,
}

/// A whole round was cancelled. The reason, if one was given, is sealed with whoever gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundCancelled {
    /// Which.
    pub round: RoundId,
    /// Whether a reason is sealed with this event.
    pub reason_given: bool,
}

/// The sealed part of a cancellation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelReason {
    /// In their own words.
    pub reason: String,
}

/// People met before this instance knew of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMeeting {
    /// At most 0: 0 is the round before the first one here, -1 the one before that.
    pub number: i64,
    /// Who, by id.
    pub members: Vec<PersonId>,
}

/// A part of an imported history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryImported {
    /// Which import.
    pub import: HistoryImportId,
    /// For which program.
    pub program: ProgramId,
    /// New meetings; those already known are left out.
    pub meetings: Vec<PastMeeting>,
}

/// Somebody would rather not meet somebody. Whom is sealed with them: nobody else is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalExclusionAdded {
    /// Its id.
    pub exclusion: ExclusionId,
    /// Who said so.
    pub person: PersonId,
}

/// The sealed part of a personal exclusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// Whom they do not meet.
    pub with: PersonId,
}

/// An admin said that two people do not meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminExclusionAdded {
    /// Its id.
    pub exclusion: ExclusionId,
    /// One, the lesser id.
    pub a: PersonId,
    /// The other.
    pub b: PersonId,
}

/// Two people may meet again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExclusionRemoved {
    /// Which exclusion is gone.
    pub exclusion: ExclusionId,
}

/// In a formed round some matches were replaced by others: by an admin, or because somebody cannot
/// come and the rest can still meet somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchesRearranged {
    /// Of which round.
    pub round: RoundId,
    /// Matches that are off.
    pub dissolved: Vec<MatchId>,
    /// Matches that are on instead.
    pub formed: Vec<FormedMatch>,
    /// Who has none any more, and goes first next time.
    pub left: Vec<PersonId>,
}

vc_kernel::events! {
    /// The facts of the circle.
    pub enum CoffeeEvent {
        ProgramCreated = "coffee.program_created", 1;
        RoundStarted = "coffee.round_started", 1;
        MatchesFormed = "coffee.matches_formed", 1;
        PeopleUnmatched = "coffee.people_unmatched", 1;
        RoundFormed = "coffee.round_formed", 1;
        RoundDiscarded = "coffee.round_discarded", 1;
        MatchCancelled = "coffee.match_cancelled", 1;
        RoundCancelled = "coffee.round_cancelled", 1;
        HistoryImported = "coffee.history_imported", 1;
        PersonalExclusionAdded = "coffee.personal_exclusion_added", 1;
        AdminExclusionAdded = "coffee.admin_exclusion_added", 1;
        ExclusionRemoved = "coffee.exclusion_removed", 1;
        MatchesRearranged = "coffee.matches_rearranged", 1;
        ProgramChanged = "coffee.program_changed", 1;
        ProgramArchived = "coffee.program_archived", 1;
        ProgramJoined = "coffee.program_joined", 1;
        ProgramLeft = "coffee.program_left", 1;
        SlotPassed = "coffee.slot_passed", 1;
        ProgramDeclared = "coffee.program_declared", 1;
        SeatOffered = "coffee.seat_offered", 1;
        SeatDeclined = "coffee.seat_declined", 1;
        SignGiven = "coffee.sign_given", 1;
        SilenceChecked = "coffee.silence_checked", 1;
        SilentPaused = "coffee.silent_paused", 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was added to an event later, and is left out where it says nothing.
    #[test]
    fn what_was_added_later_is_read_and_kept() {
        for (name, body) in [
            (
                "coffee.matches_formed",
                include_str!("../tests/fixtures/events/matches_formed.v1.lottery.json"),
            ),
            (
                "coffee.program_changed",
                include_str!("../tests/fixtures/events/program_changed.v1.lottery.json"),
            ),
            (
                "coffee.people_unmatched",
                include_str!("../tests/fixtures/events/people_unmatched.v1.elsewhere.json"),
            ),
        ] {
            let event = CoffeeEvent::decode_parts(name, 1, body).unwrap_or_else(|error| panic!("{error}"));
            let again = match event {
                CoffeeEvent::MatchesFormed(event) => serde_json::to_value(event),
                CoffeeEvent::ProgramChanged(event) => serde_json::to_value(event),
                CoffeeEvent::PeopleUnmatched(event) => serde_json::to_value(event),
                other => panic!("{other:?} has no such fixture"),
            };
            let stored: serde_json::Value = serde_json::from_str(body).expect("a fixture is JSON");
            assert_eq!(
                again.expect("wire structs serialise"),
                stored,
                "{name} loses or renames something"
            );
        }
    }

    /// Released fixtures never change: a stored event must be readable for ever.
    #[test]
    fn every_released_event_still_decodes() {
        let fixtures = [
            (
                "coffee.program_created",
                include_str!("../tests/fixtures/events/program_created.v1.json"),
            ),
            (
                "coffee.round_started",
                include_str!("../tests/fixtures/events/round_started.v1.json"),
            ),
            (
                "coffee.matches_formed",
                include_str!("../tests/fixtures/events/matches_formed.v1.json"),
            ),
            (
                "coffee.people_unmatched",
                include_str!("../tests/fixtures/events/people_unmatched.v1.json"),
            ),
            (
                "coffee.round_formed",
                include_str!("../tests/fixtures/events/round_formed.v1.json"),
            ),
            (
                "coffee.round_discarded",
                include_str!("../tests/fixtures/events/round_discarded.v1.json"),
            ),
            (
                "coffee.match_cancelled",
                include_str!("../tests/fixtures/events/match_cancelled.v1.json"),
            ),
            (
                "coffee.round_cancelled",
                include_str!("../tests/fixtures/events/round_cancelled.v1.json"),
            ),
            (
                "coffee.history_imported",
                include_str!("../tests/fixtures/events/history_imported.v1.json"),
            ),
            (
                "coffee.personal_exclusion_added",
                include_str!("../tests/fixtures/events/personal_exclusion_added.v1.json"),
            ),
            (
                "coffee.admin_exclusion_added",
                include_str!("../tests/fixtures/events/admin_exclusion_added.v1.json"),
            ),
            (
                "coffee.exclusion_removed",
                include_str!("../tests/fixtures/events/exclusion_removed.v1.json"),
            ),
            (
                "coffee.matches_rearranged",
                include_str!("../tests/fixtures/events/matches_rearranged.v1.json"),
            ),
            (
                "coffee.program_changed",
                include_str!("../tests/fixtures/events/program_changed.v1.json"),
            ),
            (
                "coffee.program_archived",
                include_str!("../tests/fixtures/events/program_archived.v1.json"),
            ),
            (
                "coffee.program_joined",
                include_str!("../tests/fixtures/events/program_joined.v1.json"),
            ),
            (
                "coffee.program_left",
                include_str!("../tests/fixtures/events/program_left.v1.json"),
            ),
            (
                "coffee.slot_passed",
                include_str!("../tests/fixtures/events/slot_passed.v1.json"),
            ),
            (
                "coffee.program_declared",
                include_str!("../tests/fixtures/events/program_declared.v1.json"),
            ),
            (
                "coffee.seat_offered",
                include_str!("../tests/fixtures/events/seat_offered.v1.json"),
            ),
            (
                "coffee.seat_declined",
                include_str!("../tests/fixtures/events/seat_declined.v1.json"),
            ),
            (
                "coffee.sign_given",
                include_str!("../tests/fixtures/events/sign_given.v1.json"),
            ),
            (
                "coffee.silence_checked",
                include_str!("../tests/fixtures/events/silence_checked.v1.json"),
            ),
            (
                "coffee.silent_paused",
                include_str!("../tests/fixtures/events/silent_paused.v1.json"),
            ),
        ];
        assert_eq!(fixtures.map(|(name, _)| name), CoffeeEvent::NAMES);
        for (name, body) in fixtures {
            let event = CoffeeEvent::decode_parts(name, 1, body).unwrap_or_else(|error| panic!("{error}"));
            let again = match event {
                CoffeeEvent::ProgramCreated(event) => serde_json::to_value(event),
                CoffeeEvent::RoundStarted(event) => serde_json::to_value(event),
                CoffeeEvent::MatchesFormed(event) => serde_json::to_value(event),
                CoffeeEvent::PeopleUnmatched(event) => serde_json::to_value(event),
                CoffeeEvent::RoundFormed(event) => serde_json::to_value(event),
                CoffeeEvent::RoundDiscarded(event) => serde_json::to_value(event),
                CoffeeEvent::MatchCancelled(event) => serde_json::to_value(event),
                CoffeeEvent::RoundCancelled(event) => serde_json::to_value(event),
                CoffeeEvent::HistoryImported(event) => serde_json::to_value(event),
                CoffeeEvent::PersonalExclusionAdded(event) => serde_json::to_value(event),
                CoffeeEvent::AdminExclusionAdded(event) => serde_json::to_value(event),
                CoffeeEvent::ExclusionRemoved(event) => serde_json::to_value(event),
                CoffeeEvent::MatchesRearranged(event) => serde_json::to_value(event),
                CoffeeEvent::ProgramChanged(event) => serde_json::to_value(event),
                CoffeeEvent::ProgramArchived(event) => serde_json::to_value(event),
                CoffeeEvent::ProgramJoined(event) => serde_json::to_value(event),
                CoffeeEvent::ProgramLeft(event) => serde_json::to_value(event),
                CoffeeEvent::SlotPassed(event) => serde_json::to_value(event),
                CoffeeEvent::ProgramDeclared(event) => serde_json::to_value(event),
                CoffeeEvent::SeatOffered(event) => serde_json::to_value(event),
                CoffeeEvent::SeatDeclined(event) => serde_json::to_value(event),
                CoffeeEvent::SignGiven(event) => serde_json::to_value(event),
                CoffeeEvent::SilenceChecked(event) => serde_json::to_value(event),
                CoffeeEvent::SilentPaused(event) => serde_json::to_value(event),
            };
            let stored: serde_json::Value = serde_json::from_str(body).expect("a fixture is JSON");
            assert_eq!(
                again.expect("wire structs serialise"),
                stored,
                "{name} loses or renames something"
            );
        }
    }
}
