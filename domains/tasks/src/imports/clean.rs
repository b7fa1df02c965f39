//! One task of a file as a wish. What has no field here, or is too much for it, goes to the notes and is named.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use vc_phrases::Now;
use vc_recurrence::Slot;
use vc_task_files::{FileTask, Repeats as FileRepeats};

use crate::commands::NewTask;
use crate::model::limits::{
    COMMENT_CHARS_MAX, LINKS_MAX, NAME_CHARS_MAX, NOTES_CHARS_MAX, REMINDERS_MAX, TASK_TAGS_MAX,
    TITLE_CHARS_MAX, clean_date, clean_due, clean_link, clean_reminder, clean_tag, clean_text, clean_title,
};
use crate::model::{Due, Link, Priority, ReminderAt, Repeats, Status};
use crate::views::understood;

/// For whom a file is read, and when.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Now, where they live.
    pub now: Zoned,
    /// The name of their zone.
    pub zone: String,
}

/// A cleaned task.
pub struct Cleaned {
    /// What it says.
    pub wish: NewTask,
    /// What was said about it, and when; the rest of notes that are too long comes first.
    pub comments: Vec<(String, i64)>,
    /// What could not be kept as it was.
    pub warnings: Vec<String>,
}

/// Lines for the notes, and what to tell.
struct Rest {
    lines: Vec<String>,
    warnings: Vec<String>,
}

impl Rest {
    fn note(&mut self, name: &str, value: impl AsRef<str>, why: &str) {
        self.lines.push(format!("{name}: {}", value.as_ref()));
        self.warnings.push(format!("{why}; it is in the notes"));
    }
}

/// Cleans one. `repeats` says whether it may repeat here.
pub fn clean(task: &FileTask, reader: &Reader, repeats: bool) -> Cleaned {
    let mut rest = Rest {
        lines: Vec::new(),
        warnings: Vec::new(),
    };
    let mut wish = NewTask::titled(title(&task.title));
    wish.priority = match task.priority {
        vc_task_files::Priority::High => Priority::High,
        vc_task_files::Priority::Medium => Priority::Medium,
        vc_task_files::Priority::Low => Priority::Low,
        vc_task_files::Priority::None => Priority::None,
    };
    wish.due = due(task, reader, &mut rest);
    wish.start = task.start.and_then(|day| {
        let clean = clean_date(day).ok();
        if clean.is_none() {
            rest.note("Start", day.to_string(), "the start day is beyond the calendar");
        }
        clean
    });
    if let Some(said) = &task.repeats {
        repeat(&mut wish, said, repeats, reader, &mut rest);
    } else if let Some(words) = task.plain_date.as_deref() {
        in_words(&mut wish, words, repeats, reader, &mut rest);
    }
    tags(&mut wish, &task.tags, &mut rest);
    reminders(&mut wish, task, reader, &mut rest);
    links(&mut wish, &task.links, &mut rest);
    if !task.people.is_empty() {
        rest.note(
            "For",
            task.people.join(", "),
            "people of other programs are nobody here",
        );
    }
    let mut comments = Vec::new();
    let created = task.created.unwrap_or_else(|| reader.now.timestamp());
    wish.notes = notes(&task.notes, &mut rest, |more| {
        comments.push((more, created.as_millisecond()))
    });
    for comment in &task.comments {
        let at = comment.at.unwrap_or(created).as_millisecond();
        let said = match &comment.author {
            Some(author) => format!("{author}: {}", comment.text),
            None => comment.text.clone(),
        };
        comments.extend(pieces(&printable(&said), COMMENT_CHARS_MAX).map(|piece| (piece, at)));
    }
    Cleaned {
        wish,
        comments,
        warnings: rest.warnings,
    }
}

/// How far it is.
pub const fn status(status: vc_task_files::Status) -> Status {
    match status {
        vc_task_files::Status::Open => Status::Open,
        vc_task_files::Status::Done => Status::Done,
        vc_task_files::Status::Cancelled => Status::Cancelled,
        vc_task_files::Status::Skipped => Status::Skipped,
    }
}

/// A name of a project or a section that can be one here; none where nothing is left of it.
pub fn name(text: &str) -> Option<String> {
    let text = printable(text).replace(['\n', '\t'], " ");
    let short: String = text.trim().chars().take(NAME_CHARS_MAX).collect();
    crate::model::limits::clean_name(&short).ok()
}

fn title(text: &str) -> String {
    let line = printable(text).replace(['\n', '\t'], " ");
    let short: String = line.trim().chars().take(TITLE_CHARS_MAX).collect();
    clean_title(&short).unwrap_or_else(|_| "(no title)".to_owned())
}

