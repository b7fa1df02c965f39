//! What happened so far.

use std::time::Duration;

use axum::http::Method;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Unit};
use serde_json::json;
use vc_kernel::{Clock as _, SystemClock};
use vc_server::Node;

use super::clock::DemoClock;
use super::{PASSWORD, accounts, client, first_steps, people, tasks};
use crate::commands::admin;
use crate::commands::people::import;
use crate::outcome::Failure;
use crate::output;
use crate::transport::{Client, Content};

/// Rounds before the present one, a week apart.
const PAST_ROUNDS: u64 = 12;
/// Newcomers join before this one.
const NEWCOMERS_AT: u64 = 9;
/// Somebody goes on holiday before this one.
const HOLIDAYS_AT: u64 = 11;
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// People with a password, of the founders.
const SIGNED_UP: usize = 48;
/// Who hosts lotteries.
const MENTORS: [usize; 4] = [4, 12, 18, 26];
/// What a program answers with besides its settings.
const READ_ONLY: [&str; 6] = [
    "id",
    "version",
    "next_round_at",
    "archived_at",
    "file_id",
    "set_in_file",
];
/// How often, and how many times, to look whether all mails of a round are out.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS_MAX: usize = 600;

/// Makes it happen, week by week.
pub async fn tell(node: &Node, clock: &DemoClock) -> Result<(), Failure> {
    let id = node.config.instances[0].id.clone();
    let now = SystemClock.now();
    let monday = monday_morning(now);
    clock.set(monday - mul(WEEK, PAST_ROUNDS + 1));
    node.instances.open(&id).await.map_err(Failure::failed)?;
    let client = client(node);

    sign_up(&client).await?;
    ask_nobody(&client).await?;
    import(&client, people::csv(0, people::FOUNDERS).into_bytes()).await?;
    first_steps::take(node).await?;

    let bar = output::bar("Inventing a past", PAST_ROUNDS + 1);
    for round in 0..PAST_ROUNDS {
        clock.set(monday - mul(WEEK, PAST_ROUNDS - round));
        if round == NEWCOMERS_AT {
            import(&client, people::csv(people::FOUNDERS, usize::MAX).into_bytes()).await?;
        }
        if round == HOLIDAYS_AT {
            import(&client, holidays(now).into_bytes()).await?;
        }
        form_round(&client, round).await?;
        bar.inc(1);
    }
    clock.set(now - SignedDuration::from_mins(10));
    form_round(&client, PAST_ROUNDS).await?;
    bar.finish_and_clear();
    further_programs(&client).await?;
    tasks::make(node, clock.now()).await
}

/// Most founders have signed up; the accounts to look around with are among them.
async fn sign_up(client: &Client) -> Result<(), Failure> {
    let bar = output::bar("Inventing people", SIGNED_UP as u64);
    for index in 0..SIGNED_UP {
        let role = accounts()
            .get(index)
            .map_or("member", |account| account.role.as_str());
        let name = people::name(index);
        admin::create(
            client,
            &people::address(name),
            name,
            PASSWORD,
            "Europe/Berlin",
            role,
        )
        .await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// Invented people answer no mail: they would all be asked whether they are still there, and paused.
async fn ask_nobody(client: &Client) -> Result<(), Failure> {
    let programs = client.get("/api/v1/admin/programs").await?;
    let program = &programs["items"][0];
    let mut settings = program.clone();
    if let Some(settings) = settings.as_object_mut() {
        for read_only in READ_ONLY {
            settings.remove(read_only);
        }
        settings.insert("silent_rounds".to_owned(), 0.into());
    }
    let id = program["id"].as_str().unwrap_or_default();
    let change = json!({ "version": program["version"], "settings": settings });
    let path = format!("/api/v1/admin/programs/{id}");
    client.send(Method::PUT, &path, Content::Json(change)).await?;
    Ok(())
}

/// A lottery and a circle that one joins, beside the one for everybody.
async fn further_programs(client: &Client) -> Result<(), Failure> {
    let mut mentors = "email,tags\n".to_owned();
    for index in MENTORS {
        mentors = format!("{mentors}{},mentor\n", people::address(people::name(index)));
    }
    import(client, mentors.into_bytes()).await?;
    let settings = |name: &str, group_size: u8, cron: &str| {
        json!({
            "name": name, "group_size": group_size, "time_zone": "Europe/Berlin", "odd_rule": "trio",
            "minimum_gap_rounds": 6, "strictness": "strict", "membership": "opt_in",
            "schedule": { "kind": "cron", "expression": cron },
        })
    };
    let mut lottery = settings("Ask a mentor", 4, "0 14 1 * *");
    lottery["lottery"] = json!({ "host_tag": "mentor" });
    for program in [lottery, settings("Book club", 5, "0 18 * * THU")] {
        client.post("/api/v1/admin/programs", program).await?;
    }
    Ok(())
}

/// The last Monday that is at least two days ago, at nine in UTC: rounds stay a week apart.
fn monday_morning(now: Timestamp) -> Timestamp {
    let day = (now - SignedDuration::from_hours(48)).to_zoned(TimeZone::UTC);
    let back = day.weekday().to_monday_zero_offset();
    let monday = (day.timestamp() - SignedDuration::from_hours(24 * i64::from(back))).to_zoned(TimeZone::UTC);
    let midnight = monday
        .round(Unit::Day)
        .map_or(monday.timestamp(), |midnight| midnight.timestamp());
    // Rounding may go up from the afternoon: a day too late would be a Tuesday.
    let midnight = if midnight > monday.timestamp() {
        midnight - SignedDuration::from_hours(24)
    } else {
        midnight
    };
    midnight + SignedDuration::from_hours(9)
}

fn mul(span: SignedDuration, times: u64) -> SignedDuration {
    span * i32::try_from(times).unwrap_or(i32::MAX)
}

/// Two are away, three need a break: an odd number is left, so one group has three.
fn holidays(now: Timestamp) -> String {
    let back = (now + SignedDuration::from_hours(16 * 24))
        .to_zoned(TimeZone::UTC)
        .date();
    let mut file = "email,status\n".to_owned();
    for (index, status) in [
        (7, format!("snoozed {back}")),
        (21, format!("snoozed {back}")),
        (33, "paused".into()),
        (40, "paused".into()),
        (49, "paused".into()),
    ] {
        file = format!("{file}{},{status}\n", people::address(people::name(index)));
    }
    file
}

/// One round, and its mails.
async fn form_round(client: &Client, number: u64) -> Result<(), Failure> {
    client
        .post("/api/v1/rounds", json!({ "seed": (number + 1).to_string() }))
        .await?;
    for _ in 0..LOOKS_MAX {
        let stats = client.get("/api/v1/admin/stats").await?;
        if stats["mail"]["pending"].as_u64().unwrap_or(0) == 0 {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(Failure::failed("the mails of a round were not sent in time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_on_mondays_and_in_the_past() {
        for day in 1..=28 {
            for hour in [0, 8, 9, 13, 23] {
                let now: Timestamp = format!("2026-11-{day:02}T{hour:02}:30:00Z")
                    .parse()
                    .expect("an instant");
                let monday = monday_morning(now).to_zoned(TimeZone::UTC);
                assert_eq!(monday.weekday(), jiff::civil::Weekday::Monday, "{now}");
                assert_eq!(monday.hour(), 9);
                assert!(
                    monday.timestamp() < now && now - WEEK - WEEK < monday.timestamp(),
                    "{now}: {monday}"
                );
            }
        }
    }
}
