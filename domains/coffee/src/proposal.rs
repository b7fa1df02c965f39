//! From a pool to a proposed round: the pool in the matcher's terms, and its answer in ours.
//!
//! Pure and slow (seconds for thousands of people), so it runs outside the writer, on a thread of
//! its own. The same pool and seed give the same proposal.

use std::collections::HashMap;

use jiff::SignedDuration;
use vc_kernel::PersonId;
use vc_matching::{Meeting, Odd, Person, Problem, ProblemError, Rules};

use crate::commands::ProposedGroup;
use crate::events::QualityFigures;
use crate::model::gave_up::{Cause, GaveUp};
use crate::model::week::{Free, Window};
use crate::model::{ManagerRule, Method, NewcomerRule, OddRule, Strictness, TeamRule, UnmatchedReason};
use crate::views::pool::Pool;
use crate::views::times::zone;

/// Whoever joined within this time is new: a veteran is the better partner.
const NEWCOMER_FOR: SignedDuration = SignedDuration::from_hours(28 * 24);

/// A round that could be formed from a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Indexes into the pool's people.
    pub groups: Vec<Vec<usize>>,
    /// What each of them does without.
    pub gave_up: Vec<Vec<GaveUp>>,
    /// Who meets nobody, and why.
    pub unmatched: Vec<(PersonId, UnmatchedReason)>,
    /// How good it is; its time is the caller's to fill in.
    pub quality: QualityFigures,
}

impl Proposal {
    /// The groups by id.
    pub fn proposed(&self, pool: &Pool) -> Vec<ProposedGroup> {
        let person = |index: usize| pool.people[index].person;
        let groups = self.groups.iter().zip(&self.gave_up);
        groups
            .map(|(group, gave_up)| ProposedGroup {
                members: group.iter().map(|&index| person(index)).collect(),
                host: pool.host_of(group).map(person),
                gave_up: gave_up.clone(),
            })
            .collect()
    }
}

/// Computes a round around `locked` groups: indexes into the pool's people.
pub fn propose(pool: &Pool, seed: u64, locked: Vec<Vec<usize>>) -> Result<Proposal, ProblemError> {
    let problem = Problem {
        locked_groups: locked,
        ..problem(pool, seed)
    };
    let solution = vc_matching::solve(&problem)?;
    let groups: Vec<Vec<usize>> = solution
        .groups
        .iter()
        .map(|group| group.members.clone())
        .collect();
    let gave_up = solution.groups.iter().map(|group| group.gave_up.iter());
    let gave_up = gave_up
        .map(|all| all.map(|&one| gave_up_of(one)).collect())
        .collect();
    let mut unmatched: Vec<_> = solution
        .unmatched
        .iter()
        .map(|left| (pool.people[left.person].person, why_left(pool, left)))
        .collect();
    let elsewhere = pool.elsewhere.keys();
    unmatched.extend(elsewhere.map(|person| (*person, UnmatchedReason::MatchedElsewhere)));
    let quality = QualityFigures {
        people: count(pool.people.len() + pool.elsewhere.len()),
        groups: count(groups.len()),
        unmatched: count(unmatched.len()),
        repeats: count(solution.repeats),
        smallest_gap: solution.smallest_gap_rounds,
        with_shared_slot: count(solution.groups_with_shared_slot),
        with_shared_topic: count(solution.groups_with_shared_topic),
        total: solution.total.to_string(),
        upper_bound: solution.upper_bound.to_string(),
        preference: solution.preference,
        method: method(solution.method),
        millis: 0,
    };
    Ok(Proposal {
        groups,
        gave_up,
        unmatched,
        quality,
    })
}

/// The pool in the matcher's terms.
pub fn problem(pool: &Pool, seed: u64) -> Problem {
    let mut teams = Numbers::default();
    let mut topics = Numbers::default();
    let mut managers: HashMap<PersonId, u32> = HashMap::new();
    let mut tables: HashMap<&str, Vec<Option<u16>>> = HashMap::new();
    let window = Window::after(pool.at);
    let mut people = Vec::with_capacity(pool.people.len());
    for (index, participant) in pool.people.iter().enumerate() {
        let table = tables
            .entry(&participant.time_zone)
            .or_insert_with(|| window.cells(&zone(&participant.time_zone)));
        let free = Free::from_cells(participant.slots.iter().map(|slot| slot.cell()), table);
        people.push(Person {
            id: participant.person.to_string(),
            team: participant.team.as_deref().map(|team| teams.of(team)),
            manager: participant.manager.map(|manager| {
                let next = count(managers.len());
                *managers.entry(manager).or_insert(next)
            }),
            topics: participant.topics.iter().map(|topic| topics.of(topic)).collect(),
            slots: free
                .half_hours()
                .map(|quarter| window.utc_week_minute(quarter))
                .collect(),
            meeting_length_minutes: participant.meeting_length_minutes,
            newcomer: participant.joined_at > pool.at - NEWCOMER_FOR,
            left_over_credit: pool.credits[index],
            rounds_since_trio: pool.last_large[index].map(|number| age(pool.number, number)),
        });
    }
    Problem {
        people,
        meetings: meetings(pool),
        exclusions: exclusions(pool),
        hosts: pool.hosts.clone(),
        rules: Rules {
            group_size: usize::from(pool.program.settings.group_size),
            odd: match pool.program.settings.odd_rule {
                OddRule::Trio => Odd::Trio,
                OddRule::Skip => Odd::Skip,
            },
            strictness: match pool.program.settings.strictness {
                Strictness::Strict => vc_matching::Strictness::Strict,
                Strictness::Balanced => vc_matching::Strictness::Balanced,
            },
            min_gap_rounds: pool.program.settings.minimum_gap_rounds,
            preferences: pool.program.settings.weights.into(),
            require_common_slot: pool.program.settings.require_common_slot,
            teams: match pool.program.settings.teams {
                TeamRule::Any => vc_matching::TeamRule::Any,
                TeamRule::Across => vc_matching::TeamRule::AcrossOnly,
                TeamRule::Within => vc_matching::TeamRule::WithinOnly,
            },
            managers: match pool.program.settings.managers {
                ManagerRule::Any => vc_matching::TeamRule::Any,
                ManagerRule::Across => vc_matching::TeamRule::AcrossOnly,
                ManagerRule::Within => vc_matching::TeamRule::WithinOnly,
            },
            newcomers: match pool.program.settings.newcomers {
                NewcomerRule::Any => vc_matching::NewcomerRule::Any,
                NewcomerRule::Apart => vc_matching::NewcomerRule::NeverTogether,
            },
            ..Rules::default()
        },
        seed,
        ..Problem::default()
    }
}

