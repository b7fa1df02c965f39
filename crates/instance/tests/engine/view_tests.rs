//! Views are disposable, keys are not; live changes.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::SignedDuration;
use vc_instance::{Cursor, Viewer, limits};
use vc_testkit::{TestEngine, ViewRows, person};

use crate::guestbook::{Guestbook, Sign, engine, guests, sign};

const EVERYONE: Viewer = Viewer {
    person: None,
    admin: false,
};

fn views(test: &TestEngine) -> Vec<PathBuf> {
    let folder = test.folder(&"main".parse().unwrap());
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "sqlite"));
    found.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with("view-"));
    found
}

#[tokio::test]
async fn a_deleted_or_damaged_view_is_built_anew() {
    let mut test = engine();
    sign(&*test.main().await, Sign::new(1, "Ada")).await.unwrap();
    let expected = guests(&*test.main().await).await;
    test.engine.close().await;
    for path in views(&test) {
        std::fs::remove_file(path).unwrap();
    }
    test.restart().await;
    assert_eq!(guests(&*test.main().await).await, expected);
    test.engine.close().await;
    for path in views(&test) {
        std::fs::write(
            path,
            "this is no database, and long enough to be read as one".repeat(100),
        )
        .unwrap();
    }
    test.restart().await;
    assert_eq!(guests(&*test.main().await).await, expected);
}

#[tokio::test]
async fn a_half_built_view_is_thrown_away() {
    let mut test = engine();
    sign(&*test.main().await, Sign::new(1, "Ada")).await.unwrap();
    test.engine.close().await;
    let whole = views(&test).remove(0);
    let half = whole.with_extension("unfinished");
    std::fs::rename(&whole, &half).unwrap();
    test.restart().await;
    assert_eq!(guests(&*test.main().await).await.len(), 1);
    assert!(!half.exists());
    assert_eq!(views(&test), [whole]);
}

/// More than is read at a time, so that a second thread reads ahead.
#[tokio::test]
async fn a_long_log_is_replayed_and_damage_at_its_end_is_found() {
    let mut test = engine();
    let main = test.main().await;
    let long_name = "Ada ".repeat(20_000);
    let count: u32 = (2 * limits::CATCH_UP_BYTES / long_name.len()).try_into().unwrap();
    for number in 0..count {
        sign(&main, Sign::new(number, &long_name)).await.unwrap();
    }
    let folder = test.folder(&"main".parse().unwrap());
    let live = ViewRows::of_folder(&folder);
    main.rebuild().await.unwrap();
    live.assert_same(&ViewRows::of_folder(&folder), "live and rebuilt");
    drop(main);
    test.engine.close().await;
    let log = rusqlite::Connection::open(folder.join("log.sqlite")).unwrap();
    log.execute(
        "UPDATE commits SET bytes = zeroblob(100) WHERE seq = (SELECT max(seq) FROM commits)",
        [],
    )
    .unwrap();
    drop(log);
    views(&test)
        .into_iter()
        .for_each(|path| std::fs::remove_file(path).unwrap());
    test.restart().await;
    let opened = test.engine.open(&"main".parse().unwrap()).await;
    assert!(opened.is_err());
    let left: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("view-"))
        .collect();
    assert_eq!(left, [""; 0], "nothing is left of the view that came to nothing");
}

#[tokio::test]
async fn a_changed_projection_gets_a_view_of_its_own_and_the_old_one_goes() {
    let mut test = engine();
    sign(&*test.main().await, Sign::new(1, "Ada")).await.unwrap();
    let before = views(&test);
    test.restart_with(vec![Arc::new(Guestbook { source: "changed" })])
        .await;
    assert_eq!(guests(&*test.main().await).await.len(), 1);
    let after = views(&test);
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after);
}

#[tokio::test]
async fn a_view_ahead_of_the_log_is_thrown_away() {
    let mut test = engine();
    let main = test.main().await;
    sign(&main, Sign::new(1, "Ada")).await.unwrap();
    sign(&main, Sign::new(2, "Bo")).await.unwrap();
    drop(main);
    test.engine.close().await;
    let log = rusqlite::Connection::open(test.folder(&"main".parse().unwrap()).join("log.sqlite")).unwrap();
    log.execute("DELETE FROM commits WHERE seq = 3", []).unwrap();
    drop(log);
    test.restart().await;
    let main = test.main().await;
    assert_eq!(guests(&main).await, [(person(1), Some("Ada".to_owned()))]);
    assert_eq!(sign(&main, Sign::new(2, "Bo")).await, Ok(2));
}

#[tokio::test]
async fn an_event_of_a_newer_release_stops_that_instance_alone() {
    let mut test = engine();
    sign(&*test.main().await, Sign::new(1, "Ada")).await.unwrap();
    test.restart_with(vec![]).await;
    let error = test
        .engine
        .open(&"main".parse().unwrap())
        .await
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("guestbook.signed version 1 is unknown to this release"),
        "{error}"
    );
    assert!(test.engine.open(&"other".parse().unwrap()).await.is_ok());
}

