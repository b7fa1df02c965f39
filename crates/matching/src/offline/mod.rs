//! A round from CSV files, without a server: bytes in, a report out. The caller opens files, keeps time and prints.
//!
//! - people: `id,name,team,topics,slots,meeting_length`, lists separated by `;`, slots as `mon 09:00`, the length in
//!   minutes. Only `id` is required. An optional `left_over` says how many rounds somebody was left over.
//! - history: `round,members`, members separated by `;`. A higher round is newer; the newest counts as the last round,
//!   whatever the numbers. Members who are no longer among the people are skipped and counted.
//! - exclusions: `a,b`.
//!
//! All files are UTF-8, with or without a byte order mark, with any line ends; unknown columns are ignored. Somebody
//! whom a history does not name is taken for a newcomer.

mod read;
mod report;

pub use read::{Complaint, File, OfflineError};
pub use report::Report;

use crate::round::solve;

/// What the command line says about the round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// People in a group, 2 to 8.
    pub group_size: usize,
    /// The same seed gives the same groups.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            group_size: 2,
            seed: 0,
        }
    }
}

/// Forms a round from the contents of CSV files.
///
/// # Errors
/// What is wrong, in which file and on which line.
pub fn run(
    people: &[u8],
    history: Option<&[u8]>,
    exclusions: Option<&[u8]>,
    options: Options,
) -> Result<Report, OfflineError> {
    let input = read::read(people, history, exclusions, options)?;
    let solution = solve(&input.problem)?;
    Ok(Report {
        problem: input.problem,
        names: input.names,
        former_members: input.former_members,
        solution,
    })
}
