//! Whether somebody takes part in the next round.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Whether somebody takes part. As it stands in events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Participation {
    /// In every round.
    Active,
    /// In none until they say otherwise.
    Paused,
    /// In none until that day begins where they live.
    Snoozed {
        /// The first day on which they take part again.
        until: Date,
        /// When that day begins in their time zone, in milliseconds since 1970. Kept beside the
        /// date because nothing may be derived from a sealed time zone when events are read.
        wakes_at_ms: i64,
    },
}

vc_kernel::text_enum!(
    /// The bare state, for filters.
    ParticipationStatus {
        /// In every round.
        Active = "active",
        /// In none until they say otherwise.
        Paused = "paused",
        /// In none until a day.
        Snoozed = "snoozed",
    }
);

vc_kernel::text_enum!(
    /// Why somebody is paused, where it was not their own wish or an admin's.
    PauseCause {
        /// They gave no sign of life for several rounds, and none when they were asked.
        Silent = "silent",
    }
);

impl Participation {
    /// The bare state.
    pub const fn status(&self) -> ParticipationStatus {
        match self {
            Self::Active => ParticipationStatus::Active,
            Self::Paused => ParticipationStatus::Paused,
            Self::Snoozed { .. } => ParticipationStatus::Snoozed,
        }
    }

    /// The day they are back, if snoozed.
    pub const fn until(&self) -> Option<Date> {
        match self {
            Self::Snoozed { until, .. } => Some(*until),
            Self::Active | Self::Paused => None,
        }
    }
}

/// When `until` begins in `time_zone` (a day whose midnight a DST gap swallows begins after the
/// gap). An unknown zone counts as UTC: it was checked when it was stored.
pub fn wake_instant(until: Date, time_zone: &str) -> Timestamp {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    until
        .to_zoned(zone)
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_the_person_lives() {
        let day = jiff::civil::date(2026, 12, 1);
        assert_eq!(
            wake_instant(day, "Asia/Tokyo").to_string(),
            "2026-11-30T15:00:00Z"
        );
        assert_eq!(
            wake_instant(day, "America/New_York").to_string(),
            "2026-12-01T05:00:00Z"
        );
        // Midnight does not exist on this day in Beirut: clocks go from 00:00 to 01:00.
        let gap = jiff::civil::date(2026, 3, 29);
        assert_eq!(
            wake_instant(gap, "Asia/Beirut").to_string(),
            "2026-03-28T22:00:00Z"
        );
    }
}
