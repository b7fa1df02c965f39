//! Words for mails: names in a row, subjects, times on somebody's clock.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::model::DeliveryKind;

/// `Ada`, `Ada and Ben`, `Ada, Ben and Cleo`.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The subject line; `others` are the other members, in a row. One line whatever the names hold. For what is not about
/// a round: its kind in words, as admins read it. The mail's own subject names the task.
pub fn subject(kind: DeliveryKind, others: &str) -> String {
    let subject = match kind {
        DeliveryKind::MatchFormed if others.is_empty() => "Your coffee match".to_owned(),
        DeliveryKind::MatchFormed => format!("Coffee with {others}"),
        DeliveryKind::Unmatched => "No coffee match this time".to_owned(),
        DeliveryKind::SilentAsked => "Are you still in?".to_owned(),
        DeliveryKind::SilentPaused => "You are taking a break from coffee".to_owned(),
        DeliveryKind::SeatOffered if others.is_empty() => "A seat is free".to_owned(),
        DeliveryKind::SeatOffered => format!("A seat is free: coffee with {others}"),
        DeliveryKind::MatchCancelled if others.is_empty() => "Your coffee is off".to_owned(),
        DeliveryKind::MatchCancelled => format!("Your coffee with {others} is off"),
        DeliveryKind::TaskReminder => "Reminder of a task".to_owned(),
        DeliveryKind::TaskDigest => "The tasks of a day".to_owned(),
        DeliveryKind::TaskAssigned => "You were given a task".to_owned(),
    };
    one_line(&subject)
}

/// Without line breaks and other control characters.
pub fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Monday 23 November, 09:00 to 09:30`.
pub fn span(start: Timestamp, end: Timestamp, zone: &TimeZone) -> String {
    let (start, end) = (start.to_zoned(zone.clone()), end.to_zoned(zone.clone()));
    format!("{}, {} to {}", day(&start), clock(&start), clock(&end))
}

/// `09:00`, with the day where it is another one than for the reader.
pub fn other_clock(start: Timestamp, reader: &TimeZone, other: &TimeZone) -> String {
    let (here, there) = (start.to_zoned(reader.clone()), start.to_zoned(other.clone()));
    if here.date() == there.date() {
        clock(&there)
    } else {
        format!("{} {}", there.strftime("%A"), clock(&there))
    }
}

fn day(at: &Zoned) -> String {
    at.strftime("%A %-d %B").to_string()
}

fn clock(at: &Zoned) -> String {
    at.strftime("%H:%M").to_string()
}

/// Takes a person's address, and its parts, out of what a mail server said.
pub fn without_address(text: &str, address: &str) -> String {
    let mut cleaned = text.to_owned();
    let local = address.split_once('@').map_or("", |(local, _)| local);
    for part in [address, local] {
        if part.chars().count() < 3 {
            continue;
        }
        let folded = part.to_lowercase();
        while let Some(at) = cleaned.to_lowercase().find(&folded) {
            // Lower case may have another length in bytes: then nothing can be kept of the text.
            let Some(end) = Some(at + part.len()).filter(|end| {
                cleaned.is_char_boundary(at) && cleaned.is_char_boundary(*end) && *end <= cleaned.len()
            }) else {
                return "the mail server's answer named the address".to_owned();
            };
            cleaned.replace_range(at..end, "…");
        }
    }
    one_line(&cleaned).chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone")
    }

    #[test]
    fn names_stand_in_a_row_and_never_break_a_line() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(listed(&names(&["Ada", "Ben", "Cleo"])), "Ada, Ben and Cleo");
        assert_eq!(
            subject(DeliveryKind::MatchFormed, "Zoë\r\nBcc: all@example.com"),
            "Coffee with Zoë Bcc: all@example.com"
        );
        assert_eq!(subject(DeliveryKind::MatchFormed, ""), "Your coffee match");
    }

    #[test]
    fn times_stand_on_each_ones_own_clock() {
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
        let (start, end) = (at("2026-11-23T20:30:00Z"), at("2026-11-23T21:00:00Z"));
        let (berlin, auckland) = (zone("Europe/Berlin"), zone("Pacific/Auckland"));
        assert_eq!(span(start, end, &berlin), "Monday 23 November, 21:30 to 22:00");
        assert_eq!(other_clock(start, &berlin, &auckland), "Tuesday 09:30");
        assert_eq!(other_clock(start, &berlin, &zone("Europe/London")), "20:30");
        // The same wall clock on both sides of the end of summer time is another instant.
        assert_eq!(
            span(at("2026-10-24T07:00:00Z"), at("2026-10-24T07:30:00Z"), &berlin),
            "Saturday 24 October, 09:00 to 09:30"
        );
        assert_eq!(
            span(at("2026-10-26T08:00:00Z"), at("2026-10-26T08:30:00Z"), &berlin),
            "Monday 26 October, 09:00 to 09:30"
        );
    }

    #[test]
    fn an_address_does_not_stay_in_an_error() {
        let said = "permanent error (550): 5.1.1 <Ada.L@example.com>: no mailbox ada.l here";
        assert_eq!(
            without_address(said, "ada.l@example.com"),
            "permanent error (550): 5.1.1 <…>: no mailbox … here"
        );
        assert!(without_address(&"x".repeat(5000), "ada@example.com").len() <= 300);
    }
}
