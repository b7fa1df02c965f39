//! Phrases and what they mean, on Wednesday, 2 September 2026, at 10:00.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use jiff::civil::date;
use vc_phrases::{Now, PersonRef, Priority, QuickAdd, Reminder, Repetition, SpanKind, quick_add};
use vc_recurrence::Lead;

mod asked;
mod days;
mod filter_laws;
mod filters;
mod json;
mod laws;
mod marks;
mod nothing;
mod readme;
mod repeats;
mod settings;
mod spans;
mod times;

pub fn now() -> Now {
    Now::new(date(2026, 9, 2).at(10, 0, 0, 0))
}

/// What was understood, in one line: `title | due … | RRULE … | #tag`; `?` before unclear words, `past` before past ones.
pub fn line(text: &str, result: &QuickAdd) -> String {
    let mut parts = vec![result.title.clone()];
    parts.extend(result.due.map(|slot| format!("due {slot}")));
    parts.extend(result.start.map(|slot| format!("start {slot}")));
    match &result.repeats {
        Some(Repetition::Rule { rule, .. }) => parts.push(rule.to_string()),
        Some(Repetition::AfterCompletion(after)) => {
            parts.push(format!("after {} {:?}", after.interval, after.frequency));
        }
        None => {}
    }
    parts.extend(result.priority.map(|priority| match priority {
        Priority::High => "!high".to_owned(),
        Priority::Medium => "!medium".to_owned(),
        Priority::Low => "!low".to_owned(),
    }));
    parts.extend(result.tags.iter().map(|tag| format!("#{tag}")));
    parts.extend(result.people.iter().map(|person| match person {
        PersonRef::Me => "@me".to_owned(),
        PersonRef::Named(name) => format!("@{name}"),
    }));
    parts.extend(result.project.iter().map(|name| format!("+{name}")));
    parts.extend(result.reminders.iter().map(|reminder| match reminder {
        Reminder::Before(Lead::Days(days)) => format!("remind {days}d"),
        Reminder::Before(Lead::Minutes(minutes)) => format!("remind {minutes}m"),
        Reminder::At(slot) => format!("remind {slot}"),
    }));
    for span in &result.spans {
        let words = &text[span.start_byte..span.end_byte];
        match span.kind {
            SpanKind::Unclear => parts.push(format!("?{words}")),
            SpanKind::Past => parts.push(format!("past {words}")),
            _ => {}
        }
    }
    parts.join(" | ")
}

pub fn read(text: &str) -> String {
    line(text, &quick_add(text, &now()))
}