/// Without control characters, but for line ends and tabs.
fn printable(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// A text in pieces of so many characters at most.
fn pieces(text: &str, chars_max: usize) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.trim_end().chars().collect();
    let pieces: Vec<String> = letters
        .chunks(chars_max)
        .map(|piece| piece.iter().collect())
        .collect();
    pieces
        .into_iter()
        .filter(|piece: &String| !piece.trim().is_empty())
}

fn notes(text: &str, rest: &mut Rest, mut more: impl FnMut(String)) -> String {
    let mut all = printable(text).trim_end().to_owned();
    if !rest.lines.is_empty() {
        if !all.is_empty() {
            all.push_str("\n\n");
        }
        all.push_str(&printable(&rest.lines.join("\n")));
    }
    let cut = all.char_indices().nth(NOTES_CHARS_MAX).map(|(at, _)| at);
    if let Some(cut) = cut {
        let beyond = all.split_off(cut);
        rest.warnings.push(format!(
            "the notes are longer than {NOTES_CHARS_MAX} characters; the rest is in comments"
        ));
        pieces(&beyond, COMMENT_CHARS_MAX).for_each(&mut more);
    }
    clean_text(&all, NOTES_CHARS_MAX).unwrap_or_default()
}

/// Whole minutes: seconds are not kept here.
fn minutes(slot: Slot) -> Slot {
    let time = slot
        .time
        .and_then(|time| Time::new(time.hour(), time.minute(), 0, 0).ok());
    Slot { time, ..slot }
}

fn due(task: &FileTask, reader: &Reader, rest: &mut Rest) -> Option<Due> {
    let said = task.due.as_ref()?;
    let due = Due::at(minutes(said.slot), said.zone.as_deref());
    match clean_due(due, &reader.zone) {
        Ok(due) => Some(due),
        Err(why) => {
            let zone = said.zone.as_deref().unwrap_or_default();
            rest.note(
                "Due",
                format!("{} {zone}", said.slot).trim(),
                &format!("the due date cannot be kept ({why})"),
            );
            None
        }
    }
}

fn repeat(wish: &mut NewTask, said: &FileRepeats, may: bool, reader: &Reader, rest: &mut Rest) {
    let repeats = match said {
        FileRepeats::Rule(rule) => Repeats::Rule {
            rule: rule.to_string(),
            each_missed: false,
        },
        FileRepeats::AfterCompletion(after) => Repeats::AfterCompletion {
            interval: after.interval,
            unit: after.frequency.into(),
        },
    };
    set_repeats(wish, repeats, may, reader, rest);
}

fn set_repeats(wish: &mut NewTask, repeats: Repeats, may: bool, reader: &Reader, rest: &mut Rest) {
    let words = repeats.describe();
    if !may {
        rest.lines.push(format!("Repeats: {words}"));
        return;
    }
    let due = wish.due.get_or_insert_with(|| {
        let today = reader.now.date();
        rest.warnings
            .push("it repeats without a date; it starts today".to_owned());
        Due::at(Slot::day(today), None)
    });
    match repeats.check(due.slot()).map(|()| repeats.first(due.slot())) {
        Ok(Some(_)) => wish.repeats = Some(repeats),
        Ok(None) => rest.note("Repeats", words, "its rule has no date any more"),
        Err(why) => rest.note(
            "Repeats",
            words,
            &format!("its repetition cannot be kept ({why})"),
        ),
    }
}

/// "every monday at 9", where all of it is understood.
fn in_words(wish: &mut NewTask, words: &str, may: bool, reader: &Reader, rest: &mut Rest) {
    let read = vc_phrases::quick_add(words, &Now::new(reader.now.datetime()));
    let is_whole = read.title.trim().is_empty() && (read.due.is_some() || read.repeats.is_some());
    if wish.due.is_some() || !is_whole {
        rest.note("Date", words, &format!("the date {words:?} is not understood"));
        return;
    }
    let understood = understood::task(read, Some(&reader.zone));
    wish.due = understood.due;
    if let Some(repeats) = understood.repeats {
        set_repeats(wish, repeats, may, reader, rest);
    }
}

fn tags(wish: &mut NewTask, tags: &[String], rest: &mut Rest) {
    for tag in tags {
        let plain: String = tag
            .chars()
            .filter(|c| !matches!(c, ',' | '"') && !c.is_control())
            .collect();
        match clean_tag(&plain) {
            Ok(tag) if wish.tags.len() < TASK_TAGS_MAX => wish.tags.push(tag),
            _ => rest.note("Tag", tag, "a tag cannot be kept"),
        }
    }
}

