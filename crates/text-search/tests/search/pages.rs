//! Order, and pages that stay in place while others write.

use std::collections::BTreeSet;

use vc_text_search::{Corrections, Cursor, Filter, LOOKED_AT_MAX, Query, Tier};

use crate::support::{Docs, INDEX};

#[test]
fn title_before_notes_before_comments_and_the_newest_first() {
    let docs = Docs::new();
    docs.put(1, "rent", "", &[]);
    docs.put(2, "pay", "the rent", &[]);
    docs.put(3, "rental", "", &[]);
    docs.put(4, "", "", &["rent"]);
    docs.put(5, "the rent", "rent", &["rent"]);
    docs.put(6, "vent", "", &[]);
    docs.put(7, "", "rentals", &[]);
    let hits: Vec<_> = docs.hits("rent").iter().map(|hit| (hit.doc, hit.tier)).collect();
    assert_eq!(
        hits,
        [
            (5, Tier::TitleWords),
            (1, Tier::TitleWords),
            (3, Tier::TitleBeginnings),
            (7, Tier::Notes),
            (2, Tier::Notes),
            (4, Tier::Comments),
        ]
    );
    // The best of all words counts no more than the worst.
    assert_eq!(docs.hits("pay rent")[0].tier, Tier::Notes);
}

#[test]
fn only_what_is_unwanted_leaves_the_rest() {
    let docs = Docs::titled(&["rent", "bill", "rent bill", ""]);
    assert_eq!(docs.find("-rent"), [4, 2]);
    assert_eq!(docs.find("-rent -bill"), [4]);
}

/// Follows cursors to the end, doing something after each page.
fn pages(docs: &Docs, query: &str, limit: usize, mut between: impl FnMut(usize)) -> Vec<i64> {
    let query = Query::parse(query);
    let mut found = Vec::new();
    let mut after: Option<Cursor> = None;
    for page_number in 0..1_000 {
        let page = INDEX
            .find(&docs.view(), &query, &Filter::NONE, after.as_ref(), limit)
            .unwrap();
        assert!(page.hits.len() <= limit);
        found.extend(page.hits.iter().map(|hit| hit.doc));
        let Some(next) = page.next else { return found };
        // As clients give it back.
        after = Some(next.to_string().parse().unwrap());
        between(page_number);
    }
    panic!("the pages have no end");
}

fn many() -> Docs {
    let docs = Docs::new();
    for number in 1..=60 {
        match number % 4 {
            0 => docs.put(number, "rent", "", &[]),
            1 => docs.put(number, "renting", "", &[]),
            2 => docs.put(number, "", "rent", &[]),
            _ => docs.put(number, "", "", &["rent"]),
        }
    }
    docs
}

#[test]
fn pages_of_any_size_are_the_whole() {
    let docs = many();
    let whole = docs.find("rent");
    assert_eq!(whole.len(), 60);
    for limit in [1, 2, 7, 15, 59, 60, 61] {
        assert_eq!(pages(&docs, "rent", limit, |_| {}), whole, "{limit} a page");
    }
}

#[test]
fn pages_of_misspelt_words_too() {
    let docs = Docs::titled(&["rnet", "rent", "rent", "ernt", "rent"]);
    let whole = docs.find("rnet");
    assert_eq!(whole, [1, 5, 3, 2]);
    for limit in 1..5 {
        assert_eq!(pages(&docs, "rnet", limit, |_| {}), whole, "{limit} a page");
    }
}

#[test]
fn others_may_write_in_between() {
    let docs = many();
    let there_before: BTreeSet<i64> = docs.find("rent").into_iter().collect();
    let mut changed = BTreeSet::new();
    let found = pages(&docs, "rent", 7, |page| {
        let page = page as i64;
        // New ones that match in each way, a gone one, a changed one that matches as before.
        docs.put(1_000 + 4 * page, "rent", "", &[]);
        docs.put(1_001 + 4 * page, "", "rents", &["rent"]);
        docs.remove(60 - 13 * page);
        changed.insert(60 - 13 * page);
        docs.put(4, "rent", &format!("again {page}"), &[]);
    });
    let old: Vec<i64> = found.iter().copied().filter(|doc| *doc < 1_000).collect();
    let once: BTreeSet<i64> = old.iter().copied().collect();
    assert_eq!(once.len(), old.len(), "none is there twice");
    let missing: Vec<_> = there_before
        .difference(&once)
        .filter(|doc| !changed.contains(doc))
        .collect();
    assert_eq!(missing, [&0; 0], "none that stayed is missing");
}

