//! The mail about a match that nobody has: how a program's own texts read, before they are saved.

use jiff::{SignedDuration, Timestamp};
use vc_coffee::api::{Match, MatchStatus, ProgramTexts, SuggestedTime, Why};
use vc_kernel::PersonId;
use vc_kernel::id::Ulid;
use vc_mail::Mail;
use vc_people::api::{Contact, PersonRef};

use crate::compose::{ComposeError, Envelope, Message, compose};

const READER: &str = "Ada Example";
const OTHER: &str = "Ben Example";

/// Writes the mail as it is written for a match, for people who do not exist.
pub fn sample(
    program: &str,
    texts: ProgramTexts,
    base_url: &str,
    now: Timestamp,
) -> Result<Mail, ComposeError> {
    let envelope = Envelope {
        delivery: Ulid::from_parts(0, 0).into(),
        person: person(1),
        contact: Contact {
            name: READER.to_owned(),
            email: "ada@example.com".to_owned(),
            time_zone: "UTC".to_owned(),
            wants_mail: true,
        },
        sender: "sample@example.com".to_owned(),
        base_url: base_url.to_owned(),
        pause_token: "…".to_owned(),
        program: program.to_owned(),
    };
    let message = Message::Formed {
        found: Box::new(found(program, now)),
        reply_to: vec!["ben@example.com".to_owned()],
        texts,
    };
    compose(&envelope, &message)
}

fn person(number: u128) -> PersonId {
    PersonId::from_ulid(Ulid::from_parts(0, number))
}

fn found(program: &str, now: Timestamp) -> Match {
    let id = Ulid::from_parts(0, 0);
    let member = |number, name: &str| PersonRef {
        id: person(number),
        name: name.to_owned(),
        team: None,
        time_zone: "UTC".to_owned(),
        erased: false,
    };
    // Nine o'clock of the day after.
    let today = SignedDuration::from_secs(now.as_second().rem_euclid(24 * 3600));
    let start = now - today + SignedDuration::from_hours(33);
    Match {
        id: id.into(),
        round_id: id.into(),
        program_id: id.into(),
        program_name: program.to_owned(),
        formed_at: now,
        status: MatchStatus::Proposed,
        members: vec![member(1, READER), member(2, OTHER)],
        host_id: None,
        why: Why {
            shared_topics: vec!["books".to_owned()],
            shared_slots: 1,
            rounds_since_last_met: None,
            summary: "You have not met yet; you both like books; one half hour suits you both.".to_owned(),
            gave_up: Vec::new(),
        },
        suggested_times: vec![SuggestedTime {
            start,
            end: start + SignedDuration::from_mins(30),
            fits_all: true,
            local: Vec::new(),
        }],
        prompts: vec!["What first drew you to books?".to_owned()],
        cancelled: None,
    }
}
