//! The objective as integers: how the tiers become one weight for each pair.

use crate::chance::CHANCE_MAX;
use crate::problem::{PreferenceWeights, Problem, Strictness};
use crate::relations::{BURDEN_ONE, Relations};

/// A preference `sᵢ` of 1, in twelfths: a third for each topic, a quarter for each slot, all exact.
pub(crate) const PREFERENCE_ONE: i64 = 12;

/// Units of the tiers. Each unit is larger than any total of everything below it, over as many pairs as a round can
/// hold, so tiers cannot mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tiers {
    burden_max: i64,
    novelty_unit: i64,
    preference_unit: i64,
    /// What each pair of a group adds to its preference when a slot suits the whole group.
    common_slot: i64,
    value_unit: i128,
    fairness_unit: i128,
    cardinality_unit: i128,
    weight_max: i128,
    is_chance_left_out: bool,
}

/// The largest preference that the weights allow.
pub(crate) fn preference_max(weights: &PreferenceWeights) -> i64 {
    let sum = [
        weights.shared_slots,
        weights.shared_topics,
        weights.meeting_length,
        weights.across_teams,
        weights.newcomer_with_veteran,
    ];
    sum.iter().map(|&a| i64::from(a) * PREFERENCE_ONE).sum()
}

impl Tiers {
    /// Units for rounds of at most `pairs_max` pairs in which two people's credits add up to at most `credit_max`.
    pub(crate) fn new(problem: &Problem, relations: &Relations, pairs_max: usize, credit_max: i64) -> Self {
        let pairs = pairs_max as i128;
        let preference_max = preference_max(&problem.rules.preferences);
        let common_slot = i64::from(problem.rules.preferences.shared_slots) * PREFERENCE_ONE;
        let highest = preference_max + common_slot;
        let burden_max = relations.burden_max();
        let (preference_unit, novelty_unit) = match problem.rules.strictness {
            Strictness::Strict => (1, pairs_max as i64 * highest + 1),
            // H·h + Σ aᵢ·sᵢ with H = 3·Σ aᵢ, both in (twelfths × burden units).
            Strictness::Balanced => (BURDEN_ONE, 3 * preference_max),
        };
        let value_max = burden_max * novelty_unit + highest * preference_unit;
        let value_unit = pairs * i128::from(CHANCE_MAX) + 1;
        let fairness_unit = value_unit * (pairs * i128::from(value_max) + 1);
        let cardinality_unit = fairness_unit * (pairs * i128::from(credit_max) + 1);
        let weight_max = cardinality_unit
            + fairness_unit * i128::from(credit_max)
            + value_unit * i128::from(value_max)
            + i128::from(CHANCE_MAX);
        Self {
            burden_max,
            novelty_unit,
            preference_unit,
            common_slot,
            value_unit,
            fairness_unit,
            cardinality_unit,
            weight_max,
            is_chance_left_out: false,
        }
    }

    /// Novelty and preference of a pair as one number.
    pub(crate) fn value(&self, preference: i64, burden: i64) -> i64 {
        (self.burden_max - burden) * self.novelty_unit + preference * self.preference_unit
    }

    /// What a slot that suits all members adds to the value of a group of three or more: as much again as if each of its
    /// pairs shared enough slots. For a pair, its own preference says it all.
    pub(crate) fn common_slot(&self, members: usize) -> i64 {
        match members {
            0..3 => 0,
            many => (many * (many - 1) / 2) as i64 * self.common_slot * self.preference_unit,
        }
    }

    /// [`Self::common_slot`] as a part of the whole objective.
    pub(crate) fn common_slot_weight(&self, members: usize) -> i128 {
        self.value_unit * i128::from(self.common_slot(members))
    }

    /// The smallest preference with which a pair that never met can reach `value`; it may lie below zero.
    pub(crate) fn preference_reaching(&self, value: i64) -> i16 {
        let missing = value - self.burden_max * self.novelty_unit;
        let rounded_up = -(-missing).div_euclid(self.preference_unit);
        rounded_up.clamp(i64::from(i16::MIN) + 1, i64::from(i16::MAX)) as i16
    }

