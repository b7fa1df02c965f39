//! With which slot a series goes on.

use vc_task_files::Format;

use crate::read_in;

fn next_of(format: Format, text: &str) -> Vec<String> {
    let slots = read_in(format, text).next_slots();
    slots.iter().flatten().map(ToString::to_string).collect()
}

#[test]
fn taskwarrior_goes_on_after_the_last_that_came_up() {
    let text = include_str!("samples/taskwarrior.json");
    assert_eq!(
        next_of(Format::TaskwarriorJson, text),
        ["2027-01-01", "2026-12-02T18:30", "2026-12-07"]
    );
}

#[test]
fn a_calendar_goes_on_with_the_first_that_is_not_listed() {
    let text = include_str!("samples/vtodo.ics");
    assert_eq!(next_of(Format::ICalendar, text), ["2026-09-07"]);
    // Once the first is moved: by its name, not by where it went.
    let moved = text.replace(
        "RECURRENCE-ID;VALUE=DATE:20260921",
        "RECURRENCE-ID;VALUE=DATE:20260907",
    );
    assert_eq!(next_of(Format::ICalendar, &moved), ["2026-09-14"]);
}

#[test]
fn what_is_over_has_none() {
    let text =
        "Pay rrule:FREQ=DAILY;COUNT=1 due:2026-09-01\nWater rec:1d due:2026-09-01\nBuy due:2026-09-01\n";
    let read = read_in(Format::TodoTxt, text);
    let next: Vec<_> = read
        .next_slots()
        .iter()
        .map(|slot| slot.map(|slot| slot.to_string()))
        .collect();
    assert_eq!(next, [Some("2026-09-01".to_owned()), None, None]);
}
