//! What not every member may see is not told.

use serde_json::json;

use crate::support::Office;

#[tokio::test]
async fn nothing_is_told_of_private_projects_and_of_tasks_outside_of_projects() {
    let office = Office::new().await;
    office.webhook(&[]).await;
    let private = office.project(true).await;
    let hidden = office.task(Some(&private)).await;
    let own = office.task(None).await;
    for task in [&hidden, &own] {
        office.complete(task).await;
        let comment = json!({ "text": "Quite so." });
        let (status, _) = office
            .app
            .post(office.admin, &format!("/tasks/{task}/comments"), comment)
            .await;
        assert_eq!(status, 201);
    }
    let shared = office.project(false).await;
    office.task(Some(&shared)).await;
    office.send().await;
    let received = office.receiver.take();
    let types: Vec<String> = received
        .iter()
        .map(|one| one.event()["type"].to_string())
        .collect();
    assert_eq!(types, ["\"tasks.project_created\"", "\"tasks.task_created\""]);
    for one in received {
        let text = String::from_utf8_lossy(&one.body).into_owned();
        for id in [&private, &hidden, &own] {
            assert!(!text.contains(id.as_str()), "{text}");
        }
    }
}

#[tokio::test]
async fn what_became_private_before_it_was_sent_is_not_sent() {
    let office = Office::new().await;
    office.webhook(&[]).await;
    let project = office.project(false).await;
    let task = office.task(Some(&project)).await;
    office.complete(&task).await;
    let path = format!("/projects/{project}");
    let (status, body) = office
        .app
        .call(
            Some(office.admin),
            "PATCH",
            &path,
            Some(json!({ "is_private": true })),
        )
        .await;
    assert_eq!(status, 200, "{body}");
    office.send().await;
    assert!(office.receiver.take().is_empty());
}

/// The state is looked at before each event, not once for all that wait.
#[tokio::test]
async fn what_becomes_private_while_others_are_sent_is_not_sent_any_more() {
    let office = Office::new().await;
    office.webhook(&["tasks.task_created"]).await;
    let project = office.project(false).await;
    for _ in 0..3 {
        office.task(Some(&project)).await;
    }
    let (router, admin) = (office.app.router.clone(), office.admin);
    let (told, heard) = std::sync::mpsc::channel();
    let path = format!("/api/v1/projects/{project}");
    office.receiver.before_answer(move || {
        let request = axum::http::Request::builder()
            .method("PATCH")
            .uri(path)
            .header("host", "coffee.example.com")
            .header("content-type", "application/json")
            .header("x-test-person", admin.to_string())
            .body(axum::body::Body::from(r#"{"is_private":true}"#))
            .expect("a request");
        let change = tower::ServiceExt::oneshot(router, request);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let answer = runtime.expect("a runtime").block_on(change).expect("an answer");
            told.send(answer.status()).expect("the test waits");
        })
        .join()
        .expect("it ends");
    });
    office.send().await;
    assert_eq!(heard.recv().expect("an answer"), 200);
    assert_eq!(office.receiver.take().len(), 1);
}

#[tokio::test]
async fn a_private_project_that_is_shared_now_is_told_from_now_on() {
    let office = Office::new().await;
    office
        .webhook(&["tasks.task_completed", "tasks.project_changed"])
        .await;
    let project = office.project(true).await;
    let task = office.task(Some(&project)).await;
    office.send().await;
    let path = format!("/projects/{project}");
    let share = Some(json!({ "is_private": false }));
    let (status, _) = office.app.call(Some(office.admin), "PATCH", &path, share).await;
    assert_eq!(status, 200);
    office.complete(&task).await;
    office.send().await;
    assert_eq!(
        office.receiver.take_types(),
        ["tasks.project_changed", "tasks.task_completed"]
    );
}
