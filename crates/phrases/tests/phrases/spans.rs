//! Chips: where they are, what they say, and what happens when one is dismissed.

use vc_phrases::{Problem, Span, SpanKind, quick_add, quick_add_without};

use crate::{line, now};

fn chips(text: &str) -> Vec<String> {
    let spans = quick_add(text, &now()).spans;
    let chip = |span: &Span| {
        format!(
            "{:?} {}: {}",
            span.kind,
            &text[span.start_byte..span.end_byte],
            span.meaning
        )
    };
    spans.iter().map(chip).collect()
}

#[test]
fn chips_say_what_was_understood() {
    assert_eq!(
        chips("Pay rent every month on the 1st at 9 #home !high @me remind 1d before"),
        [
            "Repeat every month on the 1st at 9: every month on the 1st, at 09:00",
            "Tag #home: #home",
            "Priority !high: high priority",
            "Person @me: me",
            "Reminder remind 1d before: 1 day before",
        ]
    );
    assert_eq!(
        chips("Gym every mon and wed until 31 dec, at 18:30 +fitness"),
        [
            "Repeat every mon and wed: every week on Monday and Wednesday, at 18:30",
            "Ends until 31 dec,: until Thu 31 Dec 2026",
            "Due at 18:30: Wed 2 Sep 2026, 18:30",
            "Project +fitness: +fitness",
        ]
    );
    assert_eq!(
        chips("Tomorrow call @ann at 17:00 remind 30m and 2h before"),
        [
            "Due Tomorrow: Thu 3 Sep 2026, 17:00",
            "Person @ann: @ann",
            "Due at 17:00: Thu 3 Sep 2026, 17:00",
            "Reminder remind 30m and 2h before: 30 minutes before and 2 hours before",
        ]
    );
    assert_eq!(
        chips("Water every! 3 days"),
        ["Repeat every! 3 days: 3 days after it was done"]
    );
    assert_eq!(
        chips("Run every day for 1 time"),
        ["Repeat every day: every day", "Ends for 1 time: once"]
    );
    // What the rule takes from its start is said too.
    assert_eq!(
        chips("Pay every month"),
        ["Repeat every month: every month on the 2nd"]
    );
}

#[test]
fn unclear_words_ask_and_offer_what_to_write() {
    let one = |text: &str| {
        let mut spans = quick_add(text, &now()).spans;
        assert_eq!(spans.len(), 1, "{text}");
        spans.remove(0)
    };
    let date = one("Dentist 9/5");
    assert_eq!(date.kind, SpanKind::Unclear);
    assert_eq!(
        date.meaning,
        "Sat 5 Sep 2026, or Sun 9 May 2027? Write “on 2026-09-05”"
    );
    assert_eq!(date.choices, ["on 2026-09-05", "on 2027-05-09"]);
    assert_eq!(one("Call at 5").meaning, "05:00 or 17:00? Write one of them");
    assert_eq!(
        one("Slides for Friday").meaning,
        "due on Fri 4 Sep 2026? Write “by” before it"
    );
    assert_eq!(
        one("Pay 30 feb").meaning,
        "no calendar has such a day; write another"
    );
    assert_eq!(
        one("Pay every 10000 days").meaning,
        "“every 10000” is not possible; write a number from 1 to 9999"
    );
    assert_eq!(
        one("Pay every 31 april").meaning,
        "there is no such day; write another"
    );
    assert_eq!(
        one("Pay every! 0 days").meaning,
        "“every 0” is not possible; write a number from 1 to 9999"
    );
    let ended = quick_add("Pay every friday until tomorrow", &now()).spans;
    assert_eq!(ended[0].kind, SpanKind::Unclear);
    assert_eq!(
        ended[0].meaning,
        "it would end before it begins, on Fri 4 Sep 2026; write a later end"
    );
    let never = quick_add("Pay every friday for 0 times", &now()).spans;
    assert_eq!(never[1].meaning, "0 times is not at all; write at least 1");
    assert_eq!(
        one("Pay 2025-09-05").meaning,
        "Fri 5 Sep 2025 is over; write a later one"
    );
}

#[test]
fn each_choice_is_clear() {
    let texts = [
        "Dentist 9/5",
        "Dentist on 9/5",
        "Dentist 9/12/2026",
        "Call mom at 5",
        "Call mom tomorrow at 5",
        "Every day at 5",
        "Ship friday midnight",
        "Report this monday",
        "Report sat",
        "Friday send report",
        "Plan next week menu",
        "Dentist fri 5 sep",
        "Pay Jan 5 euros",
        "Read John 3:16",
        "Slides for Friday",
        "Plan trip for next month",
        "Standup mon-fri at 9:30",
        "Water every january",
        "Water biweekly",
        "Water every second tuesday",
        "Review every third friday",
        "Report friday remind 1d",
        "Dentist 5.9.",
        "Gym mon wed fri",
        "Call from 3pm to tea",
        "Do taxes by 15 apr 27",
        "Gym mon, wed, fri at 7",
    ];
    for text in texts {
        let spans = quick_add(text, &now()).spans;
        let unclear = spans
            .iter()
            .find(|span| span.kind == SpanKind::Unclear)
            .expect(text);
        assert!(!unclear.choices.is_empty(), "{text}");
        for choice in &unclear.choices {
            let mut text = text.to_owned();
            text.replace_range(unclear.start_byte..unclear.end_byte, choice);
            let result = quick_add(&text, &now());
            let is_clear = result.spans.iter().all(|span| !span.kind.stays_in_title());
            assert!(is_clear, "{text}: {:?}", result.spans);
        }
    }
}

#[test]
fn a_dismissed_chip_is_title() {
    let text = "Watch Tomorrow Never Dies tomorrow at 9 #film";
    let without = |ranges: &[std::ops::Range<usize>]| line(text, &quick_add_without(text, &now(), ranges));
    assert_eq!(
        without(&[]),
        "Watch Never Dies tomorrow at 9 | due 2026-09-03 | #film | ?tomorrow at 9"
    );
    assert_eq!(
        without(std::slice::from_ref(&(6..14))),
        "Watch Tomorrow Never Dies | due 2026-09-03T09:00 | #film"
    );
    assert_eq!(
        without(&[6..14, 40..45]),
        "Watch Tomorrow Never Dies #film | due 2026-09-03T09:00"
    );
    assert_eq!(without(std::slice::from_ref(&(0..45))), text);
}

#[test]
fn what_cannot_be_added_says_why() {
    let problem = |text: &str| quick_add(text, &now()).problem.map(|problem| problem.to_string());
    assert_eq!(
        problem("").unwrap(),
        "the title is empty; write what is to be done"
    );
    assert_eq!(
        quick_add("  #home tomorrow ", &now()).problem,
        Some(Problem::NoTitle)
    );
    assert_eq!(problem(&"é".repeat(1_000)), None);
    let long = "a tomorrow ".repeat(100);
    let result = quick_add(&long, &now());
    assert_eq!(
        (result.problem, result.title.as_str()),
        (Some(Problem::TooLong), long.trim())
    );
}
