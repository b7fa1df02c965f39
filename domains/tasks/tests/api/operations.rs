//! Every operation once, with its main refusals.

use serde_json::{Value, json};
use vc_people::api::Role;

use crate::app::{App, all, text};

async fn ada() -> (App, String) {
    let app = App::new().await;
    let ada = app.add("Ada", "Europe/Berlin", Role::Member).await.to_string();
    (app, ada)
}

async fn create(app: &App, who: &str, body: Value) -> String {
    let made = app.ok(who, "POST", "/tasks", body).await;
    text(&made["task"]["id"])
}

#[tokio::test]
async fn a_task_lives_and_its_history_tells_it() {
    let (app, ada) = ada().await;
    let body = json!({ "title": " Pay the rent ", "due": { "date": "2026-12-01", "time": "09:00" }, "tags": ["home"] });
    let made = app.ok(&ada, "POST", "/tasks", body).await;
    let task = &made["task"];
    assert_eq!(
        (text(&task["title"]), text(&task["due"]["zone"])),
        ("Pay the rent".to_owned(), "Europe/Berlin".to_owned())
    );
    let path = format!("/tasks/{}", text(&task["id"]));
    for (body, why) in [
        (json!({ "title": "" }), "validation_failed"),
        (
            json!({ "title": "x", "repeats": { "rule": { "rule": "FREQ=DAILY" } } }),
            "repeats_without_due",
        ),
        (
            json!({ "title": "x", "parent": "task_01ARZ3NDEKTSV4RRFFQ69G5FAV" }),
            "not_found",
        ),
    ] {
        assert_eq!(app.refused(&ada, "POST", "/tasks", body).await.1, why);
    }
    let patch = json!({ "notes": "To the *new* account.", "notes_version": 1, "due": null });
    let changed = app.ok(&ada, "PATCH", &path, patch).await;
    assert!(changed["task"]["due"].is_null());
    let stale = json!({ "notes": "Other.", "notes_version": 1 });
    let (status, refused) = app.call(&ada, "PATCH", &path, stale).await;
    assert_eq!(
        (status, text(&refused["error"])),
        (409, "notes_changed".to_owned())
    );
    assert!(refused.to_string().contains("To the *new* account."), "{refused}");

    let history = app.ok(&ada, "GET", &format!("{path}/history"), Value::Null).await;
    let entry = &history["items"][0];
    let restore = json!({ "place": entry["place"], "field": "due" });
    let restored = app
        .ok(&ada, "POST", &format!("{path}/history/restore"), restore)
        .await;
    assert_eq!(restored["task"]["due"]["date"], "2026-12-01");
    let nonsense = json!({ "place": "x" });
    let refused = app
        .refused(&ada, "POST", &format!("{path}/history/restore"), nonsense)
        .await;
    assert_eq!(refused.0, 400);

    for (verb, status) in [("skip", "skipped"), ("cancel", "cancelled"), ("complete", "done")] {
        let done = app.ok(&ada, "POST", &format!("{path}/{verb}"), json!({})).await;
        assert_eq!(done["task"]["status"], status);
        let again = app.ok(&ada, "POST", &format!("{path}/{verb}"), json!({})).await;
        assert_eq!(again["already"], true);
        app.ok(&ada, "POST", &format!("{path}/reopen"), json!({})).await;
    }
    assert_eq!(
        app.refused(&ada, "POST", &format!("{path}/reopen"), json!({}))
            .await,
        (409, "task_open".to_owned())
    );
    app.ok(&ada, "POST", &format!("{path}/archive"), json!({})).await;
    assert_eq!(
        app.refused(&ada, "PATCH", &path, json!({ "title": "x" })).await.1,
        "put_away"
    );
    app.ok(&ada, "POST", &format!("{path}/restore"), json!({})).await;
    app.engine.clock.advance(jiff::SignedDuration::from_secs(1));
    let gone = app.ok(&ada, "DELETE", &path, Value::Null).await;
    let listed = app.ok(&ada, "GET", "/tasks", Value::Null).await;
    assert!(all(&listed, "id").is_empty());

    let actions = app.ok(&ada, "GET", "/actions?limit=3", Value::Null).await;
    assert_eq!(all(&actions, "id")[0], text(&gone["action"]));
    let undo = format!("/actions/{}/undo", text(&gone["action"]));
    let undone = app.ok(&ada, "POST", &undo, json!({})).await;
    assert_eq!(
        (undone["undone"].as_u64(), undone["kept"].as_u64()),
        (Some(1), Some(0))
    );
    assert_eq!(
        app.refused(&ada, "POST", &undo, json!({})).await,
        (409, "nothing_to_undo".to_owned())
    );
    let cursor = text(&actions["next_cursor"]);
    let older = app
        .ok(
            &ada,
            "GET",
            &format!("/actions?limit=200&cursor={cursor}"),
            Value::Null,
        )
        .await;
    assert!(
        all(&older, "id")
            .iter()
            .all(|id| !all(&actions, "id").contains(id))
    );

    let said = app
        .ok(
            &ada,
            "POST",
            &format!("{path}/comments"),
            json!({ "text": "Paid?" }),
        )
        .await;
    let comments = app
        .ok(&ada, "GET", &format!("{path}/comments"), Value::Null)
        .await;
    let comment = format!("/comments/{}", all(&comments, "id")[0]);
    app.ok(&ada, "PATCH", &comment, json!({ "text": "Paid." })).await;
    app.ok(&ada, "DELETE", &comment, Value::Null).await;
    assert_eq!(
        app.refused(&ada, "DELETE", &comment, Value::Null).await.0,
        404,
        "{said}"
    );
    let bulk = json!({ "tasks": [text(&task["id"])], "change": { "priority": "high" } });
    let (status, answer) = app.call(&ada, "POST", "/tasks/bulk", bulk).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(app.ok(&ada, "GET", &path, Value::Null).await["priority"], "high");
}

