//! Live sockets over a real connection: what comes, from where on, to whom, and when it ends.

use axum::body::Body;
use axum::http::header;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpSocket;
use tokio_tungstenite::tungstenite::Message;

use crate::app::{request, send};
use crate::live_site::{seq, site, text};

/// The rows of these kinds: kind, id, and the title or name.
fn seen(rows: &[Value]) -> Vec<(String, String)> {
    let told = rows.iter().filter(|row| {
        let kind = row["kind"].as_str().unwrap();
        kind == "tasks.task" || kind == "tasks.project"
    });
    told.map(|row| {
        let what = if row["row"].is_null() {
            "gone"
        } else {
            row["row"]["title"].as_str().unwrap_or("a project")
        };
        (text(&row["id"]), what.to_owned())
    })
    .collect()
}

fn pair(id: &str, what: &str) -> (String, String) {
    (id.to_owned(), what.to_owned())
}

#[tokio::test]
async fn changes_come_as_they_happen_and_a_cursor_leads_on() {
    let site = site().await;
    let (ada, _) = site.person("Ada").await;
    let (ben, _) = site.person("Ben").await;
    let project = site.project(&ada, false, &[]).await;
    let (mut socket, _) = site.follow(&ben, None).await;
    let task = site.task(&ada, "Book the van", &project).await;
    let frame = socket.hear().await;
    assert_eq!(frame["type"], "changes");
    assert_eq!(
        seen(frame["rows"].as_array().unwrap()),
        [pair(&task, "Book the van")]
    );
    let row = frame["rows"][0]["row"].clone();
    assert_eq!(
        row,
        site.call(&ben, "GET", &format!("/api/v1/tasks/{task}"), Value::Null)
            .await
    );
    let cursor = text(&frame["to"]);
    drop(socket);

    // In the tunnel.
    site.rename(&ada, &task, "Book two vans").await;
    let other = site.task(&ada, "Pack", &project).await;
    site.rename(&ada, &task, "Book three vans").await;
    let (mut socket, _) = site.follow(&ben, Some(&cursor)).await;
    let frame = socket.hear().await;
    assert_eq!(frame["from"], cursor);
    let told = seen(frame["rows"].as_array().unwrap());
    assert_eq!(told, [pair(&other, "Pack"), pair(&task, "Book three vans")]);

    // Nothing twice, and nothing where nothing was.
    let cursor = text(&frame["to"]);
    let (mut again, _) = site.follow(&ben, Some(&cursor)).await;
    assert_eq!(again.rows_until(&site, &ben).await, Vec::<Value>::new());
    site.call(&ada, "DELETE", &format!("/api/v1/tasks/{other}"), Value::Null)
        .await;
    for socket in [&mut socket, &mut again] {
        let rows = socket.rows_until(&site, &ben).await;
        assert_eq!(rows[0]["row"]["place"], "trash", "{rows:?}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_life_or_from_the_future_starts_over() {
    let site = site().await;
    let (ada, _) = site.person("Ada").await;
    let (_, to) = site.follow(&ada, None).await;
    let (incarnation, seq) = to.rsplit_once('.').unwrap();
    let ahead = format!("{incarnation}.{}", seq.parse::<u64>().unwrap() + 1_000);
    let elsewhere = format!("incarnation_01J8ZQ4K5N0000000000000000.{seq}");
    for cursor in [ahead, elsewhere] {
        let (mut socket, _) = site.follow(&ada, Some(&cursor)).await;
        let frame = socket.hear().await;
        assert_eq!(
            (frame["type"].as_str(), frame["to"].as_str()),
            (Some("must_refetch"), Some(&*to))
        );
    }
}

#[tokio::test]
async fn a_private_project_is_heard_of_by_its_members_alone() {
    let site = site().await;
    let (ada, _) = site.person("Ada").await;
    let (ben, ben_id) = site.person("Ben").await;
    let (cleo, cleo_id) = site.person("Cleo").await;
    let admin = site.app.sign_in("team-a", "Root", "admin").await;
    let (mut bens, _) = site.follow(&ben, None).await;
    let (mut cleos, begin) = site.follow(&cleo, None).await;
    let (mut admins, _) = site.follow(&admin, None).await;

    let project = site.project(&ada, true, &[&ben_id]).await;
    let task = site.task(&ada, "Secret", &project).await;
    let told = seen(&bens.rows_until(&site, &ben).await);
    assert_eq!(told, [pair(&project, "a project"), pair(&task, "Secret")]);
    assert_eq!(seen(&cleos.rows_until(&site, &cleo).await), []);
    assert_eq!(seen(&admins.rows_until(&site, &admin).await), []);

    // Ben leaves: the project is gone for him, and what happens in it afterwards is not told.
    let members = format!("/api/v1/projects/{project}");
    site.call(&ada, "PATCH", &members, json!({ "remove_members": [ben_id] }))
        .await;
    site.rename(&ada, &task, "Secret of two").await;
    assert_eq!(
        seen(&bens.rows_until(&site, &ben).await),
        [pair(&project, "gone")]
    );

    // Cleo comes: from now on she is told.
    site.call(&ada, "PATCH", &members, json!({ "add_members": [cleo_id] }))
        .await;
    site.rename(&ada, &task, "Secret of three").await;
    let told = seen(&cleos.rows_until(&site, &cleo).await);
    assert_eq!(
        told,
        [pair(&project, "a project"), pair(&task, "Secret of three")]
    );

    // Everybody sees it, then nobody but members again.
    site.call(&ada, "PATCH", &members, json!({ "is_private": false }))
        .await;
    site.rename(&ada, &task, "Open").await;
    let told = seen(&bens.rows_until(&site, &ben).await);
    assert_eq!(told, [pair(&project, "a project"), pair(&task, "Open")]);
    site.call(&ada, "PATCH", &members, json!({ "is_private": true }))
        .await;
    site.rename(&ada, &task, "Closed").await;
    assert_eq!(
        seen(&bens.rows_until(&site, &ben).await),
        [pair(&project, "gone")]
    );

    // A task that leaves for a private project is gone for the others; one that comes from there is there.
    let shared = site.project(&ada, false, &[]).await;
    let moving = site.task(&ada, "Moving", &shared).await;
    bens.rows_until(&site, &ben).await;
    let path = format!("/api/v1/tasks/{moving}");
    site.call(
        &ada,
        "PATCH",
        &path,
        json!({ "project": project, "title": "Moved" }),
    )
    .await;
    assert_eq!(seen(&bens.rows_until(&site, &ben).await), [pair(&moving, "gone")]);
    site.call(&ada, "PATCH", &path, json!({ "project": shared }))
        .await;
    assert_eq!(
        seen(&bens.rows_until(&site, &ben).await),
        [pair(&moving, "Moved")]
    );

    // Whoever catches up gets what they may see now, and no more.
    for cookie in [&ben, &admin] {
        let (mut late, _) = site.follow(cookie, Some(&begin)).await;
        let rows = late.rows_until(&site, cookie).await;
        assert!(!json!(rows).to_string().contains("Secret"), "{rows:?}");
        assert!(!seen(&rows).contains(&pair(&task, "Closed")), "{rows:?}");
        let poll = site
            .call(
                cookie,
                "GET",
                &format!("/api/v1/changes?after={begin}"),
                Value::Null,
            )
            .await;
        assert!(!poll.to_string().contains("Closed"), "{poll}");
    }
}

#[tokio::test]
async fn whoever_is_signed_out_or_becomes_somebody_else_is_told_so() {
    let site = site().await;
    let (ada, _) = site.person("Ada").await;
    let (mut open, _) = site.follow(&ada, None).await;
    let admin = site.app.sign_in("team-a", "Root", "admin").await;
    let (ben, ben_id) = site.person("Ben").await;
    let (bens, _) = site.follow(&ben, None).await;
    site.call(
        &admin,
        "PATCH",
        &format!("/api/v1/admin/users/{ben_id}"),
        json!({ "role": "admin" }),
    )
    .await;
    let (bye, code) = bens.end().await;
    assert_eq!(
        (bye["type"].as_str(), bye["reason"].as_str(), code),
        (Some("bye"), Some("restart"), 1001)
    );

    // What is everybody's goes on being told.
    open.rows_until(&site, &ada).await;
    site.call(&ada, "POST", "/api/v1/auth/logout", Value::Null).await;
    let (bye, code) = open.end().await;
    assert_eq!((bye["reason"].as_str(), code), (Some("signed_out"), 4401));
}

#[tokio::test]
async fn nobody_connects_from_another_site_or_without_a_sign_in() {
    let site = site().await;
    let (ada, _) = site.person("Ada").await;
    let cookie = (header::COOKIE, ada.as_str());
    let origin = |site| (header::ORIGIN, site);
    assert_eq!(site.connect(&[]).await.err(), Some(401));
    assert_eq!(
        site.connect(&[cookie.clone(), origin("https://evil.example")])
            .await
            .err(),
        Some(403)
    );
    assert_eq!(
        site.connect(&[cookie.clone(), origin("null")]).await.err(),
        Some(403)
    );
    assert!(
        site.connect(&[cookie.clone(), origin("http://team-a.localhost")])
            .await
            .is_ok()
    );
    let plain = request("GET", "/api/v1/live")
        .header(header::COOKIE, &ada)
        .body(Body::empty());
    assert_eq!(send(&site.app.router, plain.unwrap()).await.status, 426);
}

#[tokio::test]
async fn what_is_not_understood_ends_the_connection() {
    let site = site().await;
    let (ada, _) = site.person("Ada").await;
    let long = format!("{{\"type\":\"ping\",\"x\":\"{}\"}}", "x".repeat(5_000));
    let bad = [
        "",
        "hello",
        "{}",
        r#"{"type":"ping"}"#,
        r#"{"type":"hello","after":"x"}"#,
        r#"{"type":"hello","after":7}"#,
    ];
    for frame in bad {
        let mut socket = site.connect(&[(header::COOKIE, &ada)]).await.unwrap();
        socket.0.send(Message::text(frame)).await.unwrap();
        let (bye, code) = socket.end().await;
        assert_eq!(
            (bye["reason"].as_str(), code),
            (Some("not_understood"), 1008),
            "{frame}"
        );
    }
    for frame in [Message::text(long), Message::binary(vec![1, 2, 3])] {
        let (mut socket, _) = site.follow(&ada, None).await;
        socket.0.send(frame).await.unwrap();
        while let Some(Ok(frame)) = socket.0.next().await {
            assert!(matches!(frame, Message::Text(_) | Message::Close(_)), "{frame:?}");
        }
    }
}

#[tokio::test]
async fn a_shutdown_says_goodbye() {
    let site = site().await;
    let (ada, _) = site.person("Ada").await;
    let (socket, _) = site.follow(&ada, None).await;
    site.app.node.shutdown.begin();
    let (bye, code) = socket.end().await;
    assert_eq!((bye["reason"].as_str(), code), (Some("restart"), 1001));
    assert!(bye["retry_ms"].as_u64().unwrap() <= 2_000);
}

/// One that does not read fills what the system holds for it, then falls behind; the others do not notice.
#[tokio::test]
async fn a_slow_client_is_told_to_read_anew_and_slows_nobody() {
    let site = site().await;
    let (ada, _) = site.person("Ada").await;
    let (ben, _) = site.person("Ben").await;
    let project = site.project(&ada, false, &[]).await;
    let task = site.task(&ada, "Long", &project).await;
    let small = TcpSocket::new_v4().unwrap();
    small.set_recv_buffer_size(4 * 1024).unwrap();
    let stream = small.connect(site.address).await.unwrap();
    let mut slow = site
        .connect_over(stream, &[(header::COOKIE, &ben)])
        .await
        .unwrap();
    slow.say(&json!({ "type": "hello" })).await;
    assert_eq!(slow.hear().await["type"], "hello");
    let (mut quick, _) = site.follow(&ben, None).await;

    let notes = "n".repeat(2_000);
    let path = format!("/api/v1/tasks/{task}");
    for round in 0..350 {
        let body = json!({ "notes": format!("{round} {notes}") });
        site.call(&ada, "PATCH", &path, body).await;
        let mut frame = quick.hear().await;
        while frame["type"] == "heartbeat" {
            frame = quick.hear().await;
        }
        let notes = frame["rows"][0]["row"]["notes"]
            .as_str()
            .unwrap_or_else(|| panic!("{frame}"));
        assert_eq!(notes.split_once(' ').unwrap().0, round.to_string());
    }
    let refetch = loop {
        let frame = slow.hear().await;
        match frame["type"].as_str() {
            Some("must_refetch") => break frame,
            Some("changes" | "heartbeat") => {}
            _ => panic!("{frame}"),
        }
    };
    // From there on it goes on as ever.
    let to = seq(&refetch["to"]);
    site.rename(&ada, &task, "Short").await;
    let frame = slow.hear().await;
    assert!(seq(&frame["to"]) > to, "{frame}");
    assert_eq!(frame["rows"][0]["row"]["title"], "Short");
}
