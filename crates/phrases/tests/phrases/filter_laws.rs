//! What holds for every filter.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use vc_phrases::{
    Choice, Condition, DateField, Filter, Has, Is, Now, PersonRef, Priority, Sort, SortBy, Status, Term,
    Within, parse_filter,
};

use crate::now;

/// Parts of terms, right and wrong.
const PARTS: &[&str] = &[
    "tag:",
    "project:",
    "due:",
    "created:",
    "status:",
    "is:",
    "has:",
    "sort:",
    "priority:",
    "assignee:",
    "section:",
    "nope:",
    "#",
    "@",
    "+",
    "!",
    "-",
    "not ",
    "home",
    "me",
    "none",
    "any",
    "high",
    "open",
    "today",
    "friday",
    "7d",
    "<",
    "<=",
    ">=",
    "..",
    "2026-09-01",
    "2026",
    "next-week",
    "\"",
    "\"two words\"",
    ",",
    " ",
    " ",
    " ",
    "\\",
    "é",
    "OR",
    "overdue",
    "recurring",
    "due",
];

fn texts() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(PARTS), 0..14).prop_map(|parts| parts.concat());
    prop_oneof![3 => parts, 1 => any::<String>()]
}

fn names() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(
        &[
            "none", "any", "me", "not", "OR", "-x", "#1", "a,b", "\"", "\\", "a:b", "<7d", "@ann",
        ][..],
    );
    prop_oneof![
        2 => "[a-z]{1,8}",
        1 => odd.prop_map(str::to_owned),
        2 => "\\PC{1,12}".prop_filter("not blank", |name| !name.trim().is_empty()),
    ]
}

fn choices() -> impl Strategy<Value = Choice<String>> {
    let distinct = prop::collection::btree_set(names(), 1..4).prop_map(|names| names.into_iter().collect());
    prop_oneof![
        Just(Choice::None),
        Just(Choice::Any),
        distinct.prop_map(Choice::OneOf)
    ]
}

fn person(name: String) -> PersonRef {
    match name.len() % 3 {
        0 => PersonRef::Me,
        _ => PersonRef::Named(name),
    }
}

fn days() -> impl Strategy<Value = Date> {
    (1000i16..9000, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}

fn within(field: DateField) -> impl Strategy<Value = Within> {
    let range = (days(), days()).prop_filter_map("not empty", |(from, before)| {
        (from < before).then_some(Within::Days {
            from: Some(from),
            before: Some(before),
        })
    });
    let overdue = if field == DateField::Due {
        Within::Overdue
    } else {
        Within::Any
    };
    prop_oneof![
        Just(Within::None),
        Just(Within::Any),
        Just(overdue),
        range,
        days().prop_map(|day| Within::Days {
            from: Some(day),
            before: None
        }),
        days().prop_map(|day| Within::Days {
            from: None,
            before: Some(day)
        }),
    ]
}

fn conditions() -> impl Strategy<Value = Condition> {
    use DateField::{Created, Done, Due, Start, Updated};
    let priorities = [
        Some(Priority::High),
        Some(Priority::Medium),
        Some(Priority::Low),
        None,
    ];
    let statuses = [Status::Open, Status::Done, Status::Skipped, Status::Cancelled];
    let dates = prop::sample::select(vec![Due, Start, Created, Updated, Done])
        .prop_flat_map(|field| within(field).prop_map(move |within| Condition::Date { field, within }));
    let people = prop::collection::btree_set(names(), 1..2)
        .prop_map(|names| Condition::Assignee(Choice::OneOf(names.into_iter().map(person).collect())));
    prop_oneof![
        names().prop_map(Condition::Text),
        choices().prop_map(Condition::Tag),
        choices().prop_map(Condition::Project),
        choices().prop_map(Condition::Section),
        people,
        prop::sample::subsequence(priorities.to_vec(), 1..=4).prop_map(Condition::Priority),
        prop::sample::subsequence(statuses.to_vec(), 1..=4).prop_map(Condition::Status),
        dates,
        prop::sample::select(vec![Is::Recurring, Is::Archived, Is::Trashed, Is::Subtask])
            .prop_map(Condition::Is),
        prop::sample::select(vec![Has::Reminder, Has::Notes, Has::Subtasks, Has::Comments])
            .prop_map(Condition::Has),
        names().prop_map(Condition::Series),
        names().prop_map(Condition::Parent),
    ]
}

fn filters() -> impl Strategy<Value = Filter> {
    let terms = prop::collection::vec((any::<bool>(), conditions()), 0..6).prop_map(|terms| {
        terms
            .into_iter()
            .map(|(negated, condition)| Term { negated, condition })
            .collect::<Vec<_>>()
    });
    let by = vec![
        SortBy::Due,
        SortBy::Priority,
        SortBy::Created,
        SortBy::Updated,
        SortBy::Relevance,
    ];
    let sort = (prop::sample::subsequence(by, 0..=5), any::<bool>())
        .prop_map(|(by, descending)| by.into_iter().map(|by| Sort { by, descending }).collect());
    (terms, sort).prop_map(|(terms, sort)| Filter { terms, sort })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_printed_filter_reads_as_the_same_on_any_day(filter in filters(), today in days()) {
        let text = filter.to_string();
        let later = Now::new(today.at(23, 59, 0, 0));
        prop_assert_eq!(parse_filter(&text, &later), Ok(filter), "{}", text);
    }

    #[test]
    fn whatever_is_typed_reads_or_says_where_it_is_wrong(text in texts()) {
        match parse_filter(&text, &now()) {
            Ok(filter) => {
                let printed = filter.to_string();
                prop_assert_eq!(parse_filter(&printed, &now()), Ok(filter), "{}", printed);
            }
            Err(error) => {
                prop_assert!(!text[error.at.clone()].is_empty(), "{:?}", error);
                prop_assert!(!error.message.is_empty());
            }
        }
    }
}
