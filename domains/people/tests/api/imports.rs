//! Importing people.

use serde_json::{Value, json};
use vc_people::api::Role;

use crate::app::{App, Browser};

const IMPORTS: &str = "/api/v1/admin/imports";
const EXPORT: &str = "/api/v1/admin/export/people.csv";

fn many(from: usize, to: usize) -> String {
    let rows = (from..to).map(|n| format!("p{n:03}@example.com,Person {n},Team {}\r\n", n % 3));
    format!("\u{FEFF}Email,Name,Team\r\n{}", rows.collect::<String>())
}

async fn import(admin: &mut Browser, id: &Value) -> Value {
    admin
        .get(&format!("{IMPORTS}/{}", id.as_str().unwrap()))
        .await
        .ok()
}

#[tokio::test]
async fn a_dry_run_lists_every_error_and_changes_nothing() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let file = "email,name,shoe size,role,time_zone\n\
                ada@example.com,Ada,38,member,UTC\n\
                bob@example.com,Bob,40,,Nowhere\n\
                BOB@example.com,\"Bob\nTwo\",41,,\n";
    let preview = ada.csv(&format!("{IMPORTS}/preview"), file).await.ok();
    let errors: Vec<_> = preview["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["line"].as_u64().unwrap(), it["column"].as_str().unwrap()))
        .collect();
    assert_eq!(errors, [(2, "role"), (3, "time_zone"), (4, "name"), (4, "email")]);
    assert_eq!(
        (&preview["rows"], &preview["ignored_columns"]),
        (&json!(3), &json!(["shoe size"]))
    );
    let refused = ada.csv(IMPORTS, file).await;
    assert_eq!(refused.error(), (400, "import_has_errors"));
    assert_eq!(refused.json["details"], preview);
    assert_eq!(ada.get("/api/v1/admin/users").await.ok()["total"], 1);
    let latin = ada
        .csv(
            &format!("{IMPORTS}/preview"),
            b"email,name\nx@example.com,J\xFCrgen\n".to_vec(),
        )
        .await
        .ok();
    assert_eq!(latin["errors"][0]["line"], 2);
}

#[tokio::test]
async fn an_import_is_applied_repeated_and_undone() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let p000 = app.add("p000", Role::Member).await;
    let preview = ada.csv(&format!("{IMPORTS}/preview"), many(0, 120)).await.ok();
    assert_eq!(
        (&preview["to_create"], &preview["to_update"], &preview["errors"]),
        (&json!(119), &json!(1), &json!([]))
    );
    assert_eq!(
        preview["sample"][0],
        json!({"line": 2, "email": "p000@example.com", "name": "Person 0", "action": "update",
            "values": [{"field": "name", "value": "Person 0"}, {"field": "team", "value": "Team 0"}]})
    );

    let started = ada.csv(IMPORTS, many(0, 120)).await;
    assert_eq!(started.status.as_u16(), 202);
    let started = started.ok();
    assert_eq!(
        (
            &started["status"],
            &started["total"],
            &started["started_by"]["name"]
        ),
        (&json!("running"), &json!(120), &json!("Ada"))
    );
    assert_eq!(
        ada.csv(IMPORTS, many(0, 1)).await.error(),
        (409, "import_at_work")
    );
    app.fire().await;
    let done = import(&mut ada, &started["id"]).await;
    assert_eq!(
        (
            &done["status"],
            &done["applied"],
            &done["created"],
            &done["updated"]
        ),
        (&json!("done"), &json!(120), &json!(119), &json!(1))
    );
    assert_eq!(
        ada.get("/api/v1/admin/users?team=Team%201").await.ok()["total"],
        40
    );
    let again = ada.csv(&format!("{IMPORTS}/preview"), many(0, 120)).await.ok();
    assert_eq!(again["unchanged"], 120);

    // Somebody imported takes their account by a mail link: they stay when it is undone.
    let mut five = app.browser();
    five.post("/api/v1/auth/mail-link", json!({"email": "p005@example.com"}))
        .await
        .ok();
    let token = app.mailed_token("p005@example.com").await;
    five.post("/api/v1/auth/mail-link/redeem", json!({"token": token}))
        .await
        .ok();

    let undo = format!("{IMPORTS}/{}/undo", started["id"].as_str().unwrap());
    assert_eq!(ada.post(&undo, json!({})).await.ok()["status"], "undoing");
    app.fire().await;
    let undone = import(&mut ada, &started["id"]).await;
    assert_eq!(
        (&undone["status"], &undone["undone"]),
        (&json!("undone"), &json!(119))
    );
    assert_eq!(undone["left"][0]["name"], "Person 5");
    assert_eq!(ada.get("/api/v1/admin/users").await.ok()["total"], 3);
    assert_eq!(
        ada.get(&format!("/api/v1/admin/users/{p000}")).await.ok()["name"],
        "p000"
    );
    assert_eq!(
        ada.post(&undo, json!({})).await.error(),
        (409, "import_not_undoable")
    );
    let listed = ada.get(IMPORTS).await.ok();
    assert_eq!(
        (&listed["total"], &listed["items"][0]["status"]),
        (&json!(1), &json!("undone"))
    );
}

