//! Tasks in few words, for a terminal.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use serde_json::Value;
use vc_kernel::{Clock as _, SystemClock};

use super::text;

/// Characters of an id that a list shows.
pub const ID_CHARS: usize = 6;
/// Characters of a title in a list.
const TITLE_CHARS_MAX: usize = 60;

/// Now, where this machine is.
pub fn now() -> Zoned {
    SystemClock.now().to_zoned(jiff::tz::TimeZone::system())
}

/// The end of an id.
pub fn short_id(id: &str, chars: usize) -> &str {
    id.get(id.len().saturating_sub(chars)..).unwrap_or(id)
}

/// When it is due: `today 09:00`, `tomorrow`, `Fri 4 Dec`, `3 days ago`.
pub fn due(task: &Value, now: &Zoned) -> String {
    let at = task["due_at"]
        .as_str()
        .and_then(|at| at.parse::<Timestamp>().ok());
    if let Some(at) = at {
        let local = at.to_zoned(now.time_zone().clone());
        return format!(
            "{} {:02}:{:02}",
            day(local.date(), now.date()),
            local.hour(),
            local.minute()
        );
    }
    match text(&task["due"]["date"]).parse::<Date>() {
        Ok(date) => day(date, now.date()),
        Err(_) => String::new(),
    }
}

/// A day as seen from another.
fn day(date: Date, today: Date) -> String {
    let days = today.until(date).map_or(i32::MAX, |span| span.get_days());
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        -99..=-2 => format!("{} days ago", -days),
        _ if date.year() == today.year() => date.strftime("%a %-d %b").to_string(),
        _ => date.strftime("%a %-d %b %Y").to_string(),
    }
}

/// A title that fits a line.
pub fn title(task: &Value) -> String {
    let title = text(&task["title"]);
    if title.chars().count() <= TITLE_CHARS_MAX {
        return title.to_owned();
    }
    let short: String = title.chars().take(TITLE_CHARS_MAX - 1).collect();
    short + "…"
}

/// `!high`; nothing where nobody said.
pub fn priority(task: &Value) -> String {
    match text(&task["priority"]) {
        "" | "none" => String::new(),
        said => format!("!{said}"),
    }
}

/// `#home #money`
pub fn tags(task: &Value) -> String {
    let names = task["tags"].as_array().into_iter().flatten().map(|tag| {
        let name = text(&tag["name"]);
        if name.contains(char::is_whitespace) {
            format!("#\"{name}\"")
        } else {
            format!("#{name}")
        }
    });
    names.collect::<Vec<_>>().join(" ")
}

/// A task on one line, as an answer to what was done with it.
pub fn line(task: &Value) -> String {
    let mut parts = vec![short_id(text(&task["id"]), ID_CHARS).to_owned(), title(task)];
    let due = due(task, &now());
    if !due.is_empty() {
        parts.push(format!("({due})"));
    }
    parts.extend(
        [tags(task), priority(task)]
            .into_iter()
            .filter(|part| !part.is_empty()),
    );
    parts.join("  ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dates_are_told_as_from_today() {
        let now: Zoned = "2026-11-27T10:00[Europe/Berlin]".parse().expect("a moment");
        let whole = |date: &str| due(&json!({ "due": { "date": date }, "due_at": null }), &now);
        assert_eq!(whole("2026-11-27"), "today");
        assert_eq!(whole("2026-11-28"), "tomorrow");
        assert_eq!(whole("2026-11-24"), "3 days ago");
        assert_eq!(whole("2026-12-04"), "Fri 4 Dec");
        assert_eq!(whole("2027-01-01"), "Fri 1 Jan 2027");
        let timed = json!({ "due": { "date": "2026-11-27", "time": "18:30", "zone": "America/New_York" }, "due_at": "2026-11-27T23:30:00Z" });
        assert_eq!(due(&timed, &now), "tomorrow 00:30");
        assert_eq!(due(&json!({ "due": null, "due_at": null }), &now), "");
    }
}
