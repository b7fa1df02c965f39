//! Reminders: what is to come, what came, snoozing, and what people prefer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiJson, ApiQuery, Caller, ErrorBody, Page, PageQuery};

use super::shared::viewer_zone;
use crate::commands::{SetPreferences, SnoozeReminder};
use crate::model::limits::clean_due;
use crate::model::{Due, ReminderId, Status, TaskId};
use crate::views::reminders::{self, Preferences};
use crate::views::spaces::sees_task;
use crate::views::stored;
use crate::views::tasks::instant;

/// A reminder of mine.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "reminder_01J8ZQ4K5N0000000000000000", "task": "task_01J8ZQ4K5N0000000000000000", "title": "Pay the rent",
    "due": { "date": "2026-12-01", "time": "09:00", "zone": "Europe/Berlin" }, "status": "open", "at": "2026-11-30T08:00:00Z",
    "is_snoozed": false, "fired_at": null, "late": false
}))]
pub struct ReminderEntry {
    /// Its id.
    #[schema(value_type = String)]
    id: ReminderId,
    /// Of which task.
    #[schema(value_type = String)]
    task: TaskId,
    /// What is to be done.
    title: String,
    /// When that is due.
    #[schema(required)]
    due: Option<Due>,
    /// How far the task is.
    status: Status,
    /// For when the reminder is, or was meant.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Whether it is a snooze.
    is_snoozed: bool,
    /// When it came; null while it is to come.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    fired_at: Option<Timestamp>,
    /// Whether it came late, since nothing was running at its time.
    late: bool,
}

/// Which reminders.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RemindersQuery {
    /// True for those that are to come, false for those that came; both unless given.
    to_come: Option<bool>,
}

/// List my reminders
///
/// The latest first. What was sent through which channel, and what came of it, an admin finds under deliveries.
#[utoipa::path(
    get, path = "/api/v1/reminders", operation_id = "list_reminders", tag = "work",
    params(RemindersQuery, PageQuery),
    responses((status = 200, description = "One page; `total` is not counted and is 0.", body = Page<ReminderEntry>))
)]
pub async fn list_reminders(
    caller: Caller,
    ApiQuery(query): ApiQuery<RemindersQuery>,
    ApiQuery(paging): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<ReminderEntry>>, ApiError> {
    let person = caller.person()?;
    let actor = caller.actor;
    let limit = paging.limit()?;
    let before: Option<(i64, String)> = paging.after()?;
    let read = caller.instance.read(move |view| {
        let rows = reminders::of_person(view, person, query.to_come, before, limit + 1)?;
        let key = |row: &reminders::StoredReminder| {
            (
                row.at_ms,
                format!("{}{}{}", row.key.task, row.key.reminder, row.key.revision),
            )
        };
        let page = Page::from_rows(rows, limit, 0, key);
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            let Some(task) = stored::task(view, row.key.task)? else {
                continue;
            };
            // Who left a private project keeps no names of what is in it.
            if !sees_task(view, actor, &task)? {
                continue;
            }
            items.push(ReminderEntry {
                id: row.key.reminder,
                task: task.id,
                title: task.fields.title,
                due: task.fields.due,
                status: task.status,
                at: instant(row.at_ms),
                is_snoozed: row.is_snoozed,
                fired_at: row.fired_ms.map(instant),
                late: row.late,
            });
        }
        Ok::<_, ApiError>(Page {
            items,
            next_cursor: page.next_cursor,
            total: 0,
        })
    });
    Ok(ApiJson(read.await?))
}

/// Until when. One of the four is given.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "task": "task_01J8ZQ4K5N0000000000000000", "minutes": 10 }))]
pub struct SnoozeBody {
    /// Of which task.
    #[schema(value_type = String)]
    task: TaskId,
    /// So many minutes from now: 1 to 525,600.
    #[serde(default)]
    minutes: Option<u32>,
    /// Tomorrow at the hour at which my days begin (9:00 unless I set another).
    #[serde(default)]
    tomorrow: bool,
    /// At an instant.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// At a time of a day, in my own zone unless it names one; without a time, at the hour at which my days begin.
    #[serde(default)]
    at: Option<Due>,
}