#[tokio::test]
async fn damage_in_the_log_is_named_with_its_place() {
    let mut test = engine();
    let main = test.main().await;
    sign(&main, Sign::new(1, "Ada")).await.unwrap();
    sign(&main, Sign::new(2, "Bo")).await.unwrap();
    drop(main);
    test.engine.close().await;
    let log = rusqlite::Connection::open(test.folder(&"main".parse().unwrap()).join("log.sqlite")).unwrap();
    let mut bytes: Vec<u8> = log
        .query_row("SELECT bytes FROM commits WHERE seq = 2", [], |row| row.get(0))
        .unwrap();
    let at = bytes.len() - 10;
    bytes[at] ^= 0x80;
    log.execute("UPDATE commits SET bytes = ?1 WHERE seq = 2", [bytes])
        .unwrap();
    drop(log);
    views(&test)
        .into_iter()
        .for_each(|path| std::fs::remove_file(path).unwrap());
    test.restart().await;
    let error = test
        .engine
        .open(&"main".parse().unwrap())
        .await
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(error.contains("commit 2 is damaged"), "{error}");
}

#[tokio::test]
async fn an_erased_person_is_nowhere_and_stays_erased() {
    let mut test = engine();
    let main = test.main().await;
    sign(&main, Sign::new(1, "Ada Findme")).await.unwrap();
    sign(&main, Sign::new(2, "Bo")).await.unwrap();
    main.destroy_person_key(person(1)).await.unwrap();
    main.rebuild().await.unwrap();
    let expected = [(person(1), None), (person(2), Some("Bo".to_owned()))];
    assert_eq!(guests(&main).await, expected);
    assert_eq!(
        sign(&main, Sign::new(3, "Cy")).await,
        Ok(3),
        "it goes on after the swap"
    );
    assert_eq!(views(&test).len(), 1);
    drop(main);
    test.engine.close().await;
    let folder = test.folder(&"main".parse().unwrap());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes.windows(6).any(|window| window == b"Findme"),
            "{}",
            path.display()
        );
    }
    test.restart().await;
    assert_eq!(guests(&*test.main().await).await[..2], expected);
}

#[tokio::test]
async fn a_missing_key_or_an_unreachable_keep_never_reads_as_erased() {
    let mut test = engine();
    sign(&*test.main().await, Sign::new(1, "Ada")).await.unwrap();
    test.engine.close().await;
    views(&test)
        .into_iter()
        .for_each(|path| std::fs::remove_file(path).unwrap());
    test.restart().await;
    test.faults.on_keep(1);
    let error = test
        .engine
        .open(&"main".parse().unwrap())
        .await
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(error.contains("the keep cannot be reached"), "{error}");
    let main = test.main().await;
    assert_eq!(
        guests(&main).await,
        [(person(1), Some("Ada".to_owned()))],
        "it is there when the keep is"
    );
    drop(main);
    test.engine.close().await;
    views(&test)
        .into_iter()
        .for_each(|path| std::fs::remove_file(path).unwrap());
    let keep = rusqlite::Connection::open(test.folder(&"main".parse().unwrap()).join("keep.sqlite")).unwrap();
    keep.execute("DELETE FROM keep WHERE kind = 'person_key'", [])
        .unwrap();
    drop(keep);
    test.restart().await;
    let error = test
        .engine
        .open(&"main".parse().unwrap())
        .await
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("is missing and was not destroyed on purpose"),
        "{error}"
    );
}

#[tokio::test]
async fn changes_resume_from_a_cursor_and_old_cursors_refetch() {
    let test = engine();
    let main = test.main().await;
    let start = main.changes(None, EVERYONE).await.unwrap();
    assert!(start.must_refetch);
    sign(&main, Sign::new(1, "Ada")).await.unwrap();
    sign(&main, Sign::new(2, "Bo")).await.unwrap();
    let first = main.changes(Some(start.to), EVERYONE).await.unwrap();
    let names: Vec<_> = first
        .rows
        .iter()
        .map(|row| row.row.as_ref().unwrap()["name"].as_str().unwrap())
        .collect();
    assert_eq!((first.must_refetch, names), (false, vec!["Ada", "Bo"]));
    assert_eq!(
        main.changes(Some(first.to), EVERYONE).await.unwrap().rows.len(),
        0
    );
    let ahead = Cursor {
        seq: first.to.seq + 1,
        ..first.to
    };
    assert!(main.changes(Some(ahead), EVERYONE).await.unwrap().must_refetch);
    test.clock.advance(SignedDuration::from_hours(24 * 8));
    sign(&main, Sign::new(3, "Cy")).await.unwrap();
    assert!(
        main.changes(Some(start.to), EVERYONE).await.unwrap().must_refetch,
        "its changes are forgotten"
    );
    assert_eq!(
        main.changes(Some(first.to), EVERYONE).await.unwrap().rows.len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_and_writes_go_on_while_the_view_is_rebuilt() {
    let test = engine();
    let main = test.main().await;
    for number in 0..50 {
        sign(&main, Sign::new(number, "Ada")).await.unwrap();
    }
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let workers: Vec<_> = (1..=4)
        .map(|worker| {
            let (main, done) = (Arc::clone(&main), Arc::clone(&done));
            tokio::spawn(async move {
                let mut number = worker * 1_000;
                while !done.load(std::sync::atomic::Ordering::Relaxed) && number < worker * 1_000 + 900 {
                    let before = guests(&main).await.len();
                    sign(&main, Sign::new(number, "Bo")).await.unwrap();
                    assert!(
                        guests(&main).await.len() > before,
                        "a person reads their own writes"
                    );
                    number += 1;
                }
                number - worker * 1_000
            })
        })
        .collect();
    for _ in 0..5 {
        main.rebuild().await.unwrap();
    }
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    let mut signed = 50;
    for worker in workers {
        signed += worker.await.unwrap();
    }
    assert_eq!(guests(&main).await.len(), usize::try_from(signed).unwrap());
    assert_eq!(views(&test).len(), 1);
}
