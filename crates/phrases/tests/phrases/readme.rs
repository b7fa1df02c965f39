//! The examples of the README are read as it says.

use vc_phrases::{parse_filter, quick_add};

use crate::now;

const README: &str = include_str!("../../README.md");

/// What is in backticks in a column of the table under a heading, with the row's first cell.
fn examples(heading: &str, column: usize) -> Vec<(String, String)> {
    let section = README
        .split("\n## ")
        .find(|section| section.starts_with(heading))
        .unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let mut found = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        let code = cells[column].split('`').skip(1).step_by(2);
        found.extend(code.map(|code| (cells[1].trim().to_owned(), code.to_owned())));
    }
    assert!(!found.is_empty());
    found
}

#[test]
fn what_is_said_to_be_understood_is() {
    for (kind, example) in examples("Quick-add", 2) {
        let text = match kind.as_str() {
            "Before a date" => format!("Pay {example} friday"),
            "Ends" => format!("Pay every day {example}"),
            "Start" => format!("Pay every day {example}"),
            "Reminders" => format!("Pay on friday {example}"),
            _ => format!("Pay {}", example.replace('…', "every month")),
        };
        let result = quick_add(&text, &now());
        if kind == "Kept" {
            assert_eq!(result.spans, [], "{text}");
            continue;
        }
        assert_eq!(result.title, "Pay", "{text}");
        let is_clear = result.spans.iter().all(|span| !span.kind.stays_in_title());
        assert!(is_clear && !result.spans.is_empty(), "{text}");
    }
}

#[test]
fn filters_of_the_table_are_read() {
    for (_, example) in examples("Filters", 1) {
        let text = if example.ends_with(':') {
            format!("{example}today")
        } else {
            example
        };
        let filter = parse_filter(&text, &now()).expect(&text);
        assert_eq!(filter.terms.len() + filter.sort.len().min(1), 1, "{text}");
    }
}
