//! How far a webhook came. It lies in the keep: it changes with every event that is taken, and nobody needs its history.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vc_instance::LogPlace;
use vc_kernel::Incarnation;
use vc_publisher::Failure;

use super::EventId;

/// Tries that are remembered for admins.
const RECENT_MAX: usize = 10;

/// The last public event that is settled; after a whole commit the rest are `u32::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Of which life; another one begins where it began.
    pub incarnation: Incarnation,
    /// The commit.
    pub seq: u64,
    /// The stored event in it.
    pub index: u32,
    /// The public event of that.
    pub part: u32,
}

impl Cursor {
    /// Behind one event.
    pub const fn behind(event: EventId) -> Self {
        Self {
            incarnation: event.incarnation,
            seq: event.seq,
            index: event.index,
            part: event.part,
        }
    }

    /// Behind a place of the log.
    pub const fn at(incarnation: Incarnation, place: LogPlace) -> Self {
        Self {
            incarnation,
            seq: place.seq,
            index: place.index,
            part: u32::MAX,
        }
    }

    /// From where to read on.
    pub const fn place(&self) -> LogPlace {
        LogPlace {
            seq: self.seq,
            index: self.index,
        }
    }

    /// Whether it came further than another one of the same life.
    pub fn is_further(&self, other: &Self) -> bool {
        self.incarnation == other.incarnation
            && (self.seq, self.index, self.part) > (other.seq, other.index, other.part)
    }

    /// Whether an event was settled already.
    pub fn is_past(&self, event: &EventId) -> bool {
        (event.seq, event.index, event.part) <= (self.seq, self.index, self.part)
    }
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryOutcome {
    /// Why it was not taken; nothing where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The HTTP status, where there was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// A try to send an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Which event.
    pub event: String,
    /// Its name.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: TryOutcome,
}

/// An event that was not taken yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trying {
    /// Which.
    pub event: EventId,
    /// When it was tried, oldest first.
    pub tried_at: Vec<Timestamp>,
    /// When it is tried next.
    pub next_at: Timestamp,
}

/// How far a webhook came, and how it goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is settled.
    pub cursor: Cursor,
    /// What is being tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trying: Option<Trying>,
    /// The last time that an event was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Timestamp>,
    /// Since when nothing was taken any more, where the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// The last tries, newest first.
    #[serde(default)]
    pub recent: Vec<Delivery>,
}

impl Progress {
    /// Of a webhook that has sent nothing yet.
    pub const fn beginning(cursor: Cursor) -> Self {
        Self {
            cursor,
            trying: None,
            taken_at: None,
            failing_since: None,
            recent: Vec::new(),
        }
    }

    /// Notes a try.
    pub fn tried(&mut self, delivery: Delivery) {
        match delivery.outcome.failure {
            None => {
                self.taken_at = Some(delivery.at);
                self.failing_since = None;
            }
            Some(_) => self.failing_since = self.failing_since.or(Some(delivery.at)),
        }
        self.recent.insert(0, delivery);
        self.recent.truncate(RECENT_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_past_what_was_settled_and_reads_on_from_there() {
        let incarnation = "incarnation_01JD8ZQ4K5N000000000000000".parse().expect("an id");
        let event = |seq, index, part| EventId {
            incarnation,
            seq,
            index,
            part,
        };
        let behind = Cursor::behind(event(7, 1, 2));
        assert_eq!(behind.place(), LogPlace { seq: 7, index: 1 });
        for settled in [event(6, 9, 9), event(7, 0, 5), event(7, 1, 2)] {
            assert!(behind.is_past(&settled), "{settled}");
        }
        for ahead in [event(7, 1, 3), event(7, 2, 0), event(8, 0, 0)] {
            assert!(!behind.is_past(&ahead), "{ahead}");
        }
        let whole = Cursor::at(incarnation, LogPlace::behind(7));
        assert!(whole.is_further(&behind) && !behind.is_further(&whole) && !behind.is_further(&behind));
        assert!(whole.is_past(&event(7, 400, 0)) && !whole.is_past(&event(8, 0, 0)));
    }
}
