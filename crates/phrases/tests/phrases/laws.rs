//! What holds for every text.

use jiff::civil::{DateTime, date, time};
use proptest::prelude::*;
use vc_phrases::{Now, QuickAdd, Repetition, Span, SpanKind, quick_add, quick_add_without};
use vc_recurrence::Recurrence;

/// Words that mean something here, and some that do not.
const WORDS: &[&str] = &[
    "pay",
    "every",
    "every!",
    "each",
    "other",
    "day",
    "days",
    "week",
    "month",
    "quarter",
    "year",
    "weekday",
    "monday",
    "mon",
    "sat",
    "sun,",
    "mon/wed",
    "mon-fri",
    "on",
    "the",
    "1st",
    "15th",
    "31st",
    "last",
    "first",
    "second",
    "of",
    "at",
    "9",
    "5",
    "9:30",
    "17:00",
    "5pm",
    "am",
    "noon",
    "midnight",
    "tonight",
    "tomorrow",
    "today",
    "yesterday",
    "in",
    "3",
    "0",
    "a",
    "an",
    "hour",
    "minutes",
    "next",
    "this",
    "end",
    "eom",
    "jan",
    "may",
    "5.9.",
    "9/5",
    "2026-09-05",
    "30",
    "feb",
    "by",
    "due",
    "due:",
    "for",
    "until",
    "from",
    "starting",
    "start",
    "ending",
    "times",
    "x10",
    "10x",
    "remind",
    "me",
    "1d",
    "before",
    "and",
    "after",
    "done",
    "daily",
    "monthly",
    "biweekly",
    "#tag",
    "#\"two",
    "words\"",
    "@me",
    "+x",
    "!high",
    "!1",
    "\\tomorrow",
    "-",
    "(",
    "é",
    "日本",
    "morning",
    "evening",
    "night",
    "except",
    "99999999",
    "9999",
    "2027",
];

fn texts() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(prop::sample::select(WORDS), 0..14).prop_map(|words| words.join(" "));
    prop_oneof![3 => words, 1 => any::<String>(), 1 => "[ a-z0-9#@+!:./\\\\\",-]{0,60}"]
}

fn moments() -> impl Strategy<Value = DateTime> {
    (1900i16..=9999, 1i8..=12, 1i8..=31, 0i8..24, 0i8..60).prop_map(|(year, month, day, hour, minute)| {
        let first = date(year, month, 1);
        date(year, month, day.min(first.days_in_month())).to_datetime(time(hour, minute, 0, 0))
    })
}

/// Letters and signs, without what joins words to chips or keeps them apart.
fn letters(text: &str) -> String {
    let is_joint = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '\\');
    text.chars().filter(|&c| !is_joint(c)).collect()
}

fn outside_of_spans(text: &str, spans: &[Span]) -> String {
    let mut rest = String::new();
    let mut at = 0;
    for span in spans.iter().filter(|span| !span.kind.stays_in_title()) {
        rest.push_str(&text[at..span.start_byte]);
        at = span.end_byte;
    }
    rest + &text[at..]
}

fn check(text: &str, now: &Now, result: &QuickAdd) -> Result<(), TestCaseError> {
    let mut end = 0;
    for span in &result.spans {
        prop_assert!(span.start_byte >= end && span.end_byte > span.start_byte);
        prop_assert!(text.is_char_boundary(span.start_byte) && text.is_char_boundary(span.end_byte));
        prop_assert!(!span.meaning.is_empty(), "{span:?}");
        end = span.end_byte;
    }
    // Nothing that was typed is lost.
    prop_assert_eq!(
        letters(&outside_of_spans(text, &result.spans)),
        letters(&result.title)
    );
    for slot in [result.due, result.start].into_iter().flatten() {
        let is_ahead = if slot.time.is_some() {
            slot.datetime() > now.local
        } else {
            slot.date >= now.local.date()
        };
        prop_assert!(is_ahead, "{slot}");
    }
    if let Some(Repetition::Rule { start, rule }) = &result.repeats {
        let recurrence = Recurrence::new(rule.clone(), *start);
        prop_assert_eq!(recurrence.unwrap().slots().next(), Some(*start));
        prop_assert_eq!(result.due, Some(*start));
    }
    // A chip's words can be typed again.
    for span in result.spans.iter().filter(|span| span.kind == SpanKind::Due) {
        let again = quick_add(&span.meaning, now);
        prop_assert_eq!(again.due, result.due, "{}", &span.meaning);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn nothing_is_lost_and_nothing_is_past(text in texts(), local in moments()) {
        let now = Now::new(local);
        check(&text, &now, &quick_add(&text, &now))?;
    }

    #[test]
    fn what_is_dismissed_stays(text in texts(), local in moments()) {
        let now = Now::new(local);
        let spans = quick_add(&text, &now).spans;
        let dismissed: Vec<_> = spans.iter().map(|span| span.start_byte..span.end_byte).collect();
        let result = quick_add_without(&text, &now, &dismissed);
        check(&text, &now, &result)?;
        for span in &result.spans {
            for range in &dismissed {
                prop_assert!(span.end_byte <= range.start || range.end <= span.start_byte);
            }
        }
    }

    #[test]
    fn any_range_may_be_dismissed(text in texts(), start in 0usize..80, length in 0usize..40) {
        let now = crate::now();
        let range = start..start + length;
        check(&text, &now, &quick_add_without(&text, &now, &[range]))?;
    }
}
