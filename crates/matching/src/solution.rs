//! What comes out: groups, the people left over and why, and the figures that show how good the round is.

use std::fmt;

/// A round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The groups, locked ones first, then by their first member's id.
    pub groups: Vec<Group>,
    /// Everybody without a group, by id.
    pub unmatched: Vec<Unmatched>,
    /// The objective reached. A pair scores its weight; a larger group the weights of its pairs, counting the
    /// cardinality tier once for each two members, and a preference more when a slot suits all of it.
    pub total: i128,
    /// Proven: no round of the same group sizes scores more. Equal to `total` when the round is optimal.
    pub upper_bound: i128,
    /// The preference part alone: `Σ aᵢ·sᵢ` over all pairs, in twelfths.
    pub preference: i64,
    /// Pairs that met before.
    pub repeats: usize,
    /// The fewest rounds since a repeated pair last met.
    pub smallest_gap_rounds: Option<u32>,
    /// Pairs with at least one slot in common.
    pub pairs_with_shared_slot: usize,
    /// Groups with at least one slot that suits all of their members.
    pub groups_with_shared_slot: usize,
    /// Groups with at least one topic that all of their members share.
    pub groups_with_shared_topic: usize,
    /// Pairs with at least one topic in common.
    pub pairs_with_shared_topic: usize,
    /// How the round was found.
    pub method: Method,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Indices into the problem's people, by id.
    pub members: Vec<usize>,
    /// Fixed by hand (others may have filled it up).
    pub locked: bool,
    /// Slots that suit all members, minutes from Monday 00:00 UTC, ascending.
    pub shared_slots: Vec<u16>,
    /// Every pair inside the group: why these people.
    pub pairs: Vec<Pair>,
    /// What the group does without, and why. Empty when it lacks nothing, and in a lottery.
    pub gave_up: Vec<GaveUp>,
}

/// Something that a group does without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GaveUp {
    /// The group was fixed by hand, whatever it lacks.
    ByHand,
    /// It has one person more or fewer than asked for, so that nobody is left over.
    Size {
        /// The size asked for.
        wished: usize,
    },
    /// Some of its members met before.
    NewFaces {
        /// Rounds since two of them last met.
        rounds_since_met: u32,
        /// Why nobody newer came.
        cause: Option<Cause>,
    },
    /// No slot suits all of its members, who all have some. Not where slots count nothing.
    CommonSlot {
        /// Why nobody came with whom one would.
        cause: Option<Cause>,
    },
    /// No topic is shared by all of its members, who all have some. Not where topics count nothing.
    SharedTopic {
        /// Why nobody came with whom one would be.
        cause: Option<Cause>,
    },
}

/// Why nobody better came in the place of a member. Unknown where a pool is too large to look at everybody and nobody
/// better was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is nobody better whom the rules allow, whoever gave up the place.
    NobodyBetter,
    /// In a pair: for one of the two there is nobody better whom the rules allow.
    NobodyBetterForOne,
    /// Everybody with whom the group would lack this no longer would make it less new.
    NewFacesFirst,
    /// Others would have been better here, and no less new; the round as a whole is better as it is.
    Others {
        /// How many of them, counted up to ten.
        count: u32,
    },
}

/// What two people of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Index into the problem's people.
    pub a: usize,
    /// Index into the problem's people.
    pub b: usize,
    /// Shared slots, minutes from Monday 00:00 UTC, ascending.
    pub shared_slots: Vec<u16>,
    /// Shared topics, ascending.
    pub shared_topics: Vec<u32>,
    /// Rounds since they last met; `None` when they never did.
    pub rounds_since_met: Option<u32>,
    /// `Σ aᵢ·sᵢ` in twelfths.
    pub preference: i64,
}

/// Somebody without a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// Index into the problem's people.
    pub person: usize,
    /// What to tell them.
    pub reason: Reason,
}

/// Why somebody has no group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The number was odd and the program skips one person.
    OddOneOut,
    /// Exclusions or team rules forbid everybody.
    NoAllowedPartner,
    /// Only people with a common slot may meet, and nobody allowed has one, or no group with a free seat does.
    NoCommonSlot,
    /// Everybody allowed meets somebody else.
    AllPartnersTaken,
    /// Nobody else takes part.
    Alone,
}

impl Reason {
    /// The stable name, for files and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OddOneOut => "odd_one_out",
            Self::NoAllowedPartner => "no_allowed_partner",
            Self::NoCommonSlot => "no_common_slot",
            Self::AllPartnersTaken => "all_partners_taken",
            Self::Alone => "alone",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a round was found, and so what is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Proven optimal over all allowed pairs.
    Exact,
    /// Optimal over the candidates tried: each person's best partners, or the most promising trios.
    SparseExact,
    /// Blocks solved one by one, or groups improved by annealing.
    Heuristic,
}

impl Method {
    /// The stable name, for files and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::SparseExact => "sparse_exact",
            Self::Heuristic => "heuristic",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