#[tokio::test]
async fn an_interrupted_import_goes_on_after_a_restart() {
    let mut app = App::new().await;
    let mut ada = app.admin().await;
    let started = ada.csv(IMPORTS, many(0, 130)).await.ok();
    app.restart().await;
    assert_eq!(import(&mut ada, &started["id"]).await["status"], "running");
    app.fire().await;
    let done = import(&mut ada, &started["id"]).await;
    assert_eq!((&done["status"], &done["applied"]), (&json!("done"), &json!(130)));
    assert_eq!(ada.get("/api/v1/admin/users").await.ok()["total"], 131);
}

#[tokio::test]
async fn the_same_upload_again_is_the_same_import() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    ada.idempotency_key = Some("01M83T4CM00000000000000001".to_owned());
    let first = ada.csv(IMPORTS, many(0, 60)).await.ok();
    app.fire().await;
    let again = ada.csv(IMPORTS, many(0, 60)).await;
    assert_eq!(again.status.as_u16(), 202);
    let again = again.ok();
    assert_eq!((&again["id"], &again["status"]), (&first["id"], &json!("done")));
    let other = ada.csv(IMPORTS, many(0, 61)).await;
    assert_eq!(other.error(), (409, "command_id_reused"));
    assert_eq!(ada.get(IMPORTS).await.ok()["total"], 1);
}

#[tokio::test]
async fn an_export_is_safe_and_imports_back_without_a_change() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let bob = app.add("bob", Role::Member).await;
    let change = json!({"name": "=cmd|' /C calc'!A0", "team": "a,\"b\"", "topics": ["tea", "go"], "slots": ["mon 09:00", "sun 23:30"], "tags": ["Berlin", "on site"], "participation": {"status": "snoozed", "until": "2026-12-24"}});
    ada.patch(&format!("/api/v1/admin/users/{bob}"), change)
        .await
        .ok();
    app.add("boss", Role::Member).await;
    let boss = ada.get("/api/v1/admin/users?query=boss").await.ok();
    let manager = json!({"manager": boss["items"][0]["id"]});
    ada.patch(&format!("/api/v1/admin/users/{bob}"), manager)
        .await
        .ok();
    let export = ada.get(EXPORT).await;
    assert_eq!(export.headers["content-type"], "text/csv; charset=utf-8");
    let line = export.text.lines().find(|line| line.starts_with("bob@")).unwrap();
    assert_eq!(
        line,
        "bob@example.com,'=cmd|' /C calc'!A0,\"a,\"\"b\"\"\",Europe/Berlin,,tea;go,mon 09:00;sun 23:30,30,member,snoozed 2026-12-24,Berlin;on site,boss@example.com"
    );
    let preview = ada.csv(&format!("{IMPORTS}/preview"), export.text).await.ok();
    assert_eq!(
        (&preview["errors"], &preview["unchanged"]),
        (&json!([]), &json!(3))
    );
}

#[tokio::test]
async fn a_file_names_managers_wherever_they_stand_in_it() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let bad = "email,manager\na@example.com,nobody@example.com\nb@example.com,b@example.com\n\
               c@example.com,d@example.com\nd@example.com,C@example.com\ne@example.com,not an address\n";
    let preview = ada.csv(&format!("{IMPORTS}/preview"), bad).await.ok();
    let errors = preview["errors"].as_array().unwrap().iter();
    let lines: Vec<_> = errors
        .map(|it| (it["line"].as_u64().unwrap(), it["column"].as_str().unwrap()))
        .collect();
    assert_eq!(lines, [2, 3, 4, 5, 6].map(|line| (line, "manager")));
    assert_eq!(ada.csv(IMPORTS, bad).await.error(), (400, "import_has_errors"));

    // More rows than one piece holds, the manager in the last.
    let rows: String = (0..120)
        .map(|n| format!("p{n}@example.com,boss@example.com\n"))
        .collect();
    let file = format!("email,manager\n{rows}boss@example.com,ADA@example.com\n");
    let preview = ada.csv(&format!("{IMPORTS}/preview"), file.clone()).await.ok();
    assert_eq!(
        (&preview["errors"], &preview["to_create"]),
        (&json!([]), &json!(121))
    );
    let value = json!({"field": "manager", "value": "boss@example.com"});
    assert_eq!(preview["sample"][0]["values"], json!([value]));
    let started = ada.csv(IMPORTS, file.clone()).await.ok();
    app.fire().await;
    let done = import(&mut ada, &started["id"]).await;
    assert_eq!(
        (
            &done["status"],
            &done["applied"],
            &done["created"],
            &done["updated"],
            &done["skipped"]
        ),
        (&json!("done"), &json!(121), &json!(121), &json!(0), &json!(0))
    );
    let found = ada.get("/api/v1/admin/users?query=p119").await.ok();
    assert_eq!(found["items"][0]["manager"]["name"], "boss");
    let again = ada.csv(&format!("{IMPORTS}/preview"), file).await.ok();
    assert_eq!(again["unchanged"], 121);
    let moved = "email,manager\np1@example.com,p2@example.com\n";
    let preview = ada.csv(&format!("{IMPORTS}/preview"), moved).await.ok();
    assert_eq!(preview["to_update"], 1);
}

