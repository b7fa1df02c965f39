//! `VTIMEZONE`: what a zone does in the years that matter, for programs that do not know its name (RFC 5545, 3.6.5).

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::{Dst, Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

use crate::format::Writing;
use crate::task::FileTask;
use crate::when::{compact, instant_of};

/// Years after the last date in which something that repeats is still told right.
const YEARS_AHEAD: i64 = 10;
/// Most changes of a zone's clocks that are written.
const CHANGES_MAX: usize = 400;

/// The lines of a `VTIMEZONE` for each zone that the tasks name.
pub(super) fn timezones(tasks: &[FileTask], writing: &Writing) -> Vec<String> {
    let mut spans: BTreeMap<&str, (Timestamp, Timestamp)> = BTreeMap::new();
    for due in tasks.iter().filter_map(|task| task.due.as_ref()) {
        let zone = due
            .zone
            .as_deref()
            .filter(|zone| *zone != "UTC" && due.slot.time.is_some());
        if let (Some(zone), Some(at)) = (zone, instant_of(due, &writing.zone)) {
            let (first, last) = spans.entry(zone).or_insert((at, at));
            (*first, *last) = ((*first).min(at), (*last).max(at));
        }
    }
    let mut lines = Vec::new();
    for (name, (first, last)) in spans {
        if let Ok(zone) = TimeZone::get(name) {
            lines.extend(timezone(name, &zone, first, last.max(writing.now)));
        }
    }
    lines
}

/// Clocks that change from one offset to another: once, or again and again.
#[derive(PartialEq, Eq)]
struct Change {
    is_dst: bool,
    from: Offset,
    to: Offset,
    name: String,
}

fn timezone(name: &str, zone: &TimeZone, first: Timestamp, last: Timestamp) -> Vec<String> {
    let utc = |at: Timestamp| at.to_zoned(TimeZone::UTC);
    // Starts may be up to a year before the due date; the ends of time are their own limits.
    let begin = utc(first)
        .checked_sub(1.year())
        .map_or(first, |at| at.timestamp());
    let end = utc(last)
        .checked_add(YEARS_AHEAD.years())
        .map_or(last, |at| at.timestamp());
    let info = zone.to_offset_info(begin);
    let (mut offset, mut changes) = (info.offset(), Vec::<(Change, Vec<DateTime>)>::new());
    changes.push((
        Change {
            is_dst: info.dst() == Dst::Yes,
            from: offset,
            to: offset,
            name: info.abbreviation().to_owned(),
        },
        vec![offset.to_datetime(begin)],
    ));
    for transition in zone
        .following(begin)
        .take(CHANGES_MAX)
        .take_while(|next| next.timestamp() <= end)
    {
        let change = Change {
            is_dst: transition.dst() == Dst::Yes,
            from: offset,
            to: transition.offset(),
            name: transition.abbreviation().to_owned(),
        };
        // As the clocks show it that are about to change.
        let onset = offset.to_datetime(transition.timestamp());
        offset = transition.offset();
        match changes.iter_mut().find(|(known, _)| *known == change) {
            Some((_, onsets)) => onsets.push(onset),
            None => changes.push((change, vec![onset])),
        }
    }
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{name}")];
    for (change, onsets) in &changes {
        let kind = if change.is_dst { "DAYLIGHT" } else { "STANDARD" };
        lines.push(format!("BEGIN:{kind}"));
        lines.push(format!("DTSTART:{}", compact(onsets[0])));
        lines.push(format!("TZOFFSETFROM:{}", offset_text(change.from)));
        lines.push(format!("TZOFFSETTO:{}", offset_text(change.to)));
        lines.push(format!("TZNAME:{}", change.name));
        if onsets.len() > 1 {
            let again: Vec<String> = onsets[1..].iter().map(|onset| compact(*onset)).collect();
            lines.push(format!("RDATE:{}", again.join(",")));
        }
        lines.push(format!("END:{kind}"));
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// `+0200`, `-0330`; seconds only where there are some (3.3.14).
fn offset_text(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (minutes, rest) = (seconds.abs() / 60, seconds.abs() % 60);
    let text = format!("{sign}{:02}{:02}", minutes / 60, minutes % 60);
    if rest == 0 {
        text
    } else {
        format!("{text}{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Due;

    fn lines_of(zone: &str, slot: &str) -> Vec<String> {
        let task = FileTask {
            due: Some(Due {
                slot: slot.parse().unwrap(),
                zone: Some(zone.to_owned()),
            }),
            ..FileTask::default()
        };
        let writing = Writing {
            zone: TimeZone::UTC,
            now: "2026-11-27T00:00:00Z".parse().unwrap(),
        };
        timezones(&[task], &writing)
    }

    #[test]
    fn berlin_changes_twice_a_year() {
        let text = lines_of("Europe/Berlin", "2026-09-01T09:00").join("\n");
        assert!(
            text.starts_with("BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:DAYLIGHT\nDTSTART:20250901T090000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0200\nTZNAME:CEST\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:20251026T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\nRDATE:20261025T030000,"),
            "{text}"
        );
        assert!(text.contains("DTSTART:20260329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\nRDATE:20270328T020000,"), "{text}");
        assert!(text.contains("20361026T030000\n"), "ten years: {text}");
    }

    #[test]
    fn others_have_no_changes_or_no_lines() {
        let kolkata = lines_of("Asia/Kolkata", "2026-09-01T09:00");
        assert_eq!(
            kolkata.iter().filter(|line| line.starts_with("BEGIN:")).count(),
            2
        );
        assert!(kolkata.contains(&"TZOFFSETTO:+0530".to_owned()), "{kolkata:?}");
        assert_eq!(lines_of("UTC", "2026-09-01T09:00"), [""; 0]);
        assert_eq!(lines_of("Europe/Berlin", "2026-09-01"), [""; 0]);
        assert!(!lines_of("Europe/Berlin", "9999-12-30T09:00").is_empty());
    }
}
