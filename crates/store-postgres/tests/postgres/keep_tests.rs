//! Large puts, odd names, and puts that meet each other.

use vc_store::{Expect, Keep, KeepError, KeepWrite};
use vc_store_postgres::PostgresKeep;
use vc_testkit::TestPostgres;

use crate::common::{connect, team};

fn write(key: impl Into<String>, bytes: &[u8], expect: Expect) -> KeepWrite {
    KeepWrite {
        kind: "test".into(),
        key: key.into(),
        bytes: bytes.to_vec(),
        expect,
        expires_at: None,
    }
}

#[test]
fn a_thousand_rows_are_written_together_or_not_at_all() {
    let keep = PostgresKeep::new(connect(&TestPostgres::shared().create_database()));
    let rows = |expect| -> Vec<_> {
        // Not in the order of their keys, in which they are locked.
        let numbers = (0..1000).rev();
        numbers
            .map(|number| write(format!("key/{number:04}"), b"x", expect))
            .collect()
    };
    let mut last_fails = rows(Expect::Absent);
    last_fails.last_mut().unwrap().expect = Expect::Version(7);
    assert_eq!(keep.put(&team(), &last_fails), Err(KeepError::Conflict));
    assert_eq!(keep.scan(&team(), None, 10), Ok(Vec::new()));

    assert_eq!(keep.put(&team(), &rows(Expect::Absent)), Ok(vec![1; 1000]));
    let mut again = rows(Expect::Version(1));
    again[10].expect = Expect::Any;
    again[11] = write("new", b"y", Expect::Absent);
    let versions = keep.put(&team(), &again).unwrap();
    assert_eq!((versions[10], versions[11]), (2, 1), "in the order asked");
    assert_eq!(
        keep.list(&team(), "test", "key/", None, 2000).unwrap().len(),
        1000
    );
}

#[test]
fn any_name_is_kept_and_listed_by_its_bytes() {
    let keep = PostgresKeep::new(connect(&TestPostgres::shared().create_database()));
    let mut names = [
        "",
        " ",
        "%",
        "_",
        "\\",
        "'",
        "\"",
        "a",
        "A",
        "a%b",
        "a_b",
        "a\\b",
        "a\nb",
        "a\u{7f}b",
        "aé",
        "ae\u{301}",
        "a\u{d7ff}",
        "a\u{e000}",
        "a\u{10ffff}",
        "a\u{10ffff}x",
        "b",
        "日本",
        "🙂",
        "\u{10ffff}",
    ];
    for name in names {
        assert_eq!(
            keep.put(&team(), &[write(name, name.as_bytes(), Expect::Absent)]),
            Ok(vec![1])
        );
        let row = keep.get(&team(), "test", name).unwrap().unwrap();
        assert_eq!(row.bytes, name.as_bytes());
    }
    names.sort_unstable();
    let scanned = keep.scan(&team(), None, 100).unwrap();
    assert_eq!(
        scanned.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(),
        names
    );
    for prefix in ["a", "%", "_", "a_", "a\u{10ffff}", "\u{10ffff}", "\\", "日"] {
        let listed = keep.list(&team(), "test", prefix, None, 100).unwrap();
        let listed: Vec<_> = listed.iter().map(|(key, _)| key.as_str()).collect();
        let expected: Vec<_> = names
            .iter()
            .copied()
            .filter(|name| name.starts_with(prefix))
            .collect();
        assert_eq!(listed, expected, "{prefix:?}");
    }
    let refused = keep.put(&team(), &[write("a\0b", b"", Expect::Any)]);
    assert!(matches!(refused, Err(KeepError::Unavailable(_))), "{refused:?}");
}

#[test]
fn puts_of_the_same_rows_do_not_lock_each_other_out() {
    let url = TestPostgres::shared().create_database();
    let keeps = [PostgresKeep::new(connect(&url)), PostgresKeep::new(connect(&url))];
    std::thread::scope(|scope| {
        for (keep, forward) in keeps.iter().zip([true, false]) {
            scope.spawn(move || {
                for _ in 0..20 {
                    let mut rows: Vec<_> = (0..40).map(|n| write(n.to_string(), b"x", Expect::Any)).collect();
                    if !forward {
                        rows.reverse();
                    }
                    keep.put(&team(), &rows).unwrap();
                }
            });
        }
    });
    let rows = keeps[0].scan(&team(), None, 100).unwrap();
    assert!(
        rows.iter().all(|entry| entry.row.version == 40),
        "each put counted once"
    );
}
