//! What a caller hands in: people, their past, and the rules of one round.

use thiserror::Error;

/// Minutes in a week: a slot is below it.
pub const WEEK_MINUTES: u16 = 7 * 24 * 60;

/// One person who takes part in this round. Leave out whoever is paused or away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Unique and stable. Chance depends on it, never on the position in the list.
    pub id: String,
    /// The caller's number for the team; `None` differs from every team.
    pub team: Option<u32>,
    /// The caller's number for the manager; `None` differs from every manager. That nobody meets their own
    /// manager is an exclusion.
    pub manager: Option<u32>,
    /// The caller's numbers for topics, in any order. Equal numbers are shared topics.
    pub topics: Vec<u32>,
    /// Minutes from Monday 00:00 UTC at which a meeting could start, each below [`WEEK_MINUTES`]. The caller converts
    /// time zones, and decides what an empty list means: here it shares no slot with anybody.
    pub slots: Vec<u16>,
    /// How long the person likes to meet.
    pub meeting_length_minutes: u16,
    /// New here: a veteran is the better partner.
    pub newcomer: bool,
    /// How strongly this person goes first, 0 for not at all: give 1 to who was left over last round, more for twice.
    pub left_over_credit: u8,
    /// Rounds since the person last sat in a group one larger than asked for (1 is the last round).
    pub rounds_since_trio: Option<u32>,
}

impl Person {
    /// A person with an id, half an hour of time, and nothing else.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            meeting_length_minutes: 30,
            ..Self::default()
        }
    }
}

/// Two people met, or should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Index in [`Problem::people`].
    pub a: usize,
    /// Index in [`Problem::people`].
    pub b: usize,
    /// Rounds ago: 1 is the last round. 0 is read as 1.
    pub age_rounds: u32,
    /// `false` when they reported that it did not happen; it then counts one half.
    pub happened: bool,
}

/// What to do with the last person of an odd number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Odd {
    /// One group of three; who sat in one recently does not again while others did not.
    #[default]
    Trio,
    /// One person sits out, the one with the least [`Person::left_over_credit`].
    Skip,
}

/// How novelty and preference weigh against each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// A smaller burden of repeats outranks every preference.
    #[default]
    Strict,
    /// The two are added; one recent meeting weighs as much as three perfect preferences.
    Balanced,
}

/// Which teams may meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TeamRule {
    /// Any two people.
    #[default]
    Any,
    /// Never two of the same team.
    AcrossOnly,
    /// Only two of the same team.
    WithinOnly,
}

/// Whether newcomers may meet newcomers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NewcomerRule {
    /// Any two people; a veteran is merely preferred.
    #[default]
    Any,
    /// Never two newcomers in one group.
    NeverTogether,
}

/// How much each preference counts: the `aᵢ` of `Σ aᵢ·sᵢ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreferenceWeights {
    /// Shared slots; four are as good as more. Counts once more for each pair of a group of three or more that a slot
    /// suits as a whole.
    pub shared_slots: u8,
    /// Shared topics; three are as good as more.
    pub shared_topics: u8,
    /// Equal meeting length, falling to nothing at an hour's difference.
    pub meeting_length: u8,
    /// Different teams.
    pub across_teams: u8,
    /// One newcomer, one veteran.
    pub newcomer_with_veteran: u8,
}

impl Default for PreferenceWeights {
    fn default() -> Self {
        Self {
            shared_slots: 4,
            shared_topics: 3,
            meeting_length: 1,
            across_teams: 2,
            newcomer_with_veteran: 2,
        }
    }
}

/// The rules of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// 2 to 8; groups may be one smaller or larger where the number of people asks for it.
    pub group_size: usize,
    /// What an odd number means for pairs.
    pub odd: Odd,
    /// Novelty first, or novelty against preference.
    pub strictness: Strictness,
    /// Rounds before a pair should meet again; lowered to `⌊0.75·(n−1)⌋`, so that a small pool never starves.
    pub min_gap_rounds: u32,
    /// What people like.
    pub preferences: PreferenceWeights,
    /// Only people with a slot in common may meet: one that suits the whole group.
    pub require_common_slot: bool,
    /// Which teams may meet.
    pub teams: TeamRule,
    /// The same for managers, as for teams.
    pub managers: TeamRule,
    /// Whether newcomers may meet newcomers.
    pub newcomers: NewcomerRule,
    /// Whether others may join locked groups: those smaller than `group_size`, and a pair for the last person of an odd
    /// number. Otherwise locked groups stay exactly as they are.
    pub fill_locked_groups: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            group_size: 2,
            odd: Odd::default(),
            strictness: Strictness::default(),
            min_gap_rounds: 6,
            preferences: PreferenceWeights::default(),
            require_common_slot: false,
            teams: TeamRule::default(),
            managers: TeamRule::default(),
            newcomers: NewcomerRule::default(),
            fill_locked_groups: true,
        }
    }
}