#[test]
fn words_that_come_in_between_do_not_change_how_a_search_reads() {
    let docs = Docs::titled(&["rent", "rent", "rent", "rent"]);
    let found = pages(&docs, "rnet", 2, |page| {
        for number in 0..5 {
            docs.put(1_000 + number + 10 * page as i64, "rnet", "", &[]);
        }
    });
    assert_eq!(
        found.iter().filter(|doc| **doc < 1_000).collect::<Vec<_>>(),
        [&4, &3, &2, &1]
    );
}

#[test]
fn a_filter_that_lets_hardly_anything_through_ends_pages_early() {
    let docs = Docs::new();
    docs.connection.execute_batch("BEGIN").unwrap();
    let last = LOOKED_AT_MAX as i64 + 100;
    for number in 1..=last {
        docs.put(number, "rent", "", &[]);
    }
    docs.connection.execute_batch("COMMIT").unwrap();
    let filter = Filter {
        condition: "found.rowid IN (?, ?)",
        params: &[&5, &last],
        ..Filter::NONE
    };
    let query = Query::parse("rent");
    let first = INDEX.find(&docs.view(), &query, &filter, None, 10).unwrap();
    assert_eq!(first.hits.iter().map(|hit| hit.doc).collect::<Vec<_>>(), [last]);
    let rest = INDEX
        .find(&docs.view(), &query, &filter, first.next.as_ref(), 10)
        .unwrap();
    assert_eq!(rest.hits.iter().map(|hit| hit.doc).collect::<Vec<_>>(), [5]);
    assert_eq!(rest.next, None);
}

/// Where the condition refuses what others have, scopes are only asked for later: the pages are the same, and looking at them
/// costs no more.
#[test]
fn scopes_that_are_asked_for_later_find_the_same() {
    let docs = Docs::new();
    docs.connection.execute_batch("BEGIN").unwrap();
    let last = LOOKED_AT_MAX as i64 + 500;
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for number in 1..=last {
        let is_hers = number % 700 == 0;
        docs.put_scoped(number, "rent", if is_hers { "anna" } else { "bert" });
        if is_hers { &mut few } else { &mut many }.push(number);
    }
    docs.connection.execute_batch("COMMIT").unwrap();
    let query = Query::parse("rent");
    for (owner, theirs) in [("anna", few), ("bert", many)] {
        let scopes = [owner];
        for limit in [1, 5, 400] {
            let filter = Filter {
                condition: "EXISTS (SELECT 1 FROM docs WHERE number = found.rowid AND owner = ?)",
                params: &[&owner],
                scopes: Some(&scopes),
                condition_has_scopes: true,
            };
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = INDEX
                    .find(&docs.view(), &query, &filter, after.as_ref(), limit)
                    .unwrap();
                // Nobody else's documents end a page early.
                assert!(page.next.is_none() || page.hits.len() == limit);
                found.extend(page.hits.iter().map(|hit| hit.doc));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let expected: Vec<i64> = theirs.iter().rev().copied().collect();
            assert_eq!(found, expected, "{owner}, {limit} a page");
        }
    }
}

#[test]
fn a_condition_finds_what_pages_do() {
    let docs = Docs::new();
    docs.connection.execute_batch("BEGIN").unwrap();
    // More than are listed, so that each is asked about.
    for number in 1..=51_000 {
        docs.put_scoped(
            number,
            if number % 1_000 == 0 { "rare rent" } else { "rent" },
            ["a", "b"][number as usize % 2],
        );
    }
    docs.connection.execute_batch("COMMIT").unwrap();
    let count = |query: &str, scopes: Option<&[&str]>| {
        let query = Query::parse(query);
        let condition = INDEX
            .condition(
                &docs.view(),
                &query,
                scopes,
                &Corrections::default(),
                "docs.number",
            )
            .unwrap();
        let sql = format!("SELECT count(*) FROM docs WHERE number > ? AND {}", condition.sql);
        docs.view().count(&sql, (49_000, condition.parameter)).unwrap()
    };
    assert_eq!(count("rent", None), 2_000);
    assert_eq!(count("rent -rare", None), 1_998);
    assert_eq!(count("rare", None), 2);
    assert_eq!(count("rent", Some(&["b"])), 1_000);
    assert_eq!(count("rent", Some(&["a", "b"])), 2_000);
    assert_eq!(count("rent", Some(&[])), 0);
    assert_eq!(count("!", None), 0);
}
