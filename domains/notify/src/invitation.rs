//! The suggested time as a calendar object (RFC 5545), attached to the mail.
//!
//! It is *published*, not *requested* (RFC 5546 §3.2). A request makes Gmail and Outlook put the
//! time into the calendar at once and send an answer to the organizer. But nobody has agreed to
//! this time yet, no member is the organizer, and answers to the program's address would be lost
//! while their senders believe that they have declined. A published event waits until somebody
//! adds it. Its UID is the match's, so adding it twice, or later from the web, leaves one entry.
//! Times are in UTC: every calendar shows them on its owner's clock, and no zone table can be old.

use icalendar::{Calendar, Component as _, Event, EventStatus};
use jiff::Timestamp;
use vc_coffee::api::{Match, SuggestedTime};

use crate::text::{listed, one_line};

/// The calendar object for one suggested time of a match. `sender` is the program's own address.
pub fn invitation(found: &Match, time: &SuggestedTime, sender: &str, match_url: &str) -> String {
    let names: Vec<String> = found
        .members
        .iter()
        .map(|member| one_line(&member.name))
        .collect();
    let domain = domain_of(sender);
    let mut event = Event::new();
    event
        .uid(&format!("{}@{domain}", found.id))
        .add_property("DTSTAMP", utc(found.formed_at))
        .add_property("DTSTART", utc(time.start))
        .add_property("DTEND", utc(time.end))
        .add_property("SEQUENCE", "0")
        .add_property("ORGANIZER", format!("mailto:{sender}"))
        .status(EventStatus::Tentative)
        .summary(&format!("Coffee: {}", listed(&names)))
        .description(&format!(
            "{}\n\nTo begin with:\n- {}",
            found.why.text(),
            found.prompts.join("\n- ")
        ));
    if !match_url.is_empty() {
        event.url(match_url);
    }
    let mut calendar = Calendar::empty();
    for property in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Virtual Commons//Meet//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        calendar.append_property(property);
    }
    calendar.push(event);
    folded(&calendar.to_string())
}

/// Folds at 75 octets (RFC 5545 §3.1), the leading space of a continuation counted in: the library
/// counts it extra, and such lines are one octet too long.
fn folded(calendar: &str) -> String {
    const LINE_OCTETS_MAX: usize = 75;
    let mut out = String::with_capacity(calendar.len() + 64);
    for line in calendar.replace("\r\n ", "").lines() {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LINE_OCTETS_MAX {
                out.push_str("\r\n ");
                octets = 1;
            }
            out.push(character);
            octets += character.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

/// What stands behind the `@` of an address, for ids that must be unique in the world.
pub fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("localhost", |(_, domain)| domain)
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_75_octets_whatever_stands_in_it() {
        for length in 60..240 {
            let text = "aü小".chars().cycle().take(length).collect::<String>();
            let calendar = Calendar::new()
                .push(Event::new().description(&text).done())
                .done()
                .to_string();
            let ours = folded(&calendar);
            assert!(ours.split("\r\n").all(|line| line.len() <= 75), "{ours}");
            assert_eq!(ours.replace("\r\n ", ""), calendar.replace("\r\n ", ""));
        }
    }
}
