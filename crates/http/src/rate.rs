//! Token buckets in memory, per instance and key: sign-in, links, registrations.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use vc_kernel::InstanceId;

use crate::error::ApiError;

/// Buckets held at most, about 3 MiB; beyond that the least recently used of a sample goes.
const BUCKETS_MAX: usize = 65_536;
/// How many to look at when one has to go.
const EVICTION_SAMPLE: usize = 32;

/// How often: `burst` at once, refilled evenly over `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// At once.
    pub burst: u32,
    /// The time in which an empty bucket is full again.
    pub per: Duration,
}

impl Quota {
    /// `burst` in `seconds`.
    pub const fn new(burst: u32, seconds: u64) -> Self {
        Self {
            burst,
            per: Duration::from_secs(seconds),
        }
    }

    /// Milliseconds for one more.
    fn interval_ms(self) -> i64 {
        let interval = self.per.as_millis() / u128::from(self.burst.max(1));
        i64::try_from(interval).unwrap_or(i64::MAX / 4).max(1)
    }
}

/// All buckets. Keys are kept as keyed hashes, so no address stands in memory for long.
#[derive(Debug)]
pub struct RateLimiter {
    hasher: RandomState,
    /// When a bucket is full again (GCRA, ITU-T I.371: the "theoretical arrival time"), ms.
    full_at: Mutex<HashMap<u64, i64>>,
    buckets_max: usize,
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::with_capacity(BUCKETS_MAX)
    }
}

impl RateLimiter {
    /// Holds at most `buckets_max` buckets.
    pub fn with_capacity(buckets_max: usize) -> Self {
        Self {
            hasher: RandomState::new(),
            full_at: Mutex::default(),
            buckets_max: buckets_max.max(1),
        }
    }

    /// Takes one from the bucket `name` of `key`.
    ///
    /// # Errors
    /// 429 with Retry-After when it is empty.
    pub fn take(
        &self,
        now: Timestamp,
        instance: &InstanceId,
        name: &'static str,
        key: &str,
        quota: Quota,
    ) -> Result<(), ApiError> {
        let now_ms = now.as_millisecond();
        let interval_ms = quota.interval_ms();
        let depth_ms = interval_ms.saturating_mul(i64::from(quota.burst.max(1)));
        let hash = self.hasher.hash_one((instance, name, key));

        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = buckets.get(&hash).copied().unwrap_or(now_ms).max(now_ms);
        let next = full_at.saturating_add(interval_ms);
        let over_ms = next - now_ms - depth_ms;
        if over_ms > 0 {
            return Err(ApiError::too_many_requests(Duration::from_millis(
                over_ms.unsigned_abs(),
            )));
        }
        if buckets.len() >= self.buckets_max && !buckets.contains_key(&hash) {
            make_room(&mut buckets, now_ms);
        }
        buckets.insert(hash, next);
        Ok(())
    }
}

/// Drops every full bucket; if none was, the fullest of a sample.
fn make_room(buckets: &mut HashMap<u64, i64>, now_ms: i64) {
    let before = buckets.len();
    buckets.retain(|_, full_at| *full_at > now_ms);
    if buckets.len() == before {
        let fullest = buckets
            .iter()
            .take(EVICTION_SAMPLE)
            .min_by_key(|(_, at)| **at)
            .map(|(hash, _)| *hash);
        if let Some(hash) = fullest {
            buckets.remove(&hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).expect("in range")
    }

    #[test]
    fn a_burst_then_one_at_a_time() {
        let limiter = RateLimiter::default();
        let instance: InstanceId = "main".parse().expect("a name");
        let take = |second, key| limiter.take(at(second), &instance, "login", key, Quota::new(3, 30));
        for _ in 0..3 {
            take(0, "ada").expect("within the burst");
        }
        let refused = take(0, "ada").expect_err("the fourth");
        assert_eq!(
            (refused.status().as_u16(), refused.code()),
            (429, "too_many_requests")
        );
        assert!(refused.message().contains("10 s"), "{}", refused.message());
        take(0, "bob").expect("another key");
        take(10, "ada").expect("one more after a third of the time");
        take(10, "ada").expect_err("but only one");
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = RateLimiter::with_capacity(8);
        let instance: InstanceId = "main".parse().expect("a name");
        for key in 0..1000 {
            let _ = limiter.take(at(0), &instance, "login", &key.to_string(), Quota::new(1, 60));
        }
        assert!(limiter.full_at.lock().expect("not poisoned").len() <= 8);
    }
}
