//! The words of this domain: deliveries, why they are made, and how they end.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vmeta])* $variant),* }

        impl $name {
            /// The stored and published word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text { $($word => Ok(Self::$variant),)* _ => Err(UnknownWord(text.chars().take(40).collect())) }
            }
        }
        impl rusqlite::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> { Ok(self.as_str().into()) }
        }
        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                value.as_str()?.parse().map_err(|error| rusqlite::types::FromSqlError::Other(Box::new(error)))
            }
        }
    };
}

/// A word that this release does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a word this release knows")]
pub struct UnknownWord(String);

words!(
    /// What a delivery says.
    DeliveryKind {
        /// Here is your match.
        MatchFormed = "match_formed",
        /// You have none, and why.
        Unmatched = "unmatched",
        /// Your match is off.
        MatchCancelled = "match_cancelled",
    }
);
words!(
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
words!(
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
    }
);
words!(
    /// Through what.
    Channel {
        /// Mail.
        Email = "email",
    }
);

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
