//! The engine's part of a restore: a new life on a copied log.

use vc_instance::{Restored, Viewer};
use vc_store::{RESTORE_KEY, RESTORE_KIND};
use vc_testkit::person;

use crate::guestbook::{Sign, engine, guests, sign};

const EVERYONE: Viewer = Viewer {
    person: None,
    admin: false,
};

#[tokio::test]
async fn a_restored_log_begins_a_new_life_that_clients_notice() {
    let test = engine();
    let main = test.main().await;
    sign(&main, Sign::new(1, "Ada")).await.unwrap();
    let before = *main.subscribe().borrow();
    drop(main);
    test.engine.close().await;

    let id = "main".parse().unwrap();
    let restored = Restored {
        backup: "a backup".to_owned(),
        seq: before.seq,
        erase_again: vec![person(7)],
    };
    let after = test.engine.begin_restored(&id, restored.clone()).await.unwrap();
    assert_ne!(after.incarnation, before.incarnation);
    assert_eq!(
        after.seq,
        before.seq + 2,
        "one commit for the life, one for the erased"
    );
    let main = test.main().await;
    assert_eq!(guests(&main).await, [(person(1), Some("Ada".to_owned()))]);
    assert_eq!(*main.subscribe().borrow(), after);
    let changes = main.changes(Some(before), EVERYONE).await.unwrap();
    assert!(changes.must_refetch);
    sign(&main, Sign::new(2, "Ben")).await.unwrap();
    main.rebuild().await.unwrap();
    assert_eq!(
        guests(&main).await.len(),
        2,
        "the log reads on through both lives"
    );
    drop(main);
    test.engine.close().await;
    let error = test.engine.begin_restored(&id, restored).await.unwrap_err();
    assert!(
        error.to_string().contains("somebody else writes to it"),
        "{error}"
    );
}

#[tokio::test]
async fn an_instance_whose_restore_was_interrupted_does_not_open() {
    let test = engine();
    let id = "main".parse().unwrap();
    let (log, keep) = test.engine.stores();
    let begun = vc_store::KeepWrite {
        kind: RESTORE_KIND.into(),
        key: RESTORE_KEY.to_owned(),
        bytes: Vec::new(),
        expect: vc_store::Expect::Absent,
        expires_at: None,
    };
    keep.put(&id, &[begun]).unwrap();
    let error = test.engine.open(&id).await.err().unwrap();
    assert!(error.to_string().contains("run vc restore again"), "{error}");
    assert_eq!(log.head(&id).unwrap(), None, "it does not begin anew either");
}
