//! Failed sign-ins, counted in memory: who may try again, and when an admin should hear of it.
//! Nobody who is not signed in can make the log grow: a burst is told once.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use vc_kernel::InstanceId;

/// A burst is over after this long without a failure.
const WINDOW_MS: i64 = 15 * 60_000;
/// Failures for one address from one source in a burst.
const PAIR_MAX: u32 = 10;
/// Failures for one address from anywhere in a burst. Higher, so that one stranger cannot lock
/// somebody out.
const ADDRESS_MAX: u32 = 50;
/// The failure of a burst at which an admin is told.
const TOLD_AT: u32 = 10;
/// Bursts remembered; beyond it those that are over go, then all.
const BURSTS_MAX: usize = 20_000;

#[derive(Clone, Copy)]
struct Burst {
    count: u32,
    last_ms: i64,
}

/// Bursts of failures, by keyed hashes: no address stands in memory.
#[derive(Default)]
pub struct Failures {
    hasher: RandomState,
    bursts: Mutex<HashMap<u64, Burst>>,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing more.
    Counted,
    /// Tell the admins: this many failures so far.
    Tell(u32),
}

impl Failures {
    /// How long to wait before the next try, if so.
    pub fn must_wait(
        &self,
        now: Timestamp,
        instance: &InstanceId,
        address: &str,
        source: IpAddr,
    ) -> Option<Duration> {
        let now_ms = now.as_millisecond();
        let bursts = self.bursts.lock().unwrap_or_else(PoisonError::into_inner);
        let [pair, alone] = self.keys(instance, address, source);
        [(pair, PAIR_MAX), (alone, ADDRESS_MAX)]
            .into_iter()
            .filter_map(|(key, most)| {
                let burst = bursts.get(&key).filter(|burst| burst.count >= most)?;
                let left_ms = burst.last_ms + WINDOW_MS - now_ms;
                (left_ms > 0).then(|| Duration::from_millis(left_ms.unsigned_abs()))
            })
            .max()
    }

    /// Counts a failure.
    pub fn failed(&self, now: Timestamp, instance: &InstanceId, address: &str, source: IpAddr) -> Verdict {
        let now_ms = now.as_millisecond();
        let mut bursts = self.bursts.lock().unwrap_or_else(PoisonError::into_inner);
        if bursts.len() >= BURSTS_MAX {
            bursts.retain(|_, burst| now_ms - burst.last_ms < WINDOW_MS);
            if bursts.len() >= BURSTS_MAX {
                bursts.clear();
            }
        }
        let mut counts = self.keys(instance, address, source).map(|key| {
            let burst = bursts.entry(key).or_insert(Burst {
                count: 0,
                last_ms: now_ms,
            });
            if now_ms - burst.last_ms >= WINDOW_MS {
                burst.count = 0;
            }
            burst.count = burst.count.saturating_add(1);
            burst.last_ms = now_ms;
            burst.count
        });
        counts.sort_unstable();
        if counts[1] == TOLD_AT {
            Verdict::Tell(counts[1])
        } else {
            Verdict::Counted
        }
    }

    /// A success from this source ends its burst; others' go on.
    pub fn succeeded(&self, instance: &InstanceId, address: &str, source: IpAddr) {
        let [pair, _] = self.keys(instance, address, source);
        self.bursts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&pair);
    }

    fn keys(&self, instance: &InstanceId, address: &str, source: IpAddr) -> [u64; 2] {
        [
            self.hasher.hash_one((instance, address, Some(source))),
            self.hasher.hash_one((instance, address, None::<IpAddr>)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_told_once_and_then_slowed() {
        let failures = Failures::default();
        let instance: InstanceId = "main".parse().expect("a name");
        let at = |minutes: i64| Timestamp::from_second(1_700_000_000 + minutes * 60).expect("in range");
        let here = IpAddr::from([127, 0, 0, 1]);
        let verdicts: Vec<_> = (0..12)
            .map(|_| failures.failed(at(0), &instance, "ada", here))
            .collect();
        assert_eq!(
            verdicts
                .iter()
                .filter(|verdict| **verdict == Verdict::Tell(10))
                .count(),
            1
        );
        assert!(failures.must_wait(at(0), &instance, "ada", here).is_some());
        assert!(failures.must_wait(at(0), &instance, "bob", here).is_none());
        assert!(
            failures
                .must_wait(at(0), &instance, "ada", IpAddr::from([10, 0, 0, 1]))
                .is_none()
        );
        assert!(failures.must_wait(at(15), &instance, "ada", here).is_none());
    }

    #[test]
    fn many_sources_together_are_slowed_too() {
        let failures = Failures::default();
        let instance: InstanceId = "main".parse().expect("a name");
        for source in 0..50 {
            failures.failed(
                Timestamp::UNIX_EPOCH,
                &instance,
                "ada",
                IpAddr::from([10, 0, 0, source]),
            );
        }
        let elsewhere = IpAddr::from([192, 168, 0, 1]);
        assert!(
            failures
                .must_wait(Timestamp::UNIX_EPOCH, &instance, "ada", elsewhere)
                .is_some()
        );
    }
}
