//! An event that this release does not know stops its instance, with a message, and no other.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::value::RawValue;
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, CommandId, InstanceId};
use vc_store::{CommandRecord, Commit, EncodedCommit, Entry, EventLog as _, StoredEvent};
use vc_store_sqlite::{DataDirectory, SqliteLog};

use crate::app::{TWO, app, send};

/// As a newer release would go on with this log.
fn append_from_the_future(folder: &std::path::Path, instance: &InstanceId) {
    let log = SqliteLog::new(DataDirectory::open(folder).unwrap());
    let head = log.head(instance).unwrap().unwrap();
    let (_, bytes) = log.read(instance, head.seq - 1, 1).unwrap().remove(0);
    let (_, last) = EncodedCommit::from_stored(head.seq, bytes).unwrap();
    let next = Commit {
        incarnation: last.incarnation,
        seq: head.seq + 1,
        id: Ulid::from_parts(1, 1),
        at: last.at,
        wake_at: None,
        previous: head.hash,
        entries: vec![Entry {
            actor: Actor::Operator,
            command: CommandRecord {
                id: CommandId::from_ulid(Ulid::from_parts(1, 2)),
                digest: String::new(),
                answer: RawValue::from_string("null".to_owned()).unwrap(),
            },
            correlation_id: String::new(),
            events: vec![StoredEvent {
                name: "people.taught_to_fly".to_owned(),
                version: 3,
                body: RawValue::from_string("{}".to_owned()).unwrap(),
                sealed: None,
            }],
        }],
    };
    log.append(instance, Some(head), &next.encode()).unwrap();
}

#[tokio::test]
async fn an_unknown_event_stops_its_instance_and_no_other() {
    let app = app().await;
    app.sign_in("team-a", "Ada", "admin").await;
    let app = app
        .restarted(TWO, |folder| {
            append_from_the_future(folder, &"team-a".parse().unwrap())
        })
        .await;

    let ready = app.get("/readyz").await;
    assert_eq!(ready.status, 200, "one that serves is enough: {}", ready.text());
    let ready = ready.json();
    let [a, b] = [&ready["instances"][0], &ready["instances"][1]];
    assert_eq!((&a["state"], &b["state"]), (&"stopped".into(), &"ready".into()));
    let message = a["message"].as_str().unwrap();
    assert!(
        message.contains("event people.taught_to_fly version 3 is unknown to this release")
            && message.contains("start a release at least as new"),
        "{message}"
    );

    let stopped = app.get("/api/v1/auth/options").await;
    assert_eq!(stopped.status, 503);
    assert_eq!(stopped.json()["error"], "instance_stopped");
    assert!(stopped.headers.contains_key(header::RETRY_AFTER));

    let cookies = app.sign_in("team-b", "Bo", "admin").await;
    let request = Request::get("/api/v1/admin/users")
        .header(header::HOST, "team-b.localhost")
        .header(header::COOKIE, cookies)
        .body(Body::empty())
        .unwrap();
    let people = send(&app.router, request).await;
    assert_eq!(people.status, 200, "{}", people.text());
    assert_eq!(people.json()["items"][0]["name"], "Bo");
}