/// One round to form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// Everybody who takes part.
    pub people: Vec<Person>,
    /// The past, in any order; several meetings of one pair add up.
    pub meetings: Vec<Meeting>,
    /// Pairs that must never share a group, either way round: who asked for it, a person and their manager, and so on.
    pub exclusions: Vec<(usize, usize)>,
    /// Groups fixed by hand. They are kept whatever the rules say; others join them only where the rules allow it to
    /// both, and [`Rules::fill_locked_groups`] does.
    pub locked_groups: Vec<Vec<usize>>,
    /// Makes the round a lottery: each host sits with up to `group_size − 1` guests, never with another host, and with
    /// nobody who sat there last round. Seats go to who was left over, then by chance. A host in a locked group has no
    /// other seats. Empty for any other round.
    pub hosts: Vec<usize>,
    /// The rules of the program.
    pub rules: Rules,
    /// Store it with the round, and the round can be replayed.
    pub seed: u64,
}

impl Problem {
    /// People with default rules and no past.
    pub fn new(people: Vec<Person>) -> Self {
        Self {
            people,
            ..Self::default()
        }
    }

    /// Checks every index and range, and that no id occurs twice.
    pub(crate) fn validate(&self) -> Result<(), ProblemError> {
        let n = self.people.len();
        if u32::try_from(n).is_err() || n > PEOPLE_MAX {
            return Err(ProblemError::TooManyPeople { people: n });
        }
        if !(2..=8).contains(&self.rules.group_size) {
            return Err(ProblemError::GroupSize {
                size: self.rules.group_size,
            });
        }
        if let Some(person) = self
            .people
            .iter()
            .find(|p| p.slots.iter().any(|&slot| slot >= WEEK_MINUTES))
        {
            return Err(ProblemError::Slot {
                id: person.id.clone(),
            });
        }
        let mut ids: Vec<&str> = self.people.iter().map(|p| p.id.as_str()).collect();
        ids.sort_unstable();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ProblemError::DuplicateId {
                id: pair[0].to_owned(),
            });
        }
        let pairs = self
            .meetings
            .iter()
            .map(|m| (m.a, m.b))
            .chain(self.exclusions.iter().copied());
        for (a, b) in pairs {
            if a.max(b) >= n {
                return Err(ProblemError::UnknownPerson { index: a.max(b) });
            }
            if a == b {
                return Err(ProblemError::SelfPair {
                    id: self.people[a].id.clone(),
                });
            }
        }
        let mut locked = vec![false; n];
        for &member in self.locked_groups.iter().flatten() {
            match locked.get_mut(member) {
                None => return Err(ProblemError::UnknownPerson { index: member }),
                Some(true) => {
                    return Err(ProblemError::LockedTwice {
                        id: self.people[member].id.clone(),
                    });
                }
                Some(seen) => *seen = true,
            }
        }
        let mut named = vec![false; n];
        for &host in &self.hosts {
            match named.get_mut(host) {
                None => return Err(ProblemError::UnknownPerson { index: host }),
                Some(true) => {
                    return Err(ProblemError::HostTwice {
                        id: self.people[host].id.clone(),
                    });
                }
                Some(seen) => *seen = true,
            }
        }
        Ok(())
    }
}

/// More people than this in one round are refused.
pub const PEOPLE_MAX: usize = 1_000_000;

/// Why a problem cannot be solved as it stands. Nothing is guessed or dropped.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ProblemError {
    /// Two people have the same id.
    #[error("person id {id:?} occurs twice")]
    DuplicateId {
        /// The id.
        id: String,
    },
    /// A meeting, exclusion, locked group or host points past the list of people.
    #[error("there is no person number {index}")]
    UnknownPerson {
        /// The index.
        index: usize,
    },
    /// A meeting or exclusion names one person twice.
    #[error("person {id:?} cannot meet or exclude themselves")]
    SelfPair {
        /// The person's id.
        id: String,
    },
    /// One person sits in two locked groups, or twice in one.
    #[error("person {id:?} is in more than one locked group")]
    LockedTwice {
        /// The person's id.
        id: String,
    },
    /// A host is named twice.
    #[error("host {id:?} is named twice")]
    HostTwice {
        /// The person's id.
        id: String,
    },
    /// A group size outside 2..=8.
    #[error("group size {size} is not between 2 and 8")]
    GroupSize {
        /// The size asked for.
        size: usize,
    },
    /// A slot past the end of the week.
    #[error("person {id:?} has a slot past the end of the week")]
    Slot {
        /// The person's id.
        id: String,
    },
    /// More than [`PEOPLE_MAX`] people.
    #[error("{people} people are more than {PEOPLE_MAX} in one round")]
    TooManyPeople {
        /// How many were given.
        people: usize,
    },
}
