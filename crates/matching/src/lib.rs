//! Rounds of pairs and small groups, by exact maximum-weight matching.
//!
//! People, what they asked for and whom they met go in; groups come out. The crate is pure: no I/O, no clock, no
//! randomness except the seed in the [`Problem`]. The same problem gives the same [`Solution`], in whatever order the
//! people are listed.
//!
//! ```
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
//! joiner; [`offline`] reads CSV and writes reports; [`maximum_weight_matching`] is the bare algorithm on a sparse
//! graph.
#![forbid(unsafe_code)]

mod anneal;
mod blossom;
mod chance;
mod common_slots;
mod design;
mod explain;
mod gave_up;
mod groups;
mod later;
mod lottery;
pub mod offline;
mod pairing;
mod pairs;
mod partition;
mod pool;
mod problem;
mod relations;
mod round;
mod seats;
mod solution;
mod tiers;

pub use problem::{
    Meeting, NewcomerRule, Odd, Person, PreferenceWeights, Problem, ProblemError, Rules, Strictness, TeamRule,
};
pub use solution::{Cause, GaveUp, Group, Method, Pair, Reason, Solution, Unmatched};

pub use round::{Limits, maximum_weight_matching, solve, solve_within};
pub use seats::best_seat;