#[tokio::test]
async fn labels_of_a_file_are_checked_before_and_added() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let bob = app.add("bob", Role::Member).await;
    let many: Vec<String> = (0..21).map(|n| format!("l{n}")).collect();
    let nineteen = json!({"tags": &many[..19]});
    ada.patch(&format!("/api/v1/admin/users/{bob}"), nineteen)
        .await
        .ok();
    let file = format!(
        "email,tags\nbob@example.com,\"new; another\"\nlong@example.com,{}\nmany@example.com,{}\ngood@example.com,a;b;A\n",
        "x".repeat(41),
        many.join(";")
    );
    let preview = ada.csv(&format!("{IMPORTS}/preview"), file).await.ok();
    let errors = preview["errors"].as_array().unwrap().iter();
    let errors: Vec<_> = errors
        .map(|it| (it["line"].as_u64().unwrap(), it["column"].as_str().unwrap()))
        .collect();
    assert_eq!(errors, [(2, "tags"), (3, "tags"), (4, "tags")]);
    let good = json!({"field": "tags", "value": "a; b"});
    assert_eq!(preview["sample"][1]["values"], json!([good]));

    let file = "email,Groups\nbob@example.com,new\n";
    let path = format!("{IMPORTS}?columns=email,tags");
    let started = ada.csv(&path, file).await.ok();
    app.fire().await;
    assert_eq!(
        ada.get("/api/v1/admin/users?tag=new").await.ok()["items"][0]["name"],
        "bob"
    );
    let undo = format!("{IMPORTS}/{}/undo", started["id"].as_str().unwrap());
    ada.post(&undo, json!({})).await.ok();
    app.fire().await;
    assert_eq!(ada.get("/api/v1/admin/users?tag=new").await.ok()["total"], 0);
    assert_eq!(ada.get("/api/v1/admin/users?tag=l18").await.ok()["total"], 1);
}

#[tokio::test]
async fn what_is_no_upload_is_refused() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    assert_eq!(ada.csv(IMPORTS, large).await.error(), (413, "body_too_large"));
    assert_eq!(
        ada.post(IMPORTS, json!({})).await.error(),
        (415, "unsupported_media_type")
    );
    assert_eq!(ada.csv(IMPORTS, "").await.error(), (400, "import_has_errors"));
    let only_heading = ada.csv(IMPORTS, "email\n").await;
    assert_eq!(only_heading.status.as_u16(), 202);
    assert_eq!(only_heading.ok()["status"], "done");
    let unknown = format!("{IMPORTS}/import_01J8ZQ4K5N0000000000000000");
    assert_eq!(ada.get(&unknown).await.error(), (404, "not_found"));
    assert_eq!(
        ada.post(&format!("{unknown}/undo"), json!({})).await.error(),
        (404, "import_not_found")
    );
    let mut bob = app.member("bob").await;
    assert_eq!(bob.csv(IMPORTS, "email\n").await.error(), (403, "forbidden"));
    assert_eq!(bob.get(EXPORT).await.error(), (403, "forbidden"));
}

#[tokio::test]
async fn an_admin_says_which_column_is_what() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let file = "Mail,Group,Who\nbob@example.com,Blue,Bob\n";
    let preview = ada.csv(&format!("{IMPORTS}/preview"), file).await.ok();
    assert_eq!(preview["errors"][0]["column"], "email");
    assert_eq!(preview["mapping"][0], json!({"heading": "Mail", "field": null}));
    let preview = ada
        .csv(&format!("{IMPORTS}/preview?columns=email,team,name"), file)
        .await
        .ok();
    assert_eq!(
        (&preview["errors"], &preview["to_create"]),
        (&json!([]), &json!(1))
    );
    assert_eq!(
        preview["sample"][0]["values"][1],
        json!({"field": "team", "value": "Blue"})
    );
    ada.csv(&format!("{IMPORTS}?columns=email,team,name"), file)
        .await
        .ok();
    app.fire().await;
    let people = ada.get("/api/v1/admin/users?team=Blue").await.ok();
    assert_eq!(people["items"][0]["name"], "Bob");
    let refused = ada.csv(&format!("{IMPORTS}?columns=email,shoe"), file).await;
    assert_eq!(refused.error(), (400, "validation_failed"));
}