/// Those of people, and under a rule that keeps managers apart each person with their own.
fn exclusions(pool: &Pool) -> Vec<(usize, usize)> {
    let mut pairs = pool.exclusions.clone();
    if pool.program.settings.managers == ManagerRule::Across {
        pairs.extend(pool.people.iter().enumerate().filter_map(|(index, participant)| {
            let manager = participant.manager?;
            let at = pool.people.binary_search_by_key(&manager, |other| other.person);
            Some((index, at.ok()?))
        }));
    }
    pairs
}

fn meetings(pool: &Pool) -> Vec<Meeting> {
    let mut meetings = Vec::new();
    for (number, members) in &pool.meetings {
        for (at, &a) in members.iter().enumerate() {
            for &b in members[at + 1..].iter().filter(|&&b| b != a) {
                meetings.push(Meeting {
                    a,
                    b,
                    age_rounds: age(pool.number, *number),
                    happened: true,
                });
            }
        }
    }
    meetings
}

fn age(now: i64, then: i64) -> u32 {
    u32::try_from(now - then).unwrap_or(1).max(1)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// In a lottery, who has no seat or no guest is told so.
fn why_left(pool: &Pool, left: &vc_matching::Unmatched) -> UnmatchedReason {
    let is_lottery = !pool.hosts.is_empty();
    match reason(left.reason) {
        _ if pool.hosts.binary_search(&left.person).is_ok() => UnmatchedReason::NoGuests,
        UnmatchedReason::AllPartnersTaken | UnmatchedReason::OddOneOut if is_lottery => {
            UnmatchedReason::SeatsTaken
        }
        other => other,
    }
}

const fn reason(reason: vc_matching::Reason) -> UnmatchedReason {
    match reason {
        vc_matching::Reason::OddOneOut => UnmatchedReason::OddOneOut,
        vc_matching::Reason::NoAllowedPartner => UnmatchedReason::NoAllowedPartner,
        vc_matching::Reason::NoCommonSlot => UnmatchedReason::NoCommonSlot,
        vc_matching::Reason::AllPartnersTaken => UnmatchedReason::AllPartnersTaken,
        vc_matching::Reason::Alone => UnmatchedReason::Alone,
    }
}

fn gave_up_of(gave_up: vc_matching::GaveUp) -> GaveUp {
    match gave_up {
        vc_matching::GaveUp::ByHand => GaveUp::ByHand,
        vc_matching::GaveUp::Size { wished } => GaveUp::Size {
            wished: count(wished),
        },
        vc_matching::GaveUp::NewFaces {
            rounds_since_met,
            cause,
        } => GaveUp::NewFaces {
            rounds_since_met,
            cause: cause.map(cause_of),
        },
        vc_matching::GaveUp::CommonSlot { cause } => GaveUp::CommonSlot {
            cause: cause.map(cause_of),
        },
        vc_matching::GaveUp::SharedTopic { cause } => GaveUp::SharedTopic {
            cause: cause.map(cause_of),
        },
    }
}

const fn cause_of(cause: vc_matching::Cause) -> Cause {
    match cause {
        vc_matching::Cause::NobodyBetter => Cause::NobodyBetter,
        vc_matching::Cause::NobodyBetterForOne => Cause::NobodyBetterForOne,
        vc_matching::Cause::NewFacesFirst => Cause::NewFacesFirst,
        vc_matching::Cause::Others { count } => Cause::Others(count),
    }
}

const fn method(method: vc_matching::Method) -> Method {
    match method {
        vc_matching::Method::Exact => Method::Exact,
        vc_matching::Method::SparseExact => Method::SparseExact,
        vc_matching::Method::Heuristic => Method::Heuristic,
    }
}

/// Numbers for texts that are the same without regard to case.
#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, text: &str) -> u32 {
        let next = count(self.0.len());
        *self.0.entry(text.to_lowercase()).or_insert(next)
    }
}