fn reminders(wish: &mut NewTask, task: &FileTask, reader: &Reader, rest: &mut Rest) {
    let zone = TimeZone::get(&reader.zone).unwrap_or(TimeZone::UTC);
    for reminder in &task.reminders {
        let (at, words) = match *reminder {
            vc_task_files::Reminder::DaysBefore(days) => {
                (ReminderAt::DaysBefore(days), format!("{days} days before"))
            }
            vc_task_files::Reminder::MinutesBefore(minutes) => (
                ReminderAt::MinutesBefore(minutes),
                format!("{minutes} minutes before"),
            ),
            vc_task_files::Reminder::At(at) => {
                (ReminderAt::At(moment(at, &zone, &reader.zone)), at.to_string())
            }
        };
        let fits = (at.lead().is_none() || wish.due.is_some()) && wish.reminders.len() < REMINDERS_MAX;
        match clean_reminder(at, &reader.zone) {
            Ok(at) if fits => wish.reminders.push(at),
            _ => rest.note("Remind", words, "a reminder cannot be kept"),
        }
    }
}

fn moment(at: Timestamp, zone: &TimeZone, name: &str) -> Due {
    let local = at.to_zoned(zone.clone()).datetime();
    Due::at(minutes(Slot::at(local)), Some(name))
}

fn links(wish: &mut NewTask, links: &[String], rest: &mut Rest) {
    for link in links {
        let clean = clean_link(Link {
            url: link.clone(),
            title: None,
        });
        match clean {
            Ok(link) if wish.links.len() < LINKS_MAX => wish.links.push(link),
            _ => rest.note("Link", link, "a link cannot be kept"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> Reader {
        Reader {
            now: "2026-11-27T10:00[Europe/Berlin]".parse().expect("a moment"),
            zone: "Europe/Berlin".to_owned(),
        }
    }

    fn cleaned(change: impl FnOnce(&mut FileTask)) -> Cleaned {
        let mut task = FileTask {
            title: "Pay".to_owned(),
            ..FileTask::default()
        };
        change(&mut task);
        clean(&task, &reader(), true)
    }

    #[test]
    fn dates_in_words_are_understood_or_stay_words() {
        let weekly = cleaned(|task| task.plain_date = Some("every monday at 9am".to_owned()));
        assert_eq!(
            weekly
                .wish
                .due
                .as_ref()
                .map(|due| due.slot().to_string())
                .as_deref(),
            Some("2026-11-30T09:00")
        );
        assert!(weekly.wish.repeats.is_some() && weekly.warnings.is_empty());
        let german = cleaned(|task| task.plain_date = Some("jeden Oktober".to_owned()));
        assert_eq!((german.wish.due, german.wish.repeats), (None, None));
        assert_eq!(german.wish.notes, "Date: jeden Oktober");
        assert_eq!(german.warnings.len(), 1);
    }

    #[test]
    fn too_much_goes_elsewhere_and_nothing_is_lost() {
        let long = cleaned(|task| {
            task.notes = "ä".repeat(NOTES_CHARS_MAX + 2 * COMMENT_CHARS_MAX);
            task.tags = (0..60).map(|n| format!("tag{n}")).collect();
            task.links = vec!["javascript:alert(1)".to_owned(), "https://example.com".to_owned()];
            task.people = vec!["Kim".to_owned()];
        });
        assert_eq!(long.wish.notes.chars().count(), NOTES_CHARS_MAX);
        assert_eq!((long.wish.tags.len(), long.wish.links.len()), (TASK_TAGS_MAX, 1));
        let said: String = long.comments.iter().map(|(text, _)| text.as_str()).collect();
        for kept in ["Tag: tag59", "Link: javascript:alert(1)", "For: Kim"] {
            assert!(said.contains(kept), "{kept}");
        }
        assert!(
            long.comments
                .iter()
                .all(|(text, _)| text.chars().count() <= COMMENT_CHARS_MAX)
        );
        assert_eq!(long.warnings.len(), 10 + 1 + 1 + 1);
    }

    #[test]
    fn what_repeats_without_a_date_starts_today() {
        let daily =
            cleaned(|task| task.repeats = Some(FileRepeats::Rule("FREQ=DAILY".parse().expect("a rule"))));
        assert_eq!(
            daily.wish.due.map(|due| due.slot().to_string()).as_deref(),
            Some("2026-11-27")
        );
        assert_eq!(daily.warnings.len(), 1);
        let hourly =
            cleaned(|task| task.repeats = Some(FileRepeats::Rule("FREQ=HOURLY".parse().expect("a rule"))));
        assert!(hourly.wish.repeats.is_none() && hourly.wish.notes.starts_with("Repeats: "));
    }
}
