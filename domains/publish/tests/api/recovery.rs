//! At least once: over crashes, restarts and restores.

use std::sync::Arc;

use vc_instance::Restored;
use vc_people::api::Role;
use vc_publisher::Reach;

use crate::support::{Office, sender};

/// The process ends after the other side has acknowledged and before that is written down.
#[tokio::test]
async fn what_was_taken_when_the_server_died_is_sent_once_more_with_the_same_id() {
    let mut office = Office::new().await;
    office.webhook(&["people.person_joined"]).await;
    office.app.people(2).await;
    let faults = office.app.engine.faults.clone();
    office.receiver.before_answer(move || faults.on_keep(1));
    let broken_off = office.sender.send_due(&office.app.instance).await;
    assert!(broken_off.is_err(), "the place could not be written down");
    let first = office.receiver.take();
    assert_eq!(first.len(), 1);

    restart(&mut office).await;
    office.send().await;
    let again = office.receiver.take();
    assert_eq!(again.len(), 2, "the same one, and the next");
    assert_eq!((&again[0].id, &again[0].body), (&first[0].id, &first[0].body));
    assert_ne!(again[1].id, first[0].id);
}

#[tokio::test]
async fn a_restart_goes_on_where_it_stopped() {
    let mut office = Office::new().await;
    let (webhook, _) = office.webhook(&["people.person_joined"]).await;
    office.app.people(2).await;
    office.send().await;
    assert_eq!(office.receiver.take().len(), 2);
    restart(&mut office).await;
    office.send().await;
    assert!(office.receiver.take().is_empty());
    office.app.add("Later", "later@example.com", Role::Member).await;
    office.receiver.answer_next([500]);
    assert!(office.send().await.is_some());
    restart(&mut office).await;
    assert!(
        office.send().await.is_some(),
        "the failed try and its wait are remembered"
    );
    assert_eq!(office.receiver.take().len(), 1);
    drop(webhook);
}

/// Commits that nothing of is sent are not looked at again and again, and a restart loses none of those behind them.
#[tokio::test]
async fn many_commits_in_between_change_nothing() {
    let mut office = Office::new().await;
    office
        .webhook(&["people.person_left", "tasks.task_created"])
        .await;
    office.app.people(300).await;
    let project = office.project(false).await;
    office.send().await;
    assert!(office.receiver.take().is_empty());
    office.task(Some(&project)).await;
    restart(&mut office).await;
    office.send().await;
    assert_eq!(office.receiver.take_types(), ["tasks.task_created"]);
}

#[tokio::test]
async fn a_restored_backup_sends_no_history_again() {
    let mut office = Office::new().await;
    office.webhook(&["people.person_joined"]).await;
    office.app.people(4).await;
    // Nothing was sent yet when the backup was made; it may have been since.
    let seq = office.app.instance.subscribe().borrow().seq;
    let id = office.app.instance.id().clone();
    office.app.engine.restart().await;
    let restored = Restored {
        backup: "backup_1".to_owned(),
        seq,
        erase_again: Vec::new(),
    };
    office
        .app
        .engine
        .engine
        .begin_restored(&id, restored)
        .await
        .expect("a new life");
    office.app.instance = office.app.engine.main().await;
    office.sender = sender(Reach::Host);
    office.send().await;
    assert!(office.receiver.take().is_empty());
    let added = office.app.add("Later", "later@example.com", Role::Member).await;
    office.send().await;
    let received = office.receiver.take();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].event()["subject"], added.to_string());
}

/// As when another node took over and the former one does not know it yet: both send, and neither takes the place back.
#[tokio::test]
async fn two_that_send_at_once_leave_nothing_out_and_the_place_at_the_end() {
    let mut office = Office::new().await;
    office.webhook(&["people.person_joined"]).await;
    office.app.people(20).await;
    let other = sender(Reach::Host);
    let (one, two) = tokio::join!(
        office.sender.send_due(&office.app.instance),
        other.send_due(&office.app.instance)
    );
    one.and(two).expect("both come to the end");
    let ids: std::collections::BTreeSet<String> =
        office.receiver.take().into_iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), 20);
    restart(&mut office).await;
    office.send().await;
    assert!(office.receiver.take().is_empty());
}

/// As a server does it, not by hand: the worker wakes by itself with each commit.
#[tokio::test]
async fn a_server_sends_as_things_happen() {
    let office = Office::new().await;
    office.webhook(&["people.person_joined"]).await;
    let attending = tokio::spawn(Arc::clone(&office.sender).attend(Arc::clone(&office.app.instance)));
    let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
    for round in 0..3 {
        let heard = heard.clone();
        office
            .receiver
            .before_answer(move || heard.send(()).expect("the test waits"));
        let (name, email) = (format!("P {round}"), format!("p{round}@example.com"));
        office.app.add(&name, &email, Role::Member).await;
        hears.recv().await.expect("it came");
    }
    assert_eq!(office.receiver.take().len(), 3);
    attending.abort();
}

async fn restart(office: &mut Office) {
    office.app.engine.restart().await;
    office.app.instance = office.app.engine.main().await;
    office.sender = sender(Reach::Host);
}
