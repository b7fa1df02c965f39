//! The past and the exclusions, as one sorted row for each person.

use crate::problem::Problem;

/// Fixed-point one of a burden.
pub(crate) const BURDEN_ONE: i64 = 1024;
/// The most that a pair's past can weigh.
const BURDEN_CAP: i64 = 8 * BURDEN_ONE;
/// Added for each meeting inside the minimum gap.
const GAP_PENALTY: i64 = 4 * BURDEN_ONE;
/// `2^(−k/8)` for k = 0..8, in 65,536ths.
const EIGHTHS: [i64; 8] = [65_536, 60_097, 55_109, 50_535, 46_341, 42_495, 38_968, 35_734];

/// What stands between a person and one other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) other: u32,
    /// The novelty term `h`, in [`BURDEN_ONE`]ths; 0 only for pairs that are merely excluded.
    pub(crate) burden: u16,
    pub(crate) excluded: bool,
    /// Rounds since they last met for certain, or 0.
    pub(crate) met_rounds_ago: u32,
}

/// All relations; people are indices into the problem.
#[derive(Clone, Debug)]
pub(crate) struct Relations {
    starts: Vec<u32>,
    rows: Vec<Relation>,
}

/// `2^(−age/8)` in [`BURDEN_ONE`]ths, never 0.
fn decay(age_rounds: u32) -> i64 {
    let halvings = (age_rounds / 8).min(32);
    let exact = EIGHTHS[(age_rounds % 8) as usize] >> halvings;
    ((exact + 32) >> 6).max(1)
}

impl Relations {
    pub(crate) fn new(problem: &Problem) -> Self {
        let n = problem.people.len();
        let gap = effective_gap(problem.rules.min_gap_rounds, n);
        let mut entries: Vec<(u32, Relation)> = Vec::new();
        let mut both = |a: usize, b: usize, burden: i64, excluded: bool, met_rounds_ago: u32| {
            for (from, to) in [(a, b), (b, a)] {
                let burden = burden as u16;
                entries.push((
                    from as u32,
                    Relation {
                        other: to as u32,
                        burden,
                        excluded,
                        met_rounds_ago,
                    },
                ));
            }
        };
        for meeting in &problem.meetings {
            let age = meeting.age_rounds.max(1);
            let full = decay(age) + if age < gap { GAP_PENALTY } else { 0 };
            if meeting.happened {
                both(meeting.a, meeting.b, full, false, age);
            } else {
                both(meeting.a, meeting.b, (full / 2).max(1), false, 0);
            }
        }
        for &(a, b) in &problem.exclusions {
            both(a, b, 0, true, 0);
        }
        entries.sort_unstable_by_key(|(from, relation)| (*from, relation.other));

        let mut starts = vec![0_u32; n + 1];
        let mut rows: Vec<Relation> = Vec::with_capacity(entries.len());
        let mut last_from = u32::MAX;
        for (from, relation) in entries {
            match rows.last_mut() {
                Some(last) if last_from == from && last.other == relation.other => last.absorb(relation),
                _ => {
                    rows.push(relation);
                    starts[from as usize + 1] += 1;
                }
            }
            last_from = from;
        }
        for v in 0..n {
            starts[v + 1] += starts[v];
        }
        Self { starts, rows }
    }

    /// Everybody a person has a relation with, by index.
    pub(crate) fn of(&self, person: u32) -> &[Relation] {
        &self.rows[self.starts[person as usize] as usize..self.starts[person as usize + 1] as usize]
    }

    pub(crate) fn between(&self, a: u32, b: u32) -> Option<&Relation> {
        let row = self.of(a);
        row.binary_search_by_key(&b, |relation| relation.other)
            .ok()
            .map(|i| &row[i])
    }

    pub(crate) fn burden_max(&self) -> i64 {
        self.rows
            .iter()
            .map(|relation| i64::from(relation.burden))
            .max()
            .unwrap_or(0)
    }
}

impl Relation {
    fn absorb(&mut self, more: Relation) {
        self.burden = (i64::from(self.burden) + i64::from(more.burden)).min(BURDEN_CAP) as u16;
        self.excluded |= more.excluded;
        self.met_rounds_ago = match (self.met_rounds_ago, more.met_rounds_ago) {
            (0, age) | (age, 0) => age,
            (a, b) => a.min(b),
        };
    }
}

/// The gap asked for, or what a pool of `n` people can keep: `⌊0.75·(n−1)⌋`.
pub(crate) fn effective_gap(min_gap_rounds: u32, n: usize) -> u32 {
    let possible = n.saturating_sub(1) * 3 / 4;
    min_gap_rounds.min(u32::try_from(possible).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Meeting, Person};

    fn past(ages: &[(u32, bool)], n: usize) -> i64 {
        let mut problem = Problem::new((0..n).map(|i| Person::new(i.to_string())).collect());
        problem.meetings = ages
            .iter()
            .map(|&(age_rounds, happened)| Meeting {
                a: 0,
                b: 1,
                age_rounds,
                happened,
            })
            .collect();
        Relations::new(&problem)
            .between(1, 0)
            .map_or(0, |relation| i64::from(relation.burden))
    }

    #[test]
    fn burdens_follow_the_formula() {
        assert_eq!(past(&[], 100), 0);
        assert_eq!(past(&[(8, true)], 100), BURDEN_ONE / 2);
        assert_eq!(past(&[(16, true)], 100), BURDEN_ONE / 4);
        assert_eq!(past(&[(6, true)], 100), 609, "the gap of six rounds is kept");
        assert_eq!(past(&[(5, true)], 100), 4 * BURDEN_ONE + 664, "inside the gap");
        assert_eq!(past(&[(5, true)], 4), 664, "four people cannot keep a gap of six");
        assert_eq!(past(&[(8, false)], 100), BURDEN_ONE / 4, "did not happen");
        assert_eq!(past(&[(8, true), (16, true)], 100), BURDEN_ONE * 3 / 4);
        assert_eq!(past(&[(1, true), (2, true)], 100), BURDEN_CAP);
        assert_eq!(past(&[(100_000, true)], 100), 1, "a repeat never becomes new");
    }

    #[test]
    fn the_decay_is_the_power_of_two() {
        for age in 0..80_u32 {
            let exact = 1024.0 * (-f64::from(age) / 8.0).exp2();
            assert!((decay(age) as f64 - exact.max(1.0)).abs() <= 1.0, "age {age}");
        }
    }
}
