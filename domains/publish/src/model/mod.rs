//! The words of publishing: ids, states, limits.

mod cursor;
mod schedule;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use vc_kernel::Incarnation;
use vc_kernel::id::Ulid;

pub use cursor::{Cursor, Delivery, Progress, TryOutcome, Trying};
pub use schedule::{RETRY_AFTER, RetrySchedule};

vc_kernel::id!(
    /// An address that events are sent to.
    WebhookId, "webhook"
);
vc_kernel::id!(
    /// An event that a webhook did not take.
    DeadLetterId, "letter"
);

/// Webhooks of one instance.
pub const WEBHOOKS_MAX: usize = 20;
/// Events that one webhook did not take and that nobody looked at: then it is paused.
pub const DEAD_LETTERS_MAX: u32 = 1_000;
/// Dropped ones that are remembered for each webhook, so that dropping can be undone.
pub const DROPPED_MAX: u32 = 1_000;
/// Commits that a webhook may be behind before it says so.
pub const BEHIND_COMMITS_MAX: u64 = 1_000;
/// Commits that may be looked at in vain before the place is written down: after a restart they are looked at again.
pub const SAVE_EVERY_COMMITS: u64 = 256;
/// Characters of a name.
pub const NAME_CHARS_MAX: usize = 100;
/// How long the former secret signs too, after another took its place.
pub const FORMER_SECRET_HOURS: i64 = 24;

/// The job that sends dead letters again; what goes on all the time is beside it.
pub const RESEND_KIND: &str = "publish.resend_event";

/// The due key of a dead letter that is to be sent again.
pub fn resend_key(letter: DeadLetterId) -> String {
    format!("{RESEND_KIND}:{letter}")
}

/// The dead letter behind a due key.
pub fn letter_of_key(key: &str) -> Option<DeadLetterId> {
    key.strip_prefix(RESEND_KIND)?.strip_prefix(':')?.parse().ok()
}

/// Which public event: the `id` of the CloudEvent, `<incarnation>.<seq>.<index>.<part>`. The same event always has the
/// same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventId {
    /// Which life of the instance.
    pub incarnation: Incarnation,
    /// Which commit.
    pub seq: u64,
    /// Which stored event of it.
    pub index: u32,
    /// Which public event of that.
    pub part: u32,
}

impl EventId {
    /// Texts of it are in the order of the log.
    pub fn sequence(&self) -> String {
        format!("{:016}.{:06}.{:06}", self.seq, self.index, self.part)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let incarnation = self.incarnation.ulid();
        write!(f, "{incarnation}.{}.{}.{}", self.seq, self.index, self.part)
    }
}

/// A text is no event's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event's id looks like 01J8ZQ4K5N0000000000000000.7.0.0")]
pub struct NotAnEventId;

impl FromStr for EventId {
    type Err = NotAnEventId;

    fn from_str(text: &str) -> Result<Self, NotAnEventId> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(NotAnEventId);
        let id = Self {
            incarnation: Incarnation::from_ulid(Ulid::from_string(next()?).map_err(|_| NotAnEventId)?),
            seq: next()?.parse().map_err(|_| NotAnEventId)?,
            index: next()?.parse().map_err(|_| NotAnEventId)?,
            part: next()?.parse().map_err(|_| NotAnEventId)?,
        };
        match parts.next() {
            None => Ok(id),
            Some(_) => Err(NotAnEventId),
        }
    }
}

impl Serialize for EventId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EventId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        vc_kernel::id::deserialize_text(deserializer)
    }
}

vc_kernel::text_enum!(
    /// Why a webhook sends nothing for now.
    PauseReason {
        /// An admin wanted it.
        Asked = "asked",
        /// It answered 410: it wants no more.
        Gone = "gone",
        /// Too many events were not taken, and nobody looked at them.
        Failing = "failing",
    }
);
vc_kernel::text_enum!(
    /// What becomes of an event that was not taken.
    LetterStatus {
        /// Somebody decides.
        Waiting = "waiting",
        /// It is sent again.
        Sending = "sending",
        /// Nobody wants it.
        Dropped = "dropped",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_events_id_reads_back_and_its_sequence_sorts() {
        let incarnation = "incarnation_01JD8ZQ4K5N000000000000000".parse().expect("an id");
        let id = |seq, index, part| EventId {
            incarnation,
            seq,
            index,
            part,
        };
        let one = id(17, 2, 0);
        assert_eq!(one.to_string(), "01JD8ZQ4K5N000000000000000.17.2.0");
        assert_eq!(one.to_string().parse(), Ok(one));
        for wrong in [
            "",
            "17.2.0",
            "01JD8ZQ4K5N000000000000000.17.2",
            "01JD8ZQ4K5N000000000000000.17.2.0.1",
        ] {
            assert_eq!(wrong.parse::<EventId>(), Err(NotAnEventId), "{wrong}");
        }
        let places = [
            id(2, 0, 0),
            id(10, 0, 0),
            id(10, 2, 0),
            id(10, 10, 0),
            id(10, 10, 3),
        ];
        assert!(places.windows(2).all(|two| two[0].sequence() < two[1].sequence()));
    }
}
