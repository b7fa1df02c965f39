//! What is marked in a text that was found.

use vc_text_search::{Corrections, Filter, Marker, Query};

use crate::support::{Docs, INDEX};

/// The text with brackets around what matched.
fn marked(query: &str, text: &str) -> String {
    shown(&Marker::new(&Query::parse(query), &Corrections::default()), text)
}

fn shown(marker: &Marker, text: &str) -> String {
    let mut shown = text.to_owned();
    for mark in marker.marks(text).into_iter().rev() {
        shown.insert(mark.end, ']');
        shown.insert(mark.start, '[');
    }
    shown
}

#[test]
fn words_are_marked_where_they_are() {
    for (query, text, expected) in [
        ("rent pay", "Pay the RENT, pay!", "[Pay] the [RENT], [pay]!"),
        ("groc", "Groceries: groc", "[Groceries]: [groc]"),
        ("cafe", "Le Cafe\u{301} Café", "Le [Cafe\u{301}] [Café]"),
        ("strasse", "Straße", "[Straße]"),
        ("mueller", "Müllers", "[Müllers]"),
        (
            "\"the rent\"",
            "the rent, the big rent",
            "[the rent], the big rent",
        ),
        ("rent -late", "late rent", "late [rent]"),
        ("京都", "東京都", "東[京都]"),
        ("都", "東京都", "東京[都]"),
        ("東京都庁", "新東京都庁舎へ", "新[東京都庁]舎へ"),
        ("🎉", "a 🎉", "a [🎉]"),
        ("", "rent", "rent"),
        ("rent", "", ""),
        ("istanbul", "İstanbul'a", "[İstanbul]'a"),
    ] {
        assert_eq!(marked(query, text), expected, "{query}");
    }
}

#[test]
fn what_was_read_otherwise_is_marked() {
    let docs = Docs::titled(&["Buy groceries", "Grottoes"]);
    let query = Query::parse("grocreies");
    let page = INDEX.find(&docs.view(), &query, &Filter::NONE, None, 10).unwrap();
    let marker = Marker::new(&query, &page.corrections);
    assert_eq!(shown(&marker, "Buy groceries"), "Buy [groceries]");
    assert_eq!(shown(&marker, "Grottoes"), "Grottoes");
}

#[test]
fn a_snippet_is_where_most_is() {
    let text = format!(
        "{}rent once. {}pay the rent, pay it{}",
        "before ".repeat(50),
        "between ".repeat(50),
        " after".repeat(50)
    );
    let marker = Marker::new(&Query::parse("pay rent"), &Corrections::default());
    let snippet = marker.snippet(&text, 80);
    let shown = &text[snippet.range.clone()];
    assert!(shown.contains("pay the rent, pay it"), "{shown}");
    assert!(shown.starts_with("between ") && shown.len() < 110, "{shown}");
    let marks: Vec<&str> = snippet.marks.iter().map(|mark| &text[mark.clone()]).collect();
    assert_eq!(marks, ["pay", "rent", "pay"]);
}

#[test]
fn a_snippet_without_marks_is_the_beginning() {
    let marker = Marker::new(&Query::parse("nothing"), &Corrections::default());
    assert_eq!(marker.snippet("Pay the rent at once", 10).range, 0..12);
    assert_eq!(marker.snippet("", 10).range, 0..0);
    assert_eq!(marker.snippet("東京都庁へ行く", 4).range.start, 0);
}
