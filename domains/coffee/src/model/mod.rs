//! The words of the circle: programs, rounds, matches, and the arithmetic of shared time.

pub mod cron;
pub mod declared;
pub mod gave_up;
pub mod history_file;
pub mod program;
pub mod prompts;
pub mod schedule;
pub mod suggest;
pub mod texts;
pub mod week;
pub mod why;

vc_kernel::id!(
    /// A named circle of people who meet, with its own rules.
    ProgramId, "program"
);
vc_kernel::id!(
    /// One round of a program.
    RoundId, "round"
);
vc_kernel::id!(
    /// One group of one round.
    MatchId, "match"
);
vc_kernel::id!(
    /// One import of past meetings.
    HistoryImportId, "history"
);

vc_kernel::id!(
    /// Two people who do not meet.
    ExclusionId, "exclusion"
);

/// Matches in one commit; with eight members each they stay far below a commit's 256 KiB, with
/// room for the deliveries that are requested in the same commit.
pub const PART_MATCHES_MAX: usize = 250;
/// People (members or unmatched) in one commit.
pub const PART_PEOPLE_MAX: usize = 600;
/// Characters of a cancellation's reason.
pub const REASON_CHARS_MAX: usize = 500;

vc_kernel::text_enum!(
    /// What a program does with the last person of an odd number.
    OddRule {
        /// One group is one larger.
        Trio = "trio",
        /// One person sits out, is told, and goes first next time.
        Skip = "skip",
    }
);
vc_kernel::text_enum!(
    /// How repeats weigh against preferences.
    Strictness {
        /// Fewer repeats outrank every preference.
        Strict = "strict",
        /// Both are added.
        Balanced = "balanced",
    }
);
vc_kernel::text_enum!(
    /// Who takes part in a program.
    #[derive(Default)]
    Membership {
        /// Everybody who is active.
        #[default]
        Everyone = "everyone",
        /// Whoever joined it.
        OptIn = "opt_in",
    }
);
vc_kernel::text_enum!(
    /// Which teams may meet. Whoever names no team differs from every team.
    #[derive(Default)]
    TeamRule {
        /// Any two people.
        #[default]
        Any = "any",
        /// Never two of the same team.
        Across = "across",
        /// Only two of the same team.
        Within = "within",
    }
);
vc_kernel::text_enum!(
    /// Whether people of one manager may meet.
    #[derive(Default)]
    ManagerRule {
        /// Any two people.
        #[default]
        Any = "any",
        /// Never two of the same manager, nor somebody with their own. Whoever has none differs from everybody.
        Across = "across",
        /// Only two of the same manager. Whoever has none meets nobody.
        Within = "within",
    }
);
vc_kernel::text_enum!(
    /// Whether newcomers may meet newcomers.
    #[derive(Default)]
    NewcomerRule {
        /// They may; somebody who knows the place is merely preferred.
        #[default]
        Any = "any",
        /// Never two newcomers in one group.
        Apart = "apart",
    }
);
vc_kernel::text_enum!(
    /// What came of a scheduled slot.
    SlotOutcome {
        /// Its round is there.
        Formed = "formed",
        /// Fewer than two people took part, or nobody who hosts.
        NobodyToMatch = "nobody_to_match",
        /// Nothing was running at the time, and it was too late afterwards.
        Missed = "missed",
        /// It was tried several times without success.
        Failed = "failed",
    }
);
vc_kernel::text_enum!(
    /// Where a round stands. While it forms, nobody sees it.
    RoundStatus {
        /// Its matches are being written.
        Forming = "forming",
        /// It is there.
        Formed = "formed",
        /// It was taken back.
        Cancelled = "cancelled",
    }
);
vc_kernel::text_enum!(
    /// Where a match stands.
    MatchStatus {
        /// Proposed to its members.
        Proposed = "proposed",
        /// Taken back, by a member or an admin.
        Cancelled = "cancelled",
    }
);
vc_kernel::text_enum!(
    /// How the groups were found.
    Method {
        /// Proven best over all allowed pairs.
        Exact = "exact",
        /// Best over everyone's best candidates.
        SparseExact = "sparse_exact",
        /// Block by block, or improved by swaps.
        Heuristic = "heuristic",
    }
);
vc_kernel::text_enum!(
    /// Why somebody has no match.
    UnmatchedReason {
        /// The number was odd and the program lets one person sit out.
        OddOneOut = "odd_one_out",
        /// Rules forbid everybody.
        NoAllowedPartner = "no_allowed_partner",
        /// Nobody allowed shares a slot.
        NoCommonSlot = "no_common_slot",
        /// Everybody allowed meets somebody else.
        AllPartnersTaken = "all_partners_taken",
        /// Nobody else takes part.
        Alone = "alone",
        /// A guest of a lottery: others drew the seats.
        SeatsTaken = "seats_taken",
        /// A host of a lottery: there was no guest for them.
        NoGuests = "no_guests",
        /// They have a match in another program, and this one gives nobody a second.
        MatchedElsewhere = "matched_elsewhere",
        /// Somebody cancelled the match they had.
        MatchCancelled = "match_cancelled",
    }
);

impl UnmatchedReason {
    /// What the person is told; every reason ends in what happens next.
    pub const fn message(self) -> &'static str {
        match self {
            Self::OddOneOut => {
                "An odd number of people took part, so one person sat this round out. You go first in the next one."
            }
            Self::NoAllowedPartner => {
                "The rules of this circle left nobody for you this time. You go first in the next round; an admin can \
                 look at the rules."
            }
            Self::NoCommonSlot => {
                "Nobody was free at the times you chose. Adding a few slots to your preferences helps, and you go first \
                 in the next round."
            }
            Self::AllPartnersTaken => {
                "Everybody you could meet already had a match this time. You go first in the next round."
            }
            Self::Alone => "Nobody else took part in this round. You go first as soon as others join.",
            Self::SeatsTaken => {
                "The seats were drawn by lot, and this time they went to others; nobody sits with the same host twice in a \
                 row. You go first in the next round."
            }
            Self::NoGuests => {
                "You were ready to host, and this time there was no guest for you. You are in the next round."
            }
            Self::MatchedElsewhere => {
                "You had a match in another program, and this one gives nobody a second at the same time. You are in the next \
                 round."
            }
            Self::MatchCancelled => {
                "Your match for this round was cancelled. You go first in the next round."
            }
        }
    }
}
