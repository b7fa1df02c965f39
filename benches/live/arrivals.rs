//! When which message arrived where: each carries a number, and is to reach everybody.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use vc_benches::percentile;

/// Before the number in a message; six digits follow.
const MARK: &str = "fan-out ";
const DIGITS: usize = 6;
/// After the last message was sent.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a message says so that it is known again.
pub fn mark(number: u32) -> String {
    format!("{MARK}{number:06}")
}

/// How a fan-out went.
#[derive(Clone, Copy, Debug)]
pub struct Fan {
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    /// Messages that did not reach everybody.
    pub lost: usize,
}

/// Counts arrivals of each message.
pub struct Arrivals {
    began: Instant,
    subscribers: usize,
    messages: Vec<Message>,
}

#[derive(Default)]
struct Message {
    arrived: AtomicUsize,
    last_ns: AtomicU64,
}

impl Arrivals {
    pub fn new(subscribers: usize, messages: u32) -> Self {
        Self {
            began: Instant::now(),
            subscribers,
            messages: (0..messages).map(|_| Message::default()).collect(),
        }
    }

    /// One subscriber has this text, with a message in it or several.
    pub fn note(&self, text: &str) {
        let now = u64::try_from(self.began.elapsed().as_nanos()).expect("not for centuries");
        for (at, _) in text.match_indices(MARK) {
            let digits = text.get(at + MARK.len()..).and_then(|rest| rest.get(..DIGITS));
            let number = digits.and_then(|digits| digits.parse::<usize>().ok());
            if let Some(message) = number.and_then(|number| self.messages.get(number)) {
                message.last_ns.fetch_max(now, Ordering::Relaxed);
                message.arrived.fetch_add(1, Ordering::Release);
            }
        }
    }

    /// Waits until everybody has everything, or not for much longer.
    pub async fn complete(&self) {
        let until = Instant::now() + PATIENCE;
        let is_whole = |message: &Message| message.arrived.load(Ordering::Acquire) >= self.subscribers;
        while !self.messages.iter().all(is_whole) && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// From each of these moments until everybody had the message of that number; the first tenth warms up.
    pub fn since(&self, moments: &[Instant]) -> Fan {
        let lost = self
            .messages
            .iter()
            .filter(|message| message.arrived.load(Ordering::Acquire) < self.subscribers)
            .count();
        let pairs = self.messages.iter().zip(moments).skip(moments.len() / 10);
        let mut times: Vec<Duration> = pairs
            .map(|(message, moment)| {
                let last = self.began + Duration::from_nanos(message.last_ns.load(Ordering::Relaxed));
                last.saturating_duration_since(*moment)
            })
            .collect();
        times.sort_unstable();
        let ms = |share| percentile(&times, share).as_secs_f64() * 1e3;
        Fan {
            p50_ms: ms(0.5),
            p99_ms: ms(0.99),
            max_ms: ms(1.0),
            lost,
        }
    }
}
