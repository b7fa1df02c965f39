//! My matches, newest first.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use utoipa::IntoParams;
use vc_http::{ApiError, ApiJson, ApiQuery, Caller, Page, PageQuery};
use vc_kernel::{PersonId, View};
use vc_people::api::participant;

use crate::model::why::Voice;
use crate::model::{MatchId, MatchStatus};
use crate::views::matches::{self, Match};
use crate::views::rounds::rows_max;
use crate::views::times::zone;

/// Which of my matches.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Only those with this person.
    #[param(value_type = Option<String>)]
    with: Option<PersonId>,
    /// Only those formed from this day (in your time zone, `2026-11-23`) or instant (RFC 3339) on.
    from: Option<String>,
    /// Only those formed up to the end of this day, or to this instant.
    to: Option<String>,
    /// Only those that stand so.
    status: Option<MatchStatus>,
    /// Items on the page: 1 to 200, 25 unless given.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List my matches, newest first.
#[utoipa::path(
    get, path = "/api/v1/matches/history", operation_id = "list_match_history", tag = "meet",
    params(HistoryQuery),
    responses((status = 200, description = "A page of matches.", body = Page<Match>))
)]
pub async fn list_match_history(
    caller: Caller,
    ApiQuery(query): ApiQuery<HistoryQuery>,
) -> Result<ApiJson<Page<Match>>, ApiError> {
    let person = caller.person()?;
    let now = caller.instance.now();
    let page = caller
        .instance
        .read(move |view| history(view, person, &query, now))
        .await?;
    Ok(ApiJson(page))
}

/// My memberships `x`, newest first by their index, and the matches they lead to.
const MINE: &str = "FROM coffee_members x CROSS JOIN coffee_matches m ON m.id = x.match";
const FILTER: &str = "WHERE x.person = ?1 AND x.status <> 'forming'
    AND (?2 IS NULL OR EXISTS (SELECT 1 FROM coffee_members w WHERE w.match = x.match AND w.person = ?2))
    AND x.formed_ms >= ?3 AND x.formed_ms < ?4
    AND (?5 IS NULL OR x.status = ?5)";

fn history(
    view: &View<'_>,
    person: PersonId,
    query: &HistoryQuery,
    now: Timestamp,
) -> Result<Page<Match>, ApiError> {
    let paging = PageQuery {
        limit: query.limit,
        cursor: query.cursor.clone(),
    };
    let limit = paging.limit()?;
    let after: Option<(i64, MatchId)> = paging.after()?;
    let zone = participant(view, person)?.map_or(TimeZone::UTC, |me| zone(&me.time_zone));
    let from_ms = bound("from", query.from.as_deref(), &zone, false)?.unwrap_or(i64::MIN);
    let to_ms = bound("to", query.to.as_deref(), &zone, true)?.unwrap_or(i64::MAX);
    let total = view.count(
        &format!("SELECT count(*) FROM coffee_members x {FILTER}"),
        (person, query.with, from_ms, to_ms, query.status),
    )?;
    let (after_ms, after_id) = after.map_or((i64::MAX, String::new()), |(ms, id)| (ms, id.to_string()));
    let rows = view.all(
        &format!(
            "SELECT {} {MINE} {} {FILTER} AND (x.formed_ms, x.match) < (?6, ?7)
             ORDER BY x.formed_ms DESC, x.match DESC LIMIT ?8",
            matches::COLUMNS,
            matches::JOINS
        ),
        (
            person,
            query.with,
            from_ms,
            to_ms,
            query.status,
            after_ms,
            after_id,
            rows_max(limit + 1),
        ),
        matches::row,
    )?;
    let page = Page::from_rows(rows, limit, total, |last| (last.formed_ms, last.id));
    let items = matches::complete(view, page.items, now, Voice::You)?;
    Ok(Page {
        items,
        next_cursor: page.next_cursor,
        total: page.total,
    })
}

/// A day (its begin, or the begin of the next one) or an instant, in milliseconds since 1970.
fn bound(field: &str, text: Option<&str>, zone: &TimeZone, day_end: bool) -> Result<Option<i64>, ApiError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Some(instant.as_millisecond().saturating_add(i64::from(day_end))));
    }
    let day: Option<Date> = text.parse().ok().filter(|_| text.len() == 10);
    let day = if day_end {
        day.and_then(|day| day.checked_add(1.day()).ok())
    } else {
        day
    };
    let begins = day.and_then(|day| day.to_zoned(zone.clone()).ok());
    begins
        .map(|begins| Some(begins.timestamp().as_millisecond()))
        .ok_or_else(|| {
            ApiError::validation([(
                field,
                "Use a day like 2026-11-23 or an instant like 2026-11-23T08:00:00Z.",
            )])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_and_end_where_the_person_lives() {
        let berlin = zone("Europe/Berlin");
        let ms = |text: &str| text.parse::<Timestamp>().expect("an instant").as_millisecond();
        let of = |text, end| bound("from", Some(text), &berlin, end).expect("a bound");
        assert_eq!(of("2026-11-23", false), Some(ms("2026-11-22T23:00:00Z")));
        // The day on which summer time ends has 25 hours.
        assert_eq!(of("2026-10-25", true), Some(ms("2026-10-25T23:00:00Z")));
        assert_eq!(
            of("2026-11-23T08:00:00Z", false),
            Some(ms("2026-11-23T08:00:00Z"))
        );
        assert_eq!(of(" ", false), None);
        assert!(bound("from", Some("yesterday"), &berlin, false).is_err());
    }
}
