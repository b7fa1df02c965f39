//! When a task is due: a civil day, or a time of a day in a zone. Instants are derived, never stored as the truth.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use vc_recurrence::Slot;

/// Where tasks without a due date stand in the order of time: after all others.
pub const NEVER_MS: i64 = i64::MAX;

/// A day, or a time of it in a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Due {
    /// The civil day.
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    pub date: Date,
    /// The time of day, `HH:MM`; none for the whole day.
    #[serde(default, with = "hours_minutes", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "09:00")]
    pub time: Option<Time>,
    /// The IANA zone of the time. A request may leave it out: then it is the zone of whoever asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Europe/Berlin")]
    pub zone: Option<String>,
}

impl Due {
    /// Of a slot; the zone is kept only with a time.
    pub fn at(slot: Slot, zone: Option<&str>) -> Self {
        Self {
            date: slot.date,
            time: slot.time,
            zone: zone.filter(|_| slot.time.is_some()).map(str::to_owned),
        }
    }

    /// Without the zone.
    pub const fn slot(&self) -> Slot {
        Slot {
            date: self.date,
            time: self.time,
        }
    }

    /// Its zone; UTC for whole days and for zones that this release does not know.
    pub fn time_zone(&self) -> TimeZone {
        self.zone.as_deref().map_or(TimeZone::UTC, zone)
    }

    /// When it is over: the time itself, or the end of the day in `viewer`'s zone.
    pub fn ends(&self, viewer: &TimeZone) -> Option<Timestamp> {
        match self.time {
            Some(_) => self.slot().instant(&self.time_zone()).map(|at| at.timestamp()),
            None => {
                let tomorrow = Slot::day(self.date.tomorrow().ok()?);
                tomorrow.instant(viewer).map(|at| at.timestamp())
            }
        }
    }

    /// The day on `viewer`'s calendar.
    pub fn day(&self, viewer: &TimeZone) -> Date {
        match self.time {
            Some(_) => self
                .slot()
                .instant(&self.time_zone())
                .map_or(self.date, |at| at.with_time_zone(viewer.clone()).date()),
            None => self.date,
        }
    }

    /// For the order of time, in milliseconds since 1970: a whole day is as its beginning in UTC.
    pub fn order_ms(&self) -> i64 {
        self.slot()
            .instant(&self.time_zone())
            .map_or(NEVER_MS, |at| at.timestamp().as_millisecond())
    }
}

/// A zone by its name; UTC where this release does not know it.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// `09:00`; seconds are not kept.
mod hours_minutes {
    use jiff::civil::Time;
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[expect(clippy::ref_option, reason = "serde hands the field over like this")]
    pub fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(&format_args!("{:02}:{:02}", time.hour(), time.minute())),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let time: Time = text
            .parse()
            .map_err(|_| de::Error::custom("use a time of day such as \"09:00\""))?;
        if time.second() == 0 && time.subsec_nanosecond() == 0 {
            Ok(Some(time))
        } else {
            Err(de::Error::custom("use whole minutes, such as \"09:00\""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(json: &str) -> Due {
        serde_json::from_str(json).expect("a due date")
    }

    #[test]
    fn a_time_stays_where_it_is_and_its_instant_follows_the_clocks() {
        let winter = due(r#"{"date":"2026-10-26","time":"09:00","zone":"Europe/Berlin"}"#);
        let summer = due(r#"{"date":"2026-10-19","time":"09:00","zone":"Europe/Berlin"}"#);
        let hour = |due: &Due| {
            Timestamp::from_millisecond(due.order_ms())
                .expect("told")
                .to_string()
        };
        assert_eq!(hour(&winter), "2026-10-26T08:00:00Z");
        assert_eq!(hour(&summer), "2026-10-19T07:00:00Z");
        assert_eq!(
            serde_json::to_string(&winter).expect("json"),
            r#"{"date":"2026-10-26","time":"09:00","zone":"Europe/Berlin"}"#
        );
    }

    #[test]
    fn a_whole_day_is_the_same_day_for_everybody() {
        let day = due(r#"{"date":"2026-12-01"}"#);
        let auckland = zone("Pacific/Auckland");
        assert_eq!(day.day(&auckland).to_string(), "2026-12-01");
        assert_eq!(
            day.ends(&auckland).expect("told").to_string(),
            "2026-12-01T11:00:00Z"
        );
        let night = due(r#"{"date":"2026-12-01","time":"20:00","zone":"Europe/Berlin"}"#);
        assert_eq!(night.day(&auckland).to_string(), "2026-12-02");
    }

    #[test]
    fn seconds_and_nonsense_are_refused() {
        for bad in [
            r#"{"date":"2026-02-30"}"#,
            r#"{"date":"2026-12-01","time":"9"}"#,
            r#"{"date":"2026-12-01","time":"09:00:30"}"#,
        ] {
            assert!(serde_json::from_str::<Due>(bad).is_err(), "{bad}");
        }
    }
}
