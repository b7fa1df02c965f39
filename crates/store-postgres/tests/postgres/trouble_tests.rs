//! A database that goes away, comes back, is slow, or loses connections under way.

use std::time::{Duration, Instant};

use vc_store::{AppendError, EncodedCommit, EventLog, Expect, Head, Keep, KeepError, KeepWrite, LogError};
use vc_store_postgres::{Database, PostgresKeep, PostgresLog, PostgresOptions};
use vc_testkit::TestPostgres;

use crate::common::{commit, connect, eventually, head_of, log, team};

/// Whether this very commit is in the log: how an unknown outcome is resolved.
fn is_written(log: &PostgresLog, commit: &EncodedCommit) -> bool {
    let stored = eventually("the log can be read", || {
        log.read(&team(), commit.seq - 1, 1).ok()
    });
    stored.first().is_some_and(|(_, bytes)| *bytes == commit.bytes)
}

/// Appends until told otherwise; answers the last head and how many outcomes were unknown. Fails
/// when what was said does not agree with what is stored.
fn append_through_trouble(log: &PostgresLog, commits: u64) -> (Option<Head>, usize) {
    let (mut head, mut unknown, begun) = (None::<Head>, 0, Instant::now());
    let mut id = 0;
    while head.is_none_or(|head| head.seq < commits) {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "it never recovered: {head:?}"
        );
        id += 1;
        let next = commit(head, id);
        match log.append(&team(), head, &next) {
            Ok(()) => head = head_of(&next),
            Err(AppendError::Unavailable(_)) => {
                assert!(!is_written(log, &next), "said not to be written");
            }
            Err(AppendError::Unknown(_)) => {
                unknown += 1;
                if is_written(log, &next) {
                    head = head_of(&next);
                }
            }
            Err(error) => panic!("{error}"),
        }
    }
    (head, unknown)
}

#[test]
fn a_server_that_is_killed_under_way_loses_nothing_that_was_answered() {
    let server = TestPostgres::start_new();
    let url = server.create_database();
    let log = log(&url);
    std::thread::scope(|scope| {
        let appending = scope.spawn(|| append_through_trouble(&log, 400));
        for round in 1..=2u64 {
            eventually("some commits", || {
                let head = log.head(&team()).ok().flatten();
                head.is_some_and(|head| head.seq >= round * 20).then_some(())
            });
            if round == 1 {
                server.kill();
            } else {
                server.stop();
            }
            server.start();
        }
        let (head, _) = appending.join().unwrap();
        assert_eq!(log.head(&team()), Ok(head));
    });
    assert_eq!(log.read(&team(), 0, usize::MAX).unwrap().len(), 400);
}

#[test]
fn without_a_server_everything_is_unavailable_and_then_works_again() {
    let server = TestPostgres::start_new();
    let database = connect(&server.create_database());
    let (log, keep) = (PostgresLog::new(database.clone()), PostgresKeep::new(database));
    let first = commit(None, 1);
    log.append(&team(), None, &first).unwrap();
    server.stop();
    let begun = Instant::now();
    eventually("the connections are known to be closed", || {
        let next = commit(head_of(&first), 2);
        matches!(
            log.append(&team(), head_of(&first), &next),
            Err(AppendError::Unavailable(_))
        )
        .then_some(())
    });
    assert!(matches!(log.head(&team()), Err(LogError::Unavailable(_))));
    assert!(matches!(
        keep.get(&team(), "a", "b"),
        Err(KeepError::Unavailable(_))
    ));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    server.start();
    assert_eq!(log.head(&team()), Ok(head_of(&first)));
    assert_eq!(keep.get(&team(), "a", "b"), Ok(None));
}

/// Has inserts into a table take a minute, within their statement.
fn dawdle(url: &str, table: &str) {
    TestPostgres::shared().sql(
        url,
        &format!(
            "CREATE OR REPLACE FUNCTION vc.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 PERFORM pg_sleep(60); RETURN NEW;
             END $$;
             CREATE TRIGGER dawdle BEFORE INSERT ON vc.{table} FOR EACH ROW EXECUTE FUNCTION vc.dawdle()"
        ),
    );
}

#[test]
fn a_connection_that_is_cut_leaves_the_outcome_unknown_and_the_next_append_works() {
    let server = TestPostgres::shared();
    let url = server.create_database();
    let name = url.rsplit('/').next().unwrap();
    let log = log(&url);
    let first = commit(None, 1);
    log.append(&team(), None, &first).unwrap();
    let next = commit(head_of(&first), 2);
    dawdle(&url, "commits");
    std::thread::scope(|scope| {
        let appending = scope.spawn(|| log.append(&team(), head_of(&first), &next));
        let cut = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = '{name}' AND state = 'active' AND wait_event = 'PgSleep'"
        );
        eventually("the append is under way", || {
            (server.sql(&url, &cut).trim() == "t").then_some(())
        });
        let outcome = appending.join().unwrap();
        assert!(matches!(outcome, Err(AppendError::Unknown(_))), "{outcome:?}");
    });
    assert!(!is_written(&log, &next));
    server.sql(&url, "DROP TRIGGER dawdle ON vc.commits");
    log.append(&team(), head_of(&first), &next).unwrap();
}

#[test]
fn a_statement_that_takes_too_long_is_certainly_not_carried_out() {
    let url = TestPostgres::shared().create_database();
    let options = PostgresOptions {
        statement_timeout: Duration::from_millis(200),
        ..PostgresOptions::new(&url)
    };
    let database = Database::connect(&options).unwrap();
    let (log, keep) = (PostgresLog::new(database.clone()), PostgresKeep::new(database));
    dawdle(&url, "commits");
    dawdle(&url, "keep");
    let next = commit(None, 1);
    let Err(AppendError::Unavailable(said)) = log.append(&team(), None, &next) else {
        panic!("it must have been ended")
    };
    assert!(said.contains("57014"), "{said}");
    assert!(!is_written(&log, &next));
    let row = KeepWrite {
        kind: "a".into(),
        key: "b".to_owned(),
        bytes: Vec::new(),
        expect: Expect::Any,
        expires_at: None,
    };
    assert!(matches!(
        keep.put(&team(), &[row]),
        Err(KeepError::Unavailable(_))
    ));
}
