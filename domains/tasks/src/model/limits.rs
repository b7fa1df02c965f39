//! The limits of every field, in one place.

use jiff::civil::Date;
use vc_people::api::{clean_label, clean_time_zone};

use super::due::Due;
use super::reminder::ReminderAt;
use super::{Link, Reminder};

/// Characters of a title.
pub const TITLE_CHARS_MAX: usize = 500;
/// Characters of the notes; a change of them is written with what they were before.
pub const NOTES_CHARS_MAX: usize = 20_000;
/// Characters of a comment.
pub const COMMENT_CHARS_MAX: usize = 10_000;
/// Characters of a project's, a section's, a tag's, a template's or a view's name.
pub const NAME_CHARS_MAX: usize = 100;
/// Tags on one task.
pub const TASK_TAGS_MAX: usize = 50;
/// People whom one task is for.
pub const ASSIGNEES_MAX: usize = 20;
/// Reminders of one task.
pub const REMINDERS_MAX: usize = 10;
/// Links of one task.
pub const LINKS_MAX: usize = 20;
/// Bytes of an address.
pub const URL_BYTES_MAX: usize = 2_000;
/// Subtasks of one task.
pub const SUBTASKS_MAX: u64 = 200;
/// Levels of subtasks below a task.
pub const DEPTH_MAX: usize = 4;
/// Comments on one task.
pub const COMMENTS_MAX: u64 = 1_000;
/// Sections of a project.
pub const SECTIONS_MAX: usize = 50;
/// Projects of an instance.
pub const PROJECTS_MAX: u64 = 5_000;
/// Members of a private project.
pub const MEMBERS_MAX: usize = 200;
/// Tags of an instance.
pub const TAGS_MAX: u64 = 5_000;
/// Templates that one may see.
pub const TEMPLATES_MAX: u64 = 500;
/// Views that one person saved.
pub const VIEWS_MAX: u64 = 100;
/// Tasks changed by one request.
pub const BULK_MAX: usize = 200;
/// Years that dates may have.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9998;
/// A reminder that comes longer before it is due than this is a mistake: a year and a day.
const LEAD_DAYS_MAX: u32 = 366;

/// The colours of projects and tags, by their names.
pub const COLORS: [&str; 10] = [
    "grey", "red", "orange", "yellow", "green", "teal", "blue", "indigo", "purple", "pink",
];

/// One line, 1 to 500 characters.
pub fn clean_title(text: &str) -> Result<String, String> {
    clean_label(text, TITLE_CHARS_MAX)
}

/// One line, 1 to 100 characters.
pub fn clean_name(text: &str) -> Result<String, String> {
    clean_label(text, NAME_CHARS_MAX)
}

/// A tag's name: no spaces at its ends, no `#` before it, no comma in it.
pub fn clean_tag(text: &str) -> Result<String, String> {
    let name = clean_name(text.trim().trim_start_matches('#'))?;
    if name.contains([',', '"']) {
        return Err("Leave commas and quotes out of a tag's name.".to_owned());
    }
    Ok(name)
}

/// A colour by its name.
pub fn clean_color(text: &str) -> Result<String, String> {
    if COLORS.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!("Use one of {}.", COLORS.join(", ")))
    }
}

/// Text of several lines; `chars_max` characters at most. Line ends become `\n`.
pub fn clean_text(text: &str, chars_max: usize) -> Result<String, String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end();
    if text.chars().count() > chars_max {
        return Err(format!("Use at most {chars_max} characters."));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err("Remove control characters.".to_owned());
    }
    Ok(text.to_owned())
}

/// A day within the years that can be due.
pub fn clean_date(date: Date) -> Result<Date, String> {
    if YEARS.contains(&date.year()) {
        Ok(date)
    } else {
        Err("Use a year from 1970 to 9998.".to_owned())
    }
}

/// A due date; a time without a zone is in `own`, and a whole day has none.
pub fn clean_due(due: Due, own: &str) -> Result<Due, String> {
    let date = clean_date(due.date)?;
    let zone = match (due.time, due.zone) {
        (None, _) => None,
        (Some(_), None) => Some(own.to_owned()),
        (Some(_), Some(zone)) => Some(clean_time_zone(&zone)?),
    };
    Ok(Due {
        date,
        zone,
        time: due.time,
    })
}

/// A reminder that can come.
pub fn clean_reminder(at: ReminderAt, own: &str) -> Result<ReminderAt, String> {
    match at {
        ReminderAt::DaysBefore(days) if days > LEAD_DAYS_MAX => {
            Err(format!("Use at most {LEAD_DAYS_MAX} days before."))
        }
        ReminderAt::MinutesBefore(minutes) if minutes > LEAD_DAYS_MAX * 24 * 60 => {
            Err(format!("Use at most {} minutes before.", LEAD_DAYS_MAX * 24 * 60))
        }
        ReminderAt::At(due) => {
            let mut due = due;
            if due.time.is_none() {
                return Err("Give the time of day, such as \"09:00\".".to_owned());
            }
            due = clean_due(due, own)?;
            Ok(ReminderAt::At(due))
        }
        other => Ok(other),
    }
}

/// The same reminder twice is one.
pub fn distinct(reminders: Vec<Reminder>) -> Vec<Reminder> {
    let mut kept: Vec<Reminder> = Vec::with_capacity(reminders.len());
    for reminder in reminders {
        if !kept.iter().any(|known| known.at == reminder.at) {
            kept.push(reminder);
        }
    }
    kept
}

/// A link that a browser opens and that runs nothing.
pub fn clean_link(link: Link) -> Result<Link, String> {
    let url = link.url.trim().to_owned();
    let lower = url.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    if !known || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("Use an address that begins with https://, http:// or mailto:.".to_owned());
    }
    if url.len() > URL_BYTES_MAX {
        return Err(format!("Use at most {URL_BYTES_MAX} bytes."));
    }
    let title = link.title.filter(|title| !title.trim().is_empty());
    let title = title.map(|title| clean_name(&title)).transpose()?;
    Ok(Link { url, title })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_run_nothing() {
        let link = |url: &str| {
            clean_link(Link {
                url: url.to_owned(),
                title: None,
            })
        };
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://a b",
            "//example.com",
            "ftp://x",
        ] {
            assert!(link(bad).is_err(), "{bad}");
        }
        assert!(link(" HTTPS://example.com/a?b=c#d ").is_ok());
    }

    #[test]
    fn texts_keep_their_lines_and_lose_nothing_else() {
        assert_eq!(clean_text("a\r\nb\rc\n\n", 10).expect("text"), "a\nb\nc");
        assert!(clean_text("a\u{0}b", 10).is_err());
        assert!(clean_text("🙂🙂🙂", 2).is_err());
        assert_eq!(clean_tag(" #home "), Ok("home".to_owned()));
        assert!(clean_tag("a,b").is_err());
    }
}
