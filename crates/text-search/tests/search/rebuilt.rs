//! A view that was written in one way is, row for row, one that was written in another from the same events.

use crate::support::Docs;

/// What happened to documents: put with these texts, or taken out.
fn happen(docs: &Docs, at: i64) {
    let number = at * 7 % 23;
    match at % 5 {
        0 => docs.remove(number),
        1 => docs.put(number, "Pay rent 東京都", "", &[]),
        2 => docs.put(number, "Pay", &format!("note {at}"), &["first", "Zürich"]),
        3 => docs.put(number, &format!("Title {at}"), "", &[]),
        _ => docs.put(number, "", "🎉 한국", &["a comment", "and another"]),
    }
}

#[test]
fn one_commit_each_or_all_in_one_give_the_same_rows() {
    let (live, rebuilt) = (Docs::new(), Docs::new());
    // Enough that FTS5 merges its segments along the way.
    for at in 0..500 {
        happen(&live, at);
    }
    rebuilt.connection.execute_batch("BEGIN").unwrap();
    for at in 0..500 {
        happen(&rebuilt, at);
    }
    rebuilt.connection.execute_batch("COMMIT").unwrap();
    assert!(!live.rows().is_empty());
    assert_eq!(live.rows(), rebuilt.rows());
    rebuilt
        .connection
        .execute_batch("INSERT INTO docs_text (docs_text) VALUES ('optimize')")
        .unwrap();
    assert_eq!(live.rows(), rebuilt.rows());
}

#[test]
fn a_transaction_that_failed_leaves_nothing() {
    let docs = Docs::titled(&["rent"]);
    let before = docs.rows();
    docs.connection.execute_batch("BEGIN").unwrap();
    docs.put(1, "changed", "", &[]);
    docs.put(2, "new", "", &[]);
    docs.connection.execute_batch("ROLLBACK").unwrap();
    assert_eq!(docs.rows(), before);
}

#[test]
fn what_was_changed_or_removed_is_not_found_any_more() {
    let docs = Docs::titled(&["rent", "bill"]);
    docs.put(1, "groceries", "", &["milk"]);
    assert_eq!(docs.find("rent"), [0; 0]);
    assert_eq!(docs.find("milk"), [1]);
    docs.put(1, "groceries", "", &[]);
    assert_eq!(docs.find("milk"), [0; 0]);
    docs.remove(1);
    docs.remove(1);
    docs.remove(77);
    assert_eq!(docs.find("groceries"), [0; 0]);
    assert_eq!(docs.find("bill"), [2]);
}