/// Until when a reminder was put off.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "reminder": "reminder_01J8ZQ4K5N0000000000000000", "until": "2026-11-30T08:10:00Z" }))]
pub struct Snoozed {
    /// The new reminder.
    #[schema(value_type = String)]
    reminder: ReminderId,
    /// When it comes.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

const MINUTES_MAX: u32 = 365 * 24 * 60;

/// Remind me again later
#[utoipa::path(
    post, path = "/api/v1/reminders/snooze", operation_id = "snooze_reminder", tag = "work",
    request_body = SnoozeBody,
    responses(
        (status = 200, description = "When it comes again.", body = Snoozed),
        (status = 400, description = "`validation_failed`, `is_past`, `not_a_person`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`task_not_open`, `put_away`", body = ErrorBody),
    )
)]
pub async fn snooze_reminder(
    caller: Caller,
    ApiJson(body): ApiJson<SnoozeBody>,
) -> Result<ApiJson<Snoozed>, ApiError> {
    let person = caller.person()?;
    let now = caller.instance.now();
    let actor = caller.actor;
    let read = caller.instance.read(move |view| {
        Ok::<_, ApiError>((viewer_zone(view, actor)?, reminders::preferences(view, person)?))
    });
    let (zone, preferences) = read.await?;
    let until = match (body.minutes, body.tomorrow, body.until, &body.at) {
        (Some(minutes), false, None, None) if (1..=MINUTES_MAX).contains(&minutes) => {
            now + jiff::SignedDuration::from_mins(i64::from(minutes))
        }
        (None, true, None, None) => {
            let tomorrow = now.to_zoned(zone.clone()).date().tomorrow().ok();
            tomorrow
                .and_then(|day| begins(day, &zone, preferences))
                .ok_or_else(no_such_day)?
        }
        (None, false, Some(until), None) => until,
        (None, false, None, Some(at)) => {
            let at = clean_due(at.clone(), zone.iana_name().unwrap_or("UTC"))
                .map_err(|why| ApiError::validation([("at", why)]))?;
            let moment = match at.time {
                Some(_) => at
                    .slot()
                    .instant(&at.time_zone())
                    .map(|moment| moment.timestamp()),
                None => begins(at.date, &zone, preferences),
            };
            moment.ok_or_else(no_such_day)?
        }
        _ => {
            let why = format!("Give one of minutes (1 to {MINUTES_MAX}), tomorrow, until and at.");
            return Err(ApiError::validation([("minutes", why)]));
        }
    };
    let command = SnoozeReminder {
        task: body.task,
        until_ms: until.as_millisecond(),
    };
    let reminder = caller.instance.submit(caller.request(), command).await?;
    Ok(ApiJson(Snoozed {
        reminder,
        until: instant(until.as_millisecond()),
    }))
}

fn no_such_day() -> ApiError {
    ApiError::validation([("at", "Use a day of the calendar.")])
}

/// When a day begins for somebody.
fn begins(day: jiff::civil::Date, zone: &jiff::tz::TimeZone, preferences: Preferences) -> Option<Timestamp> {
    let minutes = i64::from(preferences.day_at_minutes);
    let time = jiff::civil::Time::midnight()
        .checked_add(jiff::SignedDuration::from_mins(minutes))
        .ok()?;
    Some(day.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp())
}

/// What I prefer about my tasks.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({ "day_at": "09:00", "digest_at": "08:00" }))]
pub struct TaskPreferences {
    /// When a whole day begins for reminders, `HH:MM`.
    #[schema(example = "09:00")]
    day_at: String,
    /// When the daily digest comes, `HH:MM`; null for no digest.
    #[serde(default)]
    #[schema(required, example = "08:00")]
    digest_at: Option<String>,
}

fn told(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl From<Preferences> for TaskPreferences {
    fn from(preferences: Preferences) -> Self {
        Self {
            day_at: told(preferences.day_at_minutes),
            digest_at: preferences.digest_at_minutes.map(told),
        }
    }
}

fn minutes(field: &'static str, text: &str) -> Result<u16, ApiError> {
    let time: Option<jiff::civil::Time> = text.parse().ok().filter(|_| text.len() == 5);
    let time = time.ok_or_else(|| ApiError::validation([(field, "Write a time of day like \"09:00\".")]))?;
    Ok(u16::try_from(time.hour()).unwrap_or(0) * 60 + u16::try_from(time.minute()).unwrap_or(0))
}

/// What I prefer about my tasks
#[utoipa::path(
    get, path = "/api/v1/me/task-preferences", operation_id = "get_task_preferences", tag = "work",
    responses((status = 200, description = "As set, or as it is unless set.", body = TaskPreferences))
)]
pub async fn get_task_preferences(caller: Caller) -> Result<ApiJson<TaskPreferences>, ApiError> {
    let person = caller.person()?;
    let read = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(reminders::preferences(view, person)?));
    Ok(ApiJson(read.await?.into()))
}

/// Set what I prefer about my tasks
#[utoipa::path(
    put, path = "/api/v1/me/task-preferences", operation_id = "set_task_preferences", tag = "work",
    request_body = TaskPreferences,
    responses(
        (status = 200, description = "As set.", body = TaskPreferences),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
    )
)]
pub async fn set_task_preferences(
    caller: Caller,
    ApiJson(body): ApiJson<TaskPreferences>,
) -> Result<ApiJson<TaskPreferences>, ApiError> {
    let command = SetPreferences {
        day_at_minutes: minutes("day_at", &body.day_at)?,
        digest_at_minutes: body
            .digest_at
            .as_deref()
            .map(|text| minutes("digest_at", text))
            .transpose()?,
    };
    caller.instance.submit(caller.request(), command).await?;
    get_task_preferences(caller).await
}
