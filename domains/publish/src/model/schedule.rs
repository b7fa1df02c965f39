//! When a webhook that failed is tried again.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

/// Waits after the first, second, … failed try: nine tries in about ten hours, unless `vc.yaml` says otherwise.
pub const RETRY_AFTER: &[Duration] = &[
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(2 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(60 * 60),
    Duration::from_secs(2 * 60 * 60),
    Duration::from_secs(6 * 60 * 60),
];

/// The waits between tries.
#[derive(Clone, Debug)]
pub struct RetrySchedule(Arc<[Duration]>);

impl RetrySchedule {
    /// One try more than there are waits.
    pub fn new(waits: &[Duration]) -> Self {
        Self(waits.into())
    }

    /// How long to wait after `failures` failed tries, or nothing after the last. `chance` from 0 to 1 spreads it by
    /// ± a quarter, so that webhooks that failed together are not tried together.
    pub fn wait(&self, failures: usize, chance: f64) -> Option<SignedDuration> {
        let wait = self.0.get(failures.checked_sub(1)?)?;
        let wait = SignedDuration::try_from(*wait).unwrap_or(SignedDuration::MAX);
        Some(wait.mul_f64(0.75 + chance / 2.0))
    }
}

impl Default for RetrySchedule {
    fn default() -> Self {
        Self::new(RETRY_AFTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let schedule = RetrySchedule::default();
        let waits: Vec<i64> = (1..)
            .map_while(|failures| schedule.wait(failures, 0.5))
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits, [5, 30, 120, 600, 1_800, 3_600, 7_200, 21_600]);
        assert_eq!(schedule.wait(0, 0.5), None);
        let spread = |chance| schedule.wait(1, chance).expect("a wait").as_millis();
        assert_eq!((spread(0.0), spread(1.0)), (3_750, 6_250));
    }
}
