//! Laws that hold for any text.

use proptest::prelude::*;
use vc_text_search::{Corrections, Filter, Listed, Marker, Query};

use crate::support::{Docs, INDEX};

/// Texts of words, runs, signs and whatever else there is.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-zA-ZäöüßéøłŁİı]{1,12}",
        "[0-9]{1,4}",
        "[一-龥ぁ-んァ-ヶ가-힣ก-ฮ]{1,6}",
        "[а-яёΑ-Ωα-ωא-ת؀-ۿ]{1,8}",
        "[🎉👍🏽👩‍💻\u{301}\u{308}]{1,3}",
        "\\PC{1,6}",
        "[-_'\"*^().:=\0 ]{1,3}",
    ];
    proptest::collection::vec(part, 0..8).prop_map(|parts| parts.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 4_000 }))]

    #[test]
    fn a_document_is_found_by_each_of_its_words_until_it_is_removed(title in text(), notes in text(), comment in text()) {
        let docs = Docs::new();
        docs.put(7, &title, &notes, &[&comment]);
        for text in [&title, &notes, &comment] {
            for word in text.split(|character: char| character.is_whitespace() || "\"-“”„«»".contains(character)) {
                if !Query::parse(word).is_empty() {
                    prop_assert_eq!(docs.find(word), [7], "{:?} of {:?}", word, text);
                    let quoted = format!("\"{word}\"");
                    prop_assert_eq!(docs.find(&quoted), [7], "{:?} of {:?}", quoted, text);
                    let marks = Marker::new(&Query::parse(word), &Corrections::default()).marks(text);
                    prop_assert!(!marks.is_empty(), "{:?} in {:?}", word, text);
                }
            }
        }
        docs.remove(7);
        for text in [&title, &notes, &comment] {
            for word in text.split_whitespace() {
                prop_assert_eq!(docs.find(word), [0; 0]);
            }
        }
    }

    #[test]
    fn texts_tell_what_the_index_finds(
        texts in (text(), text(), text(), text()),
        words in "[abAB]{1,3}( [abAB東京]{1,3}){0,3}",
        query in prop_oneof![text(), "[-\"]?[abAB東京]{1,3}( -?[ab東京]{1,3}\\*?){0,2}\"?"],
        is_of_words in any::<bool>(),
    ) {
        let docs = Docs::new();
        let (title, notes, one, other) = &texts;
        let title = if is_of_words { &words } else { title };
        docs.put(7, title, notes, &[one, other]);
        docs.put(8, notes, title, &[]);
        let parts = [title, notes, one, other].into_iter().flat_map(|text| text.split_whitespace().take(2));
        for query in parts.chain([query.as_str()]).map(Query::parse).filter(|query| !query.is_empty()) {
            let corrections = Corrections::default();
            let found = INDEX.listed(&docs.view(), &query, None, &corrections, 10).unwrap();
            let matcher = INDEX.matcher(&docs.view(), &query, &corrections).unwrap();
            let mut told = Vec::new();
            told.extend(matcher.matches([title.as_str(), notes, one, other]).then_some(7));
            told.extend(matcher.matches([notes.as_str(), title]).then_some(8));
            prop_assert_eq!(found, Listed::Documents(told), "{:?}", query);
        }
    }

    #[test]
    fn no_query_is_an_error(query in "\\PC{0,40}", title in text()) {
        let docs = Docs::titled(&[&title]);
        let query = Query::parse(&query);
        prop_assert!(INDEX.find(&docs.view(), &query, &Filter::NONE, None, 10).is_ok());
    }

    #[test]
    fn changing_is_removing_and_adding(before in text(), after in text(), comment in text()) {
        let (changed, added) = (Docs::new(), Docs::new());
        changed.put(1, &before, "", &[&comment]);
        changed.put(1, &after, &before, &[]);
        added.put(2, &before, &comment, &[]);
        added.remove(2);
        added.put(1, &after, &before, &[]);
        prop_assert_eq!(changed.rows(), added.rows());
    }

    #[test]
    fn marks_and_snippets_are_parts_of_the_text(text in text(), query in text(), bytes_max in 0_usize..60) {
        let marker = Marker::new(&Query::parse(&query), &Corrections::default());
        let mut end = 0;
        for mark in marker.marks(&text) {
            prop_assert!(mark.start >= end && mark.end > mark.start && text.get(mark.clone()).is_some());
            end = mark.end;
        }
        let snippet = marker.snippet(&text, bytes_max);
        prop_assert!(text.get(snippet.range.clone()).is_some());
        prop_assert!(snippet.marks.iter().all(|mark| snippet.range.start <= mark.start && mark.end <= snippet.range.end));
    }
}
