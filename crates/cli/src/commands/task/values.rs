//! Values as flags say them, into those of the API.

use std::io::Read as _;

use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use super::find::query;
use super::text;
use crate::outcome::Failure;
use crate::transport::Client;

/// Bytes of notes that are read from standard input.
const NOTES_BYTES_MAX: u64 = 200_000;

/// `2026-12-01`, `2026-12-01T09:00`, or `none`.
pub fn due(said: &str, zone: Option<&str>) -> Result<Value, Failure> {
    if said == "none" {
        return Ok(Value::Null);
    }
    let spaced = said.replace(' ', "T");
    let mut due = if let (true, Ok(moment)) = (spaced.contains('T'), spaced.parse::<DateTime>()) {
        json!({ "date": moment.date().to_string(), "time": clock(moment) })
    } else if let Ok(day) = said.parse::<Date>() {
        json!({ "date": day.to_string() })
    } else {
        let why = format!(
            "\"{said}\" is no date: write 2026-12-01, or 2026-12-01T09:00 (words belong into the text)"
        );
        return Err(Failure::Usage(why));
    };
    if let Some(zone) = zone {
        due["zone"] = zone.into();
    }
    Ok(due)
}

fn clock(moment: DateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

/// `FREQ=…`, `after 2 weeks`, or `none`.
pub fn repeats(said: &str) -> Result<Value, Failure> {
    if said == "none" {
        return Ok(Value::Null);
    }
    let words: Vec<&str> = said.split_whitespace().collect();
    if let ["after", number, unit] = words.as_slice() {
        let unit = format!("{}s", unit.trim_end_matches('s'));
        if let (Ok(interval), true) = (
            number.parse::<u32>(),
            ["hours", "days", "weeks", "months", "years"].contains(&unit.as_str()),
        ) {
            return Ok(json!({ "after_completion": { "interval": interval, "unit": unit } }));
        }
    }
    let rule = said.trim_start_matches("RRULE:");
    if rule.to_ascii_uppercase().contains("FREQ=") {
        return Ok(json!({ "rule": { "rule": rule } }));
    }
    Err(Failure::Usage(format!(
        "\"{said}\" is no repetition: write FREQ=MONTHLY;BYMONTHDAY=1, or \"after 2 weeks\""
    )))
}

/// Notes, or what comes on standard input.
pub fn notes(said: &str) -> Result<String, Failure> {
    if said != "-" {
        return Ok(said.to_owned());
    }
    let mut notes = String::new();
    std::io::stdin()
        .take(NOTES_BYTES_MAX)
        .read_to_string(&mut notes)?;
    Ok(notes)
}

/// `30m`, `2h`, `1d` or `1w` before it is due, or a moment.
pub fn reminder(said: &str) -> Result<Value, Failure> {
    match span(said) {
        Some((number, 'd')) => Ok(json!({ "days_before": number })),
        Some((number, 'w')) => Ok(json!({ "days_before": number * 7 })),
        Some((number, 'h')) => Ok(json!({ "minutes_before": number * 60 })),
        Some((number, _)) => Ok(json!({ "minutes_before": number })),
        None => {
            let at = due(said, None).ok().filter(|at| at["time"].is_string());
            at.map(|at| json!({ "at": at })).ok_or_else(|| {
                Failure::Usage(format!(
                    "\"{said}\" is no time to remind: write 30m, 2h, 1d, 1w, or 2026-12-01T09:00"
                ))
            })
        }
    }
}

/// A number and one of `m`, `h`, `d`, `w`.
pub fn span(said: &str) -> Option<(u32, char)> {
    let unit = said.chars().last().filter(|unit| "mhdw".contains(*unit))?;
    let number = said
        .strip_suffix(unit)?
        .parse()
        .ok()
        .filter(|number| (1..=10_000).contains(number))?;
    Some((number, unit))
}

/// The id of a project that is named by it, or by its name in any case of the letters; null for `none`.
pub async fn project(client: &Client, said: &str) -> Result<Value, Failure> {
    if said == "none" {
        return Ok(Value::Null);
    }
    if said.starts_with("project_") {
        return Ok(said.into());
    }
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let mut pairs = vec![("limit", "200")];
        if !cursor.is_empty() {
            pairs.push(("cursor", &cursor));
        }
        let page = client.get(&format!("/api/v1/projects?{}", query(&pairs))).await?;
        let items = page["items"].as_array().into_iter().flatten();
        found.extend(
            items
                .filter(|project| text(&project["name"]).to_lowercase() == said.to_lowercase())
                .cloned(),
        );
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    match found.as_slice() {
        [one] => Ok(one["id"].clone()),
        [] => Err(Failure::Refused {
            error: "not_found".to_owned(),
            message: format!("there is no project \"{said}\" that you see"),
            details: Value::Null,
        }),
        several => {
            let ids: Vec<&str> = several.iter().map(|project| text(&project["id"])).collect();
            Err(Failure::Usage(format!(
                "several projects are called \"{said}\"; name one by its id: {}",
                ids.join(", ")
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_reminders_are_exact() {
        assert_eq!(
            due("2026-12-01", None).expect("a day"),
            json!({ "date": "2026-12-01" })
        );
        assert_eq!(
            due("2026-12-01 09:30", Some("Europe/Berlin")).expect("a time"),
            json!({ "date": "2026-12-01", "time": "09:30", "zone": "Europe/Berlin" })
        );
        assert_eq!(due("none", None).expect("none"), Value::Null);
        assert_eq!(reminder("2h").expect("a lead"), json!({ "minutes_before": 120 }));
        assert_eq!(reminder("1w").expect("a lead"), json!({ "days_before": 7 }));
        for bad in ["tomorrow", "2026-13-01", "9"] {
            assert!(matches!(due(bad, None), Err(Failure::Usage(_))), "{bad}");
            assert!(matches!(reminder(bad), Err(Failure::Usage(_))), "{bad}");
        }
        assert!(reminder("2026-12-01").is_err(), "a whole day is no moment");
    }

    #[test]
    fn repetitions_are_rules_or_intervals() {
        assert_eq!(
            repeats("RRULE:FREQ=DAILY").expect("a rule"),
            json!({ "rule": { "rule": "FREQ=DAILY" } })
        );
        assert_eq!(
            repeats("after 1 week").expect("an interval"),
            json!({ "after_completion": { "interval": 1, "unit": "weeks" } })
        );
        assert!(repeats("weekly").is_err());
    }
}
