//! What is written here, in the hands of somebody else's reader.

use icalendar::{Calendar, CalendarComponent, Component as _};
use vc_task_files::{Comment, Due, FileTask, Format, Priority, Reminder, Repeats};

use crate::{read_in, task, warnings, written};

#[test]
fn the_icalendar_crate_reads_our_calendar() {
    let title = "Plan; the party, \\ with \"everybody\" — naïve 😀 and a title that is long enough to be folded twice, at least in octets";
    let full = FileTask {
        key: Some("a-1".to_owned()),
        notes: "One\nTwo, three; four".to_owned(),
        tags: vec!["garden".to_owned(), "friends, family".to_owned()],
        priority: Priority::High,
        due: Some(Due {
            slot: "2026-01-31T09:00".parse().unwrap(),
            zone: Some("Europe/Berlin".to_owned()),
        }),
        repeats: Some(Repeats::Rule("FREQ=MONTHLY".parse().unwrap())),
        reminders: vec![Reminder::MinutesBefore(15)],
        people: vec!["Lee; \"Kim\"".to_owned()],
        comments: vec![Comment {
            text: "Fine, then".to_owned(),
            at: Some("2026-01-01T00:00:00Z".parse().unwrap()),
            author: Some("Sam".to_owned()),
        }],
        ..task(title)
    };
    let (text, losses) = written(Format::ICalendar, &[full, task("Another")]);
    assert_eq!(losses, [""; 0]);
    let calendar: Calendar = text.parse().unwrap();
    let todos: Vec<_> = calendar
        .components
        .iter()
        .filter_map(CalendarComponent::as_todo)
        .collect();
    let [first, second] = todos[..] else {
        panic!("not two tasks: {text}");
    };
    // The other one is the zone.
    assert_eq!(calendar.components.len(), 3);
    assert_eq!(first.get_summary(), Some(title));
    assert_eq!(first.get_description(), Some("One\nTwo, three; four"));
    assert_eq!(first.get_uid(), Some("a-1"));
    assert_eq!(first.get_priority(), Some(1));
    // A month end, in a way that calendars without RFC 7529 understand.
    assert_eq!(
        first.property_value("RRULE"),
        Some("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1")
    );
    assert_eq!(first.property_value("DUE"), Some("20260131T090000"));
    assert_eq!(
        first.properties()["DUE"].params()["TZID"].value(),
        "Europe/Berlin"
    );
    assert_eq!(second.get_summary(), Some("Another"));
}

/// Radicale 3.1 (with vobject) gives unknown properties back with escapes, as texts have them; some programs escape rules too.
#[test]
fn rules_with_escapes_are_read() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:A\nDUE:20260901T090000\nX-VC-AFTER-COMPLETION:FREQ=DAILY\\;INTERVAL=5\nEND:VTODO\nBEGIN:VTODO\nSUMMARY:B\nDUE:20260901T090000\nRRULE:FREQ=WEEKLY\\;BYDAY=MO\\,TU\nEND:VTODO\nEND:VCALENDAR\n";
    let read = read_in(Format::ICalendar, text);
    assert_eq!(warnings(&read), [""; 0]);
    assert!(matches!(read.tasks[0].repeats, Some(Repeats::AfterCompletion(_))));
    assert_eq!(
        read.tasks[1].repeats,
        Some(Repeats::Rule("FREQ=WEEKLY;BYDAY=MO,TU".parse().unwrap()))
    );
}