#[tokio::test]
async fn a_series_goes_on_pauses_and_ends() {
    let (app, ada) = ada().await;
    let body = json!({ "title": "Bins", "due": { "date": "2026-09-07" }, "repeats": { "rule": { "rule": "FREQ=WEEKLY" } } });
    let none = json!({ "title": "Bins", "due": { "date": "2026-09-07" } });
    assert_eq!(
        app.refused(&ada, "POST", "/series", none).await.1,
        "validation_failed"
    );
    let made = app.ok(&ada, "POST", "/series", body).await;
    let task = text(&made["task"]["id"]);
    let listed = app.ok(&ada, "GET", "/series", Value::Null).await;
    let series = format!("/series/{}", all(&listed, "id")[0]);
    let shown = app.ok(&ada, "GET", &series, Value::Null).await;
    let slots: Vec<String> = shown["next"]
        .as_array()
        .expect("dates")
        .iter()
        .map(|next| text(&next["slot"]))
        .collect();
    assert_eq!((slots.len(), slots[0].as_str()), (10, "2026-09-14"));
    let touched = app
        .ok(
            &ada,
            "POST",
            &format!("{series}/occurrences"),
            json!({ "slot": slots[1] }),
        )
        .await;
    assert_eq!(touched["task"]["due"]["date"], "2026-09-21");
    let none = json!({ "slot": "2026-09-22" });
    assert_eq!(
        app.refused(&ada, "POST", &format!("{series}/occurrences"), none)
            .await
            .1,
        "no_slot"
    );
    let done = app
        .ok(
            &ada,
            "POST",
            &format!("/tasks/{task}/complete"),
            json!({ "done_on": "2026-09-06" }),
        )
        .await;
    assert_eq!(done["successor"]["due"]["date"], "2026-09-14");
    app.ok(&ada, "PATCH", &series, json!({ "title": "Paper bins" }))
        .await;
    let calendar = app
        .ok(
            &ada,
            "GET",
            "/tasks/calendar?from=2026-09-14&until=2026-10-06",
            Value::Null,
        )
        .await;
    let titles: Vec<String> = calendar["tasks"]
        .as_array()
        .expect("tasks")
        .iter()
        .map(|task| text(&task["title"]))
        .collect();
    assert_eq!(titles, ["Paper bins", "Paper bins"]);
    let coming: Vec<String> = calendar["coming"]
        .as_array()
        .expect("dates")
        .iter()
        .map(|slot| text(&slot["slot"]))
        .collect();
    assert_eq!(coming, ["2026-09-28", "2026-10-05"]);
    for (verb, state) in [("pause", "paused"), ("resume", "active"), ("end", "ended")] {
        let now = app.ok(&ada, "POST", &format!("{series}/{verb}"), json!({})).await;
        assert_eq!(now["series"]["state"], state);
    }
    assert_eq!(
        app.refused(&ada, "POST", &format!("{series}/pause"), json!({}))
            .await
            .1,
        "series_state"
    );
}

