//! Who may do what: members, admins, people outside of a private project, services, nobody.

use serde_json::{Value, json};
use vc_kernel::Actor;
use vc_people::api::Role;
use vc_people::commands::CreateService;

use crate::app::{App, all, text};

#[tokio::test]
async fn a_private_project_is_not_there_for_others() {
    let app = App::new().await;
    let admin = app.add("Root", "Europe/Berlin", Role::Admin).await.to_string();
    let ada = app.add("Ada", "Europe/Berlin", Role::Member).await.to_string();
    let bo = app.add("Bo", "Europe/Berlin", Role::Member).await.to_string();
    let project = json!({ "name": "Surprise", "is_private": true, "members": [bo] });
    let project = text(&app.ok(&ada, "POST", "/projects", project).await["project"]["id"]);
    let due = json!({ "date": "2026-09-08", "time": "09:00" });
    let body = json!({
        "title": "Party", "project": project, "due": due, "assignees": [bo], "reminders": [{ "minutes_before": 30 }],
        "repeats": { "rule": { "rule": "FREQ=DAILY" } }
    });
    let made = app.ok(&ada, "POST", "/tasks", body).await;
    let task = text(&made["task"]["id"]);
    let series = all(&app.ok(&bo, "GET", "/series", Value::Null).await, "id")[0].clone();
    app.ok(
        &bo,
        "PATCH",
        &format!("/tasks/{task}"),
        json!({ "title": "A party" }),
    )
    .await;
    assert_eq!(
        all(&app.ok(&bo, "GET", "/reminders", Value::Null).await, "title"),
        ["A party"]
    );
    app.ok(
        &ada,
        "PATCH",
        &format!("/projects/{project}"),
        json!({ "remove_members": [bo] }),
    )
    .await;
    app.ok(
        &ada,
        "PATCH",
        &format!("/tasks/{task}"),
        json!({ "title": "A secret party" }),
    )
    .await;

    for other in [&bo, &admin] {
        for path in [
            format!("/tasks/{task}"),
            format!("/tasks/{task}/history"),
            format!("/tasks/{task}/comments"),
            format!("/projects/{project}"),
            format!("/series/{series}"),
        ] {
            let refused = app.refused(other, "GET", &path, Value::Null).await;
            assert_eq!(refused, (404, "not_found".to_owned()), "{path}");
        }
        for list in [
            "/tasks?status=any",
            "/series",
            "/projects",
            "/reminders",
            "/actions",
            "/tasks/calendar?from=2026-09-01&until=2026-10-01",
        ] {
            let (_, answer) = app.call(other, "GET", list, Value::Null).await;
            assert!(!answer.to_string().contains("party"), "{list}: {answer}");
        }
        for (method, path, body) in [
            ("PATCH", format!("/tasks/{task}"), json!({ "title": "x" })),
            ("DELETE", format!("/tasks/{task}"), Value::Null),
            ("POST", format!("/tasks/{task}/complete"), json!({})),
            ("POST", format!("/tasks/{task}/comments"), json!({ "text": "x" })),
            ("POST", format!("/series/{series}/end"), json!({})),
            ("PATCH", format!("/series/{series}"), json!({ "title": "x" })),
            ("DELETE", format!("/projects/{project}"), Value::Null),
            (
                "POST",
                "/templates".to_owned(),
                json!({ "name": "x", "from_task": task }),
            ),
            (
                "POST",
                "/templates".to_owned(),
                json!({ "name": "x", "from_project": project }),
            ),
            (
                "POST",
                "/reminders/snooze".to_owned(),
                json!({ "task": task, "minutes": 10 }),
            ),
        ] {
            assert_eq!(
                app.refused(other, method, &path, body).await.0,
                404,
                "{method} {path}"
            );
        }
    }
    // Where a task was before it was shown to everybody, its history does not tell others.
    let moved = json!({ "project": null, "assignees": [admin] });
    let alone = text(
        &app.ok(
            &ada,
            "POST",
            "/tasks",
            json!({ "title": "x", "project": project }),
        )
        .await["task"]["id"],
    );
    app.ok(
        &ada,
        "PATCH",
        &format!("/tasks/{alone}"),
        json!({ "project": null }),
    )
    .await;
    app.ok(&ada, "PATCH", &format!("/tasks/{alone}"), moved).await;
    let history = app
        .ok(&admin, "GET", &format!("/tasks/{alone}/history"), Value::Null)
        .await;
    assert!(!history.to_string().contains("Surprise"), "{history}");
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in_and_a_service_has_tasks_but_no_reminders() {
    let app = App::new().await;
    for (method, path) in [
        ("GET", "/tasks"),
        ("POST", "/tasks"),
        ("GET", "/reminders"),
        ("PUT", "/views/x"),
    ] {
        assert_eq!(
            app.refused("", method, path, json!({})).await.0,
            401,
            "{method} {path}"
        );
    }
    let create = CreateService {
        name: "importer".to_owned(),
        role: Role::Member,
        token: "token_01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().expect("an id"),
        prefix: "vc_s_".to_owned(),
        expires_at_ms: i64::MAX,
    };
    let service = app.submit(Actor::Operator, create).await.to_string();
    let made = app
        .ok(&service, "POST", "/tasks", json!({ "title": "From elsewhere" }))
        .await;
    let listed = app.ok(&service, "GET", "/tasks", Value::Null).await;
    assert_eq!(all(&listed, "id"), [text(&made["task"]["id"])]);
    assert!(app.refused(&service, "GET", "/reminders", Value::Null).await.0 < 500);
    assert!(
        app.refused(
            &service,
            "PUT",
            "/me/task-preferences",
            json!({ "day_at": "08:00" })
        )
        .await
        .0 < 500
    );
    let ada = app.add("Ada", "Europe/Berlin", Role::Member).await.to_string();
    let task = text(&made["task"]["id"]);
    assert_eq!(
        app.refused(&ada, "GET", &format!("/tasks/{task}"), Value::Null)
            .await
            .0,
        404
    );
    let undo = format!("/actions/{}/undo", text(&made["action"]));
    assert_eq!(
        app.refused(&ada, "POST", &undo, json!({})).await,
        (403, "forbidden".to_owned())
    );
}