    /// The whole weight of a pair whose people's credits add up to `credits`.
    pub(crate) fn weight(&self, credits: i64, value: i64, chance: i64) -> i128 {
        self.cardinality_unit
            + self.fairness_unit * i128::from(credits)
            + self.value_unit * i128::from(value)
            + i128::from(if self.is_chance_left_out { 0 } else { chance })
    }

    /// The same tiers without the last one. Where nothing is proven, chance only chooses the candidates: among them, a
    /// pool of equals has millions of optima, any of which is found at once, while the one that chance likes best is not.
    pub(crate) fn without_chance(&self) -> Self {
        Self {
            is_chance_left_out: true,
            ..*self
        }
    }

    /// The most that a pair can score below the cardinality tier, with its part of what a common slot adds.
    pub(crate) fn below_cardinality_max(&self) -> i128 {
        self.weight_max - self.cardinality_unit
    }

    /// A bound for rounds with groups of these sizes, without a look at anybody.
    pub(crate) fn bound(&self, groups: &[Vec<u32>]) -> i128 {
        let of_group = |size: i128| {
            self.cardinality_unit * (size / 2) + self.below_cardinality_max() * (size * (size - 1) / 2)
        };
        groups.iter().map(|group| of_group(group.len() as i128)).sum()
    }

    pub(crate) fn cardinality_unit(&self) -> i128 {
        self.cardinality_unit
    }

    /// A pair that violates duals `y` has `preference > own(y_a) + own(y_b)`, rounded down: see [`Self::price`].
    pub(crate) fn price(&self, doubled_dual: i128, credit: i64) -> i64 {
        let best_value = i128::from(self.burden_max) * i128::from(self.novelty_unit);
        let fixed = self.cardinality_unit
            + 2 * self.fairness_unit * i128::from(credit)
            + self.value_unit * best_value
            + i128::from(CHANCE_MAX);
        (doubled_dual - fixed).div_euclid(self.doubled_preference_step()) as i64
    }

    /// One step of preference, in doubled weights.
    pub(crate) fn doubled_preference_step(&self) -> i128 {
        2 * self.value_unit * i128::from(self.preference_unit)
    }

    /// Whether every number of the solver fits 64 bits.
    pub(crate) fn fits_i64(&self) -> bool {
        self.weight_max < i128::from(i64::MAX) / 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Meeting, Person};

    #[test]
    fn no_total_of_lower_tiers_reaches_the_next_tier() {
        for strictness in [Strictness::Strict, Strictness::Balanced] {
            let mut problem = Problem::new((0..40).map(|i| Person::new(i.to_string())).collect());
            problem.rules.strictness = strictness;
            problem.meetings = vec![Meeting {
                a: 0,
                b: 1,
                age_rounds: 1,
                happened: true,
            }];
            let relations = Relations::new(&problem);
            let (pairs, credits) = (20, 7);
            let tiers = Tiers::new(&problem, &relations, pairs, credits);
            let best = preference_max(&problem.rules.preferences);
            let all = |weight: i128| weight * pairs as i128;
            let shared = tiers.common_slot(3) / 3;
            let lowest = tiers.weight(0, tiers.value(0, tiers.burden_max), 0);
            let chance_only = tiers.weight(0, 0, CHANCE_MAX) - lowest;
            let value_step = tiers.weight(0, 1, 0) - lowest;
            assert!(all(chance_only) < value_step);
            let below_fairness = tiers.weight(0, tiers.value(best, 0) + shared, CHANCE_MAX) - lowest;
            assert!(all(below_fairness) < tiers.weight(1, 0, 0) - lowest);
            assert!(all(tiers.weight(credits, tiers.value(best, 0) + shared, CHANCE_MAX) - lowest) < lowest);
            if strictness == Strictness::Strict {
                let one_burden = tiers.value(0, 0) - tiers.value(0, 1);
                assert!(pairs as i64 * (tiers.value(best, 0) + shared - tiers.value(0, 0)) < one_burden);
            }
            for preference in 0..=best {
                assert_eq!(
                    i64::from(tiers.preference_reaching(tiers.value(preference, 0))),
                    preference
                );
            }
        }
    }
}