#[tokio::test]
async fn projects_tags_templates_and_views() {
    let (app, ada) = ada().await;
    let project = app
        .ok(
            &ada,
            "POST",
            "/projects",
            json!({ "name": "Garden", "sections": ["Soon"] }),
        )
        .await;
    let id = text(&project["project"]["id"]);
    let path = format!("/projects/{id}");
    assert_eq!(
        app.refused(
            &ada,
            "POST",
            "/projects",
            json!({ "name": "x", "color": "mauve" })
        )
        .await
        .1,
        "validation_failed"
    );
    app.ok(&ada, "PATCH", &path, json!({ "name": "Park", "color": "green" }))
        .await;
    let sections = json!({ "sections": [{ "name": "Later" }] });
    app.ok(&ada, "PUT", &format!("{path}/sections"), sections).await;
    let task = create(
        &app,
        &ada,
        json!({ "title": "Hedge", "project": id, "tags": ["tools"], "due": { "date": "2026-09-10" } }),
    )
    .await;
    app.ok(&ada, "POST", &format!("{path}/archive"), json!({})).await;
    assert_eq!(
        app.refused(&ada, "PATCH", &format!("/tasks/{task}"), json!({ "title": "x" }))
            .await
            .1,
        "put_away"
    );
    app.ok(&ada, "POST", &format!("{path}/restore"), json!({})).await;
    assert_eq!(app.ok(&ada, "GET", &path, Value::Null).await["name"], "Park");
    let listed = app.ok(&ada, "GET", "/projects", Value::Null).await;
    assert_eq!(all(&listed, "name"), ["Park"]);

    let tags = app
        .ok(
            &ada,
            "POST",
            "/tags",
            json!({ "name": "garden", "color": "green" }),
        )
        .await;
    assert_eq!(
        app.refused(&ada, "POST", "/tags", json!({ "name": "GARDEN" }))
            .await
            .1,
        "name_taken"
    );
    let (garden, tools) = (text(&tags["items"][0]["id"]), text(&tags["items"][1]["id"]));
    app.ok(
        &ada,
        "PATCH",
        &format!("/tags/{garden}"),
        json!({ "name": "outside" }),
    )
    .await;
    app.ok(
        &ada,
        "POST",
        &format!("/tags/{tools}/merge"),
        json!({ "into": garden }),
    )
    .await;
    let shown = app.ok(&ada, "GET", &format!("/tasks/{task}"), Value::Null).await;
    assert_eq!(shown["tags"][0]["name"], "outside");
    app.ok(&ada, "DELETE", &format!("/tags/{garden}"), Value::Null)
        .await;
    assert!(
        all(&app.ok(&ada, "GET", "/tags", Value::Null).await, "name")
            .iter()
            .all(|name| name != "outside")
    );

    let saved = app
        .ok(
            &ada,
            "POST",
            "/templates",
            json!({ "name": "Hedge", "from_task": task }),
        )
        .await;
    let template = format!("/templates/{}", all(&saved, "id")[0]);
    let used = app
        .ok(
            &ada,
            "POST",
            &format!("{template}/use"),
            json!({ "start": "2027-01-31" }),
        )
        .await;
    assert_eq!(used["task"]["due"]["date"], "2027-01-31");
    let content = json!({ "name": "Hedges", "content": { "kind": "task", "title": "Hedges" } });
    app.ok(&ada, "PUT", &template, content).await;
    assert_eq!(
        all(&app.ok(&ada, "GET", "/templates", Value::Null).await, "name"),
        ["Hedges"]
    );
    app.ok(&ada, "DELETE", &template, Value::Null).await;
    let start = json!({ "start": "2027-01-31" });
    assert_eq!(
        app.refused(&ada, "POST", &format!("{template}/use"), start)
            .await
            .0,
        404
    );

    let views = app
        .ok(
            &ada,
            "POST",
            "/views",
            json!({ "name": "Mine", "filter": "is:open" }),
        )
        .await;
    let view = format!("/views/{}", all(&views, "id")[0]);
    app.ok(
        &ada,
        "PUT",
        &view,
        json!({ "name": "Board", "filter": "", "layout": "board" }),
    )
    .await;
    assert_eq!(
        all(&app.ok(&ada, "GET", "/views", Value::Null).await, "layout"),
        ["board"]
    );
    app.ok(&ada, "DELETE", &view, Value::Null).await;
    assert_eq!(app.refused(&ada, "DELETE", &view, Value::Null).await.0, 404);
    app.ok(&ada, "DELETE", &path, Value::Null).await;
    assert!(all(&app.ok(&ada, "GET", "/projects", Value::Null).await, "id").is_empty());
}

