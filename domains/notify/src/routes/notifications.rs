//! One's own messages: when they may come, and through what.

use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, Caller, ErrorBody};
use vc_people::api::contact;

use crate::commands::SetQuietHours;
use crate::model::{CHANNELS, Channel, QuietHours, Weekday};
use crate::views::quiet_hours::{chosen, quiet_until};

/// Hours in which messages wait, on the person's own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuietHours)]
#[serde(deny_unknown_fields)]
pub struct QuietHoursShape {
    /// When they begin.
    #[schema(example = "22:00")]
    from: String,
    /// When they are over; on the next day, unless that is later than `from`.
    #[schema(example = "07:00")]
    until: String,
    /// The days on which they begin; every day unless given.
    #[serde(default = "every_day")]
    weekdays: Vec<Weekday>,
}

fn every_day() -> Vec<Weekday> {
    Weekday::ALL.to_vec()
}

impl From<QuietHours> for QuietHoursShape {
    fn from(hours: QuietHours) -> Self {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        Self {
            from: clock(hours.from_minute),
            until: clock(hours.until_minute),
            weekdays: hours.weekdays,
        }
    }
}

impl QuietHoursShape {
    fn read(self) -> Result<QuietHours, ApiError> {
        Ok(QuietHours {
            from_minute: minute_of_day("quiet_hours.from", &self.from)?,
            until_minute: minute_of_day("quiet_hours.until", &self.until)?,
            weekdays: self.weekdays,
        })
    }
}

/// `07:30` as 450.
fn minute_of_day(field: &str, text: &str) -> Result<u16, ApiError> {
    let wrong = || ApiError::validation([(field, "Write a time of the day, such as 22:00.")]);
    let time = Time::strptime("%H:%M", text).map_err(|_| wrong())?;
    let minutes = i16::from(time.hour()) * 60 + i16::from(time.minute());
    u16::try_from(minutes).map_err(|_| wrong())
}

/// How somebody is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyNotifications {
    /// Whether they want mail (changed at `/api/v1/users/notifications`).
    email: bool,
    /// Through what they are told: the first that works.
    channels: Vec<Channel>,
    /// Whose clock quiet hours go by: their IANA time zone.
    time_zone: String,
    /// When messages wait; null when never.
    #[schema(required)]
    quiet_hours: Option<QuietHoursShape>,
    /// What it was before the last change: send it back to undo that. Null when it was off.
    #[schema(required)]
    former_quiet_hours: Option<QuietHoursShape>,
    /// The end of the quiet hours that hold now; null outside of them.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    quiet_until: Option<Timestamp>,
}

/// What to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MyNotificationsForm {
    /// When messages wait; null switches quiet hours off.
    #[schema(required)]
    #[serde(deserialize_with = "Option::deserialize")]
    quiet_hours: Option<QuietHoursShape>,
}

/// Get how I am told.
#[utoipa::path(
    get, path = "/api/v1/me/notifications", operation_id = "get_my_notifications", tag = "me",
    responses((status = 200, description = "How you are told.", body = MyNotifications))
)]
pub async fn get_my_notifications(caller: Caller) -> Result<ApiJson<MyNotifications>, ApiError> {
    mine(&caller).await
}

/// Save when messages wait.
///
/// A message whose time comes in quiet hours goes out at their end. Only that a meeting is off is told at once. What
/// waits already follows the change.
#[utoipa::path(
    put, path = "/api/v1/me/notifications", operation_id = "set_my_notifications", tag = "me",
    request_body = MyNotificationsForm,
    responses(
        (status = 200, description = "Saved. The former hours are in it.", body = MyNotifications),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
    )
)]
pub async fn set_my_notifications(
    caller: Caller,
    ApiJson(form): ApiJson<MyNotificationsForm>,
) -> Result<ApiJson<MyNotifications>, ApiError> {
    caller.person()?;
    let hours = form.quiet_hours.map(QuietHoursShape::read).transpose()?;
    caller
        .instance
        .submit(caller.request(), SetQuietHours { hours })
        .await?;
    mine(&caller).await
}

async fn mine(caller: &Caller) -> Result<ApiJson<MyNotifications>, ApiError> {
    let (person, now) = (caller.person()?, caller.instance.now());
    let found = caller
        .instance
        .read(move |view| {
            let contact = contact(view, person)?.ok_or_else(|| ApiError::not_found("person with this id"))?;
            let chosen = chosen(view, person)?;
            Ok::<_, ApiError>(MyNotifications {
                email: contact.wants_mail,
                channels: CHANNELS.to_vec(),
                time_zone: contact.time_zone,
                quiet_hours: chosen.now.map(Into::into),
                former_quiet_hours: chosen.former.map(Into::into),
                quiet_until: quiet_until(view, person, now)?,
            })
        })
        .await?;
    Ok(ApiJson(found))
}
