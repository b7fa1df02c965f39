//! Slips of the finger.

use vc_text_search::{Filter, Query, Tier};

use crate::support::{Docs, INDEX};

/// Typed, what is found, and what is not, however near it looks.
const SLIPS: [(&str, &str, &str); 19] = [
    // One slip from four letters on.
    ("rnet", "rent", "vent"),
    ("ernt", "rent", "vent"),
    ("rentt", "rent", "rend"),
    ("paymnt", "payment", "pavement"),
    ("paymment", "payment", "parliament"),
    ("pavment", "pavement", "basement"),
    ("jayment", "payment", "raiment"),
    ("apyment", "payment", "pyramid"),
    // Two from eight on.
    ("grocries", "groceries", "grottoes"),
    ("groceires", "groceries", "grottoes"),
    ("goceires", "groceries", "grottoes"),
    ("accomodatoin", "accommodation", "accumulation"),
    ("recieve", "receive", "retrieve"),
    // The beginning of a word that is still being typed.
    ("grocre", "groceries", "grottoes"),
    ("accomod", "accommodation", "accumulation"),
    // Other scripts, other spellings.
    ("Strase", "Straße", "Stadt"),
    ("молко", "молоко", "молния"),
    ("ολυμπσο", "Όλυμπος", "όλα"),
    ("kafee", "Kaffee", "Karte"),
];

#[test]
fn a_slip_or_two_are_forgiven() {
    for (typed, meant, other) in SLIPS {
        let docs = Docs::titled(&[meant, other]);
        assert_eq!(docs.find(typed), [1], "{typed}");
        assert_eq!(docs.hits(typed)[0].tier, Tier::Misspelt, "{typed}");
    }
}

#[test]
fn some_are_not() {
    for (typed, other) in [
        // Short words are near too many.
        ("cat", "car"),
        ("rebt", "rant"),
        // Numbers, quoted words, unwanted ones, characters of a run.
        ("2026", "2025"),
        ("v1234", "v1235"),
        ("\"paymnt\"", "payment"),
        ("東京都", "東京府"),
        // Two where one is allowed, three where two are; with the first letter wrong, one.
        ("pamynt", "payment"),
        ("gcorseie", "groceries"),
        ("troceires", "groceries"),
    ] {
        assert_eq!(Docs::titled(&[other]).find(typed), [0; 0], "{typed}");
    }
    let docs = Docs::titled(&["late payment", "payment"]);
    assert_eq!(docs.find("payment -laet"), [2, 1]);
}

#[test]
fn what_was_typed_comes_first_and_suffices() {
    let docs = Docs::titled(&["form", "from", "Form 2", "form 3"]);
    assert_eq!(docs.find("\"form\""), [4, 3, 1]);
    assert_eq!(docs.find("form"), [4, 3, 1]);
    docs.remove(4);
    assert_eq!(docs.find("form"), [3, 1, 2]);
}

#[test]
fn only_the_word_that_is_not_found_is_read_otherwise() {
    let docs = Docs::titled(&["late rent", "late rent", "late rent", "date rent", "late vent"]);
    assert_eq!(docs.find("late rnet"), [3, 2, 1]);
    let query = Query::parse("late rnet");
    let page = INDEX.find(&docs.view(), &query, &Filter::NONE, None, 10).unwrap();
    assert!(!page.corrections.is_empty());
}

#[test]
fn others_documents_have_no_say() {
    let docs = Docs::new();
    for number in 1..=5 {
        docs.put_scoped(number, "rnet", "bert");
    }
    docs.put_scoped(6, "rent", "anna");
    let scopes = ["anna"];
    let filters = [
        Filter {
            scopes: Some(&scopes),
            ..Filter::NONE
        },
        Filter {
            condition: "EXISTS (SELECT 1 FROM docs WHERE number = found.rowid AND owner = ?)",
            params: &[&"anna"],
            ..Filter::NONE
        },
        Filter {
            condition: "EXISTS (SELECT 1 FROM docs WHERE number = found.rowid AND owner = ?)",
            params: &[&"anna"],
            scopes: Some(&scopes),
            condition_has_scopes: true,
        },
    ];
    for filter in filters {
        let page = INDEX
            .find(&docs.view(), &Query::parse("rnet"), &filter, None, 10)
            .unwrap();
        assert_eq!(page.hits.iter().map(|hit| hit.doc).collect::<Vec<_>>(), [6]);
    }
}
