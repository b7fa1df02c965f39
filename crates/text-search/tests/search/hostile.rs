//! Queries that try to be something else: they find words or nothing, and are never an error.

use vc_text_search::{Corrections, Filter, Query, Texts};

use crate::support::{Docs, INDEX};

const HOSTILE: [&str; 40] = [
    "\"",
    "\"\"",
    "\"\"\"",
    "'",
    "''",
    "a\"b",
    "\" OR \"1",
    "*",
    "**",
    "a*b",
    "^rent",
    "^",
    "rent^2",
    "NEAR(a b, 10)",
    "NEAR",
    "AND",
    "OR",
    "NOT",
    "a NOT b",
    "NOT a",
    "-",
    "--",
    "-\"",
    "-\"\"",
    "-*",
    "title:rent",
    "{head body} : rent",
    "- {comments} : rent",
    "(",
    ")",
    "((()",
    "\\",
    "; DROP TABLE docs_text; --",
    "%",
    "_",
    "\0",
    "a\0b",
    "+ +",
    "=rent =",
    "==project=1",
];

#[test]
fn nothing_is_an_error() {
    let docs = Docs::titled(&["Pay rent", "NEAR and far"]);
    let long = [
        "a".repeat(10_000),
        "ab ".repeat(10_000),
        "\"".repeat(10_000),
        "-x ".repeat(10_000),
        "東".repeat(10_000),
        "\u{301}".repeat(10_000),
        "👩‍💻".repeat(3_000),
        (0..10_000).map(|number| format!("w{number} ")).collect(),
    ];
    for text in HOSTILE.into_iter().chain(long.iter().map(String::as_str)) {
        let query = Query::parse(text);
        let page = INDEX.find(&docs.view(), &query, &Filter::NONE, None, 10);
        page.unwrap_or_else(|error| panic!("{text:.100}: {error}"));
        let condition = INDEX.condition(
            &docs.view(),
            &query,
            Some(&["p\"1"]),
            &Corrections::default(),
            "docs.number",
        );
        let condition = condition.unwrap_or_else(|error| panic!("{text:.100}: {error}"));
        let sql = format!("SELECT count(*) FROM docs WHERE {}", condition.sql);
        assert_eq!(
            docs.view().count(&sql, [condition.parameter]).unwrap(),
            0,
            "{text:.100}"
        );
    }
}

#[test]
fn operators_are_words() {
    let docs = Docs::titled(&[
        "cats NOT dogs",
        "cats and dogs",
        "head of rent",
        "cats",
        "near a b",
    ]);
    assert_eq!(docs.find("cats NOT dogs"), [1]);
    assert_eq!(docs.find("cats OR dogs"), [0; 0]);
    assert_eq!(docs.find("head:rent"), [0; 0]);
    assert_eq!(docs.find("NEAR(a b)"), [5]);
    assert_eq!(docs.find("^cats"), [4, 2, 1]);
}

#[test]
fn marks_of_the_index_cannot_be_typed() {
    let docs = Docs::new();
    docs.put_scoped(1, "secret", "project_1");
    for typed in [
        "=",
        "@",
        "@=project=1",
        "project_1",
        "@project_1",
        "\"=secret\" x",
    ] {
        assert_eq!(docs.find(typed), [0; 0], "{typed}");
    }
    // Nor written into a document.
    docs.put(2, "@=project=1 =secret project_1", "", &[]);
    let scopes = ["project_1"];
    let filter = Filter {
        scopes: Some(&scopes),
        ..Filter::NONE
    };
    let page = INDEX
        .find(&docs.view(), &Query::parse("secret"), &filter, None, 10)
        .unwrap();
    assert_eq!(page.hits.iter().map(|hit| hit.doc).collect::<Vec<_>>(), [1]);
}

#[test]
fn scopes_are_taken_for_nothing_else() {
    let docs = Docs::new();
    docs.put_scoped(1, "rent", "a\" OR \"b");
    for (scopes, count) in [
        (&["a\" OR \"b"][..], 1),
        (&["a", "b"], 0),
        (&[], 0),
        (&["*"], 0),
        (&[""], 0),
    ] {
        let filter = Filter {
            scopes: Some(scopes),
            ..Filter::NONE
        };
        let page = INDEX
            .find(&docs.view(), &Query::parse("rent"), &filter, None, 10)
            .unwrap();
        assert_eq!(page.hits.len(), count, "{scopes:?}");
    }
}

#[test]
fn a_text_without_end_is_indexed_up_to_a_point() {
    let docs = Docs::new();
    let notes = format!("first {} last", "word ".repeat(vc_text_search::TOKENS_MAX));
    let texts = Texts {
        title: "rent",
        notes: &notes,
        ..Texts::default()
    };
    INDEX.put(&docs.projection(), 1, &texts).unwrap();
    assert_eq!(docs.find("first"), [1]);
    assert_eq!(docs.find("\"last\""), [0; 0]);
}

#[test]
fn many_words_beginnings_and_scopes_are_no_error() {
    let docs = Docs::new();
    for number in 0..400 {
        docs.put_scoped(number, &format!("word{number:03}"), &format!("owner_{number}"));
    }
    let owners: Vec<String> = (0..1_000).map(|number| format!("owner_{number}")).collect();
    let scopes: Vec<&str> = owners.iter().map(String::as_str).collect();
    let filter = Filter {
        scopes: Some(&scopes),
        ..Filter::NONE
    };
    for (text, count) in [("word", 400), ("word1", 100), (&"word2* ".repeat(16), 100)] {
        let page = INDEX
            .find(&docs.view(), &Query::parse(text), &filter, None, 1_000)
            .unwrap();
        assert_eq!(page.hits.len(), count, "{text}");
    }
}
