//! The words of this domain: deliveries, why they are made, and how they end.

mod quiet_hours;

use serde::{Deserialize, Serialize};
use vc_coffee::api::{MatchId, RoundId};

pub use quiet_hours::{QuietHours, QuietHoursError, Weekday};

vc_kernel::id!(
    /// One message to one person.
    DeliveryId, "delivery"
);

/// The job that delivers.
pub const DELIVER_KIND: &str = "notify.deliver";

/// The due key of a delivery: also what makes sending idempotent.
pub fn due_key(id: DeliveryId) -> String {
    format!("{DELIVER_KIND}:{id}")
}

/// The delivery behind a due key.
pub fn delivery_of_key(key: &str) -> Option<DeliveryId> {
    key.strip_prefix(DELIVER_KIND)?.strip_prefix(':')?.parse().ok()
}

impl DeliveryId {
    /// The id of the message that takes this one back. Derived, so that a round of thousands is
    /// cancelled by one small event.
    pub fn of_cancellation(self) -> Self {
        Self::from_ulid(vc_kernel::id::Ulid(self.ulid().0 ^ 1))
    }
}

vc_kernel::text_enum!(
    /// What a delivery says.
    DeliveryKind {
        /// Here is your match.
        MatchFormed = "match_formed",
        /// You have none, and why.
        Unmatched = "unmatched",
        /// Your match is off.
        MatchCancelled = "match_cancelled",
        /// There is still a seat in a round that was formed.
        SeatOffered = "seat_offered",
        /// They gave no sign for some rounds: are they still in?
        SilentAsked = "silent_asked",
        /// They gave no answer and do not take part any more.
        SilentPaused = "silent_paused",
        /// A task that they wanted to be reminded of.
        TaskReminder = "task_reminder",
        /// What a day holds for them.
        TaskDigest = "task_digest",
        /// Somebody gave them a task.
        TaskAssigned = "task_assigned",
    }
);

impl DeliveryKind {
    /// Whether it is told in quiet hours too. Only that a meeting is off is: whoever hears of it in the morning may
    /// be on their way.
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::MatchCancelled)
    }
}

/// What a message is about where that is no round: an id of another domain, or a day. It is stored readable, so it
/// holds no words of people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AboutId(String);

impl AboutId {
    /// From an id or a day, as it is written.
    pub fn new(id: impl std::fmt::Display) -> Self {
        Self(id.to_string())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a delivery is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A round, and perhaps one match of it.
    Round {
        /// Which.
        round: RoundId,
        /// Which match.
        match_id: Option<MatchId>,
    },
    /// Something else: the kind says what.
    Other(AboutId),
}
vc_kernel::text_enum!(
    /// How far a delivery is.
    DeliveryStatus {
        /// To be sent, or to be tried again.
        Pending = "pending",
        /// The next hop took it.
        Sent = "sent",
        /// Given up.
        Failed = "failed",
        /// No longer wanted when its time came.
        Dropped = "dropped",
    }
);
vc_kernel::text_enum!(
    /// Why a delivery was not wanted any more.
    DropReason {
        /// The person paused or snoozed.
        NotTakingPart = "not_taking_part",
        /// The person switched mail off.
        MailOff = "mail_off",
        /// The person left, or nothing is known of them any more.
        Gone = "gone",
        /// The match or the round was cancelled.
        Cancelled = "cancelled",
        /// The task was done, skipped or removed meanwhile, or is not theirs any more.
        Finished = "finished",
        /// A digest of a day on which nothing is due.
        NothingDue = "nothing_due",
    }
);
vc_kernel::text_enum!(
    /// Through what.
    Channel {
        /// Mail.
        Email = "email",
    }
);

/// In which order channels are tried. There is one so far.
pub const CHANNELS: [Channel; 1] = [Channel::Email];

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeliveryAttempt {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: jiff::Timestamp,
    /// What went wrong, without personal data; null when nothing did.
    #[schema(required)]
    pub error: Option<String>,
}
