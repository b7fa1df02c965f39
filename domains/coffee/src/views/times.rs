//! Suggested times with everybody's own clock beside them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::PersonId;
use vc_people::api::Participant;

use crate::model::suggest::{MemberTime, shared_half_hours, suggest};

/// A time at which a group could meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SuggestedTime {
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    pub start: Timestamp,
    /// When it ends: the shorter of the members' meeting lengths later.
    #[schema(value_type = String, format = DateTime)]
    pub end: Timestamp,
    /// Whether everybody marked it; otherwise it only falls into everybody's working day.
    pub fits_all: bool,
    /// The same instant on everybody's own clock.
    pub local: Vec<LocalTime>,
}

/// An instant on somebody's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LocalTime {
    /// Whose.
    #[schema(value_type = String)]
    pub person_id: PersonId,
    /// Their IANA zone.
    pub time_zone: String,
    /// `2026-11-23T09:00`.
    pub start: String,
    /// `2026-11-23T09:30`.
    pub end: String,
}

/// The person's zone; one that this release does not know reads as UTC.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// An instant on a clock, to the minute.
pub fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The half hours that suit everybody, and, if asked for, up to three suggestions.
pub fn of(
    members: &[&Participant],
    formed_at: Timestamp,
    now: Timestamp,
    with_suggestions: bool,
) -> (u32, Vec<SuggestedTime>) {
    let times: Vec<MemberTime> = members
        .iter()
        .map(|member| MemberTime {
            zone: zone(&member.time_zone),
            cells: member.slots.iter().map(|slot| slot.cell()).collect(),
            meeting_length_minutes: member.meeting_length_minutes,
        })
        .collect();
    if !with_suggestions {
        return (
            u32::try_from(shared_half_hours(&times, formed_at)).unwrap_or(u32::MAX),
            Vec::new(),
        );
    }
    let found = suggest(&times, formed_at, now);
    let shared = u32::try_from(found.shared_half_hours).unwrap_or(u32::MAX);
    let suggested = found.starts.iter().map(|&start| {
        let end = start + SignedDuration::from_mins(i64::from(found.minutes));
        let local = members
            .iter()
            .zip(&times)
            .map(|(member, time)| LocalTime {
                person_id: member.person,
                time_zone: member.time_zone.clone(),
                start: local(start, &time.zone),
                end: local(end, &time.zone),
            })
            .collect();
        SuggestedTime {
            start,
            end,
            fits_all: found.fits_all,
            local,
        }
    });
    (shared, suggested.collect())
}