#[tokio::test]
async fn pages_show_each_task_once_while_others_come_and_go() {
    let (app, ada) = ada().await;
    let mut made = Vec::new();
    for number in 0..30 {
        let day = 1 + number % 5;
        let body = json!({ "title": format!("Task {number}"), "due": { "date": format!("2026-10-0{day}") } });
        made.push(create(&app, &ada, body).await);
    }
    for sort in ["due", "created", "priority", "rank"] {
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/tasks?sort={sort}&limit=7{cursor}");
            let page = app.ok(&ada, "GET", &path, Value::Null).await;
            seen.extend(all(&page, "id"));
            // Between two pages somebody adds one.
            create(
                &app,
                &ada,
                json!({ "title": "New", "due": { "date": "2026-09-20" } }),
            )
            .await;
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{sort}: each once");
        assert!(
            made.iter().all(|task| seen.contains(task)),
            "{sort}: all that were there"
        );
    }
}

/// Whoever wrote "tomorrow" before a tunnel means the day after that one, whenever it arrives; a clock that is ahead means nothing.
#[tokio::test]
async fn words_are_read_as_of_when_they_were_written() {
    let (app, ada) = ada().await;
    let now = app
        .ok(&ada, "POST", "/tasks/quick", json!({ "text": "Call tomorrow" }))
        .await;
    let tomorrow: jiff::civil::Date = text(&now["task"]["due"]["date"]).parse().unwrap();
    let made_at: jiff::Timestamp = text(&now["task"]["created_at"]).parse().unwrap();
    let cases = [(-72, -3), (0, 0), (48, 0)];
    for (hours, days) in cases {
        let written_at = made_at + jiff::SignedDuration::from_hours(hours);
        let body = json!({ "text": "Call tomorrow", "written_at": written_at.to_string() });
        let made = app.ok(&ada, "POST", "/tasks/quick", body).await;
        let due: jiff::civil::Date = text(&made["task"]["due"]["date"]).parse().unwrap();
        assert_eq!((due - tomorrow).get_days(), days, "{hours} hours");
    }
    let bad = json!({ "text": "Call", "written_at": "yesterday" });
    assert_eq!(app.refused(&ada, "POST", "/tasks/quick", bad).await.0, 400);
}
