//! The mails as people read them, word for word (`cargo insta review` after a change of words).

use jiff::Timestamp;
use vc_coffee::api::{Cancelled, Match, MatchStatus, ProgramTexts, SuggestedTime, Why};
use vc_kernel::PersonId;
use vc_kernel::id::Ulid;
use vc_people::api::{Contact, PersonRef};

use crate::compose::{Envelope, Message, compose};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn person(number: u128) -> PersonId {
    PersonId::from_ulid(Ulid::from_parts(1_700_000_000_000, number))
}

fn member(number: u128, name: &str, team: Option<&str>, time_zone: &str) -> PersonRef {
    PersonRef {
        id: person(number),
        name: name.to_owned(),
        team: team.map(str::to_owned),
        time_zone: time_zone.to_owned(),
        erased: false,
    }
}

fn time(start: &str, end: &str) -> SuggestedTime {
    SuggestedTime {
        start: at(start),
        end: at(end),
        fits_all: true,
        local: Vec::new(),
    }
}

fn found(members: Vec<PersonRef>, times: Vec<SuggestedTime>, summary: &str) -> Match {
    let id = Ulid::from_parts(1_700_000_000_000, 9);
    Match {
        id: id.into(),
        round_id: id.into(),
        program_id: id.into(),
        program_name: "Virtual coffee".to_owned(),
        formed_at: at("2026-11-22T08:00:00Z"),
        status: MatchStatus::Proposed,
        members,
        host_id: None,
        why: Why {
            shared_topics: vec!["climbing".to_owned()],
            shared_slots: 6,
            rounds_since_last_met: None,
            summary: summary.to_owned(),
            gave_up: Vec::new(),
        },
        suggested_times: times,
        prompts: vec![
            "What first drew you to climbing?".to_owned(),
            "Which meal reminds you of home?".to_owned(),
        ],
        cancelled: None,
    }
}

pub fn envelope() -> Envelope {
    Envelope {
        delivery: Ulid::from_parts(1_700_000_000_000, 5).into(),
        person: person(1),
        contact: Contact {
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            wants_mail: true,
        },
        sender: "coffee@example.com".to_owned(),
        base_url: "https://coffee.example.com".to_owned(),
        pause_token: "TOKEN".to_owned(),
        program: "Virtual coffee".to_owned(),
    }
}

fn pair() -> Match {
    let members = vec![
        member(1, "Ada", None, "Europe/Berlin"),
        member(2, "Ben Okafor", Some("Design & Research"), "Pacific/Auckland"),
    ];
    let times = vec![
        time("2026-11-23T20:00:00Z", "2026-11-23T20:30:00Z"),
        time("2026-11-25T20:30:00Z", "2026-11-25T21:00:00Z"),
        time("2026-11-26T08:00:00Z", "2026-11-26T08:30:00Z"),
    ];
    found(
        members,
        times,
        "You have not met yet; you both like climbing; 6 half hours suit you both.",
    )
}

#[test]
fn a_pair() {
    let message = Message::Formed {
        found: Box::new(pair()),
        reply_to: vec!["ben@example.com".to_owned()],
        texts: ProgramTexts::default(),
    };
    let mail = compose(&envelope(), &message).expect("a mail");
    insta::assert_snapshot!("pair_text", mail.text);
    insta::assert_snapshot!("pair_html", mail.html);
    insta::assert_snapshot!(
        "pair_invitation",
        mail.ics.expect("an invitation").replace('\r', "")
    );
    insta::assert_debug_snapshot!("pair_headers", mail.headers);
}

#[test]
fn a_group_without_a_common_slot() {
    let mut group = pair();
    group.members.push(member(3, "Cleo", None, "Europe/Berlin"));
    group.why.summary = "You have not met yet; no half hour suits all of you yet.".to_owned();
    group.suggested_times.truncate(1);
    group.suggested_times[0].fits_all = false;
    let message = Message::Formed {
        found: Box::new(group),
        reply_to: Vec::new(),
        texts: ProgramTexts::default(),
    };
    insta::assert_snapshot!("group_text", compose(&envelope(), &message).expect("a mail").text);
}

#[test]
fn a_programs_own_texts_are_shown_and_never_interpreted() {
    let mut group = pair();
    group.members[1].name = "Ben <i> {program}".to_owned();
    group.host_id = Some(person(2));
    let texts = ProgramTexts {
        subject: Some("{program} & {names}".to_owned()),
        opening: Some(
            "Hi {first_name} <script>alert(1)</script>,\n\nmeet {names} & smile.\nSoon.".to_owned(),
        ),
        closing: Some("{{ name }} {% raw %} {{ 7 * 7 }} {{pause_url}} {nobody}".to_owned()),
    };
    let message = Message::Formed {
        found: Box::new(group),
        reply_to: Vec::new(),
        texts: texts.clone(),
    };
    let mail = compose(&envelope(), &message).expect("a mail");
    assert_eq!(mail.subject, "Virtual coffee & Ben <i> {program}");
    assert!(
        mail.text.starts_with(
            "Hi Ada <script>alert(1)</script>,\n\nmeet Ben <i> {program} & smile.\nSoon.\n\n\
             You drew a seat: Ben <i> {program} hosts.\n\nYou have not met yet;"
        ),
        "{}",
        mail.text
    );
    let closing = texts.closing.expect("one");
    let end = format!("/meet/match\n\n{closing}\n\nNeed a break?");
    assert!(mail.text.contains(&end), "{}", mail.text);
    for escaped in [
        "<title>Virtual coffee &amp; Ben &lt;i&gt; {program}</title>",
        "<p>Hi Ada &lt;script&gt;alert(1)&lt;&#x2f;script&gt;,</p>\n\
         <p>meet Ben &lt;i&gt; {program} &amp; smile.<br>\nSoon.</p>\n\
         <p>You drew a seat: Ben &lt;i&gt; {program} hosts.</p>",
        &format!("<p>{closing}</p>"),
    ] {
        assert!(mail.html.contains(escaped), "{escaped} in {}", mail.html);
    }
    assert!(!mail.html.contains("<script") && !mail.html.contains("Hello"));
}

#[test]
fn a_seat_and_a_host() {
    let mut group = pair();
    group.members.push(member(3, "Cleo", None, "Europe/Berlin"));
    let mut opening = |host| {
        group.host_id = Some(person(host));
        let message = Message::Formed {
            found: Box::new(group.clone()),
            reply_to: Vec::new(),
            texts: ProgramTexts::default(),
        };
        let mail = compose(&envelope(), &message).expect("a mail");
        assert!(mail.html.contains(if host == 1 {
            "You are hosting."
        } else {
            "Ben Okafor hosts."
        }));
        mail.text.lines().nth(2).expect("a third line").to_owned()
    };
    assert_eq!(
        opening(2),
        "this time you are meeting Ben Okafor and Cleo. You drew a seat: Ben Okafor hosts."
    );
    assert_eq!(
        opening(1),
        "this time you are meeting Ben Okafor and Cleo. You are hosting."
    );
}

#[test]
fn nobody_this_time() {
    let message = Message::Unmatched {
        reason: "An odd number of people took part. You go first next time.".to_owned(),
    };
    insta::assert_snapshot!(
        "unmatched_text",
        compose(&envelope(), &message).expect("a mail").text
    );
}

#[test]
fn called_off() {
    let mut off = pair();
    off.cancelled = Some(Cancelled {
        by: Some(off.members[1].clone()),
        at: at("2026-11-22T09:00:00Z"),
        reason: Some("I am ill.".to_owned()),
    });
    let message = Message::Cancelled {
        found: Box::new(off),
        next: "You go first in the next round.".to_owned(),
    };
    insta::assert_snapshot!(
        "cancelled_text",
        compose(&envelope(), &message).expect("a mail").text
    );
}
