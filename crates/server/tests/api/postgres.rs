//! A node on PostgreSQL: what is stored there is all that there is.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use vc_config::{Config, Overrides};
use vc_mail::MemoryMailer;
use vc_server::{Node, NodeOptions};
use vc_testkit::{FakeClock, TestPostgres};

use crate::app::{TestApp, app_in, request, send};

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Two instances on this database; its address and the key come from files in `secrets`.
fn settings(secrets: &Path, url: &str) -> String {
    let (url_file, key_file) = (secrets.join("url"), secrets.join("key"));
    std::fs::write(&url_file, format!("{url}\n")).unwrap();
    std::fs::write(&key_file, format!("{KEY}\n")).unwrap();
    format!(
        "{}platform_key: file:{}\nstorage:\n  postgres:\n    url: file:{}\n    connections_max: 4\n",
        crate::app::TWO,
        key_file.display(),
        url_file.display()
    )
}

async fn people(app: &TestApp) -> Value {
    app.operate("team-a", "GET", "/api/v1/admin/users", &Value::Null)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_there_again_with_an_empty_data_directory() {
    let secrets = tempfile::tempdir().unwrap();
    let yaml = settings(secrets.path(), &TestPostgres::shared().create_database());

    let first = app_in(tempfile::tempdir().unwrap(), &yaml).await;
    let cookies = first.sign_in("team-a", "Ada", "admin").await;
    let csv = "name,email\nGrace,grace@example.com\nAlan,alan@example.com\nBarbara,barbara@example.com\n";
    let imports = "/api/v1/admin/imports";
    let import = first
        .operate_with("team-a", "POST", imports, "text/csv", csv.to_owned())
        .await;
    first
        .node
        .instances
        .get_open(&"team-a".parse().unwrap())
        .unwrap()
        .fire_due()
        .await;
    let import = format!("{imports}/{}", import["id"].as_str().unwrap());
    let import = first.operate("team-a", "GET", &import, &Value::Null).await;
    assert_eq!(import["status"], "done", "{import}");
    let round = first
        .operate("team-a", "POST", "/api/v1/rounds", &json!({}))
        .await;
    let matches = format!("/api/v1/rounds/{}/matches", round["id"].as_str().unwrap());
    let matched = first.operate("team-a", "GET", &matches, &Value::Null).await;
    assert!(!matched["items"].as_array().unwrap().is_empty(), "{matched}");
    let before = people(&first).await;
    assert_eq!(before["total"], 4, "{before}");
    first.node.close().await;
    assert!(
        !first.folder().join("platform.key").exists() && files(first.folder(), "log.sqlite") == 0,
        "nothing but views is in the data directory"
    );
    assert!(files(first.folder(), "view-") > 0);
    drop(first);

    let second = app_in(tempfile::tempdir().unwrap(), &yaml).await;
    assert_eq!(
        people(&second).await,
        before,
        "names are unsealed with keys from the database"
    );
    let again = second.operate("team-a", "GET", &matches, &Value::Null).await;
    assert_eq!(again, matched);
    let me = request("GET", "/api/v1/auth/me")
        .header("cookie", cookies)
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(send(&second.router, me).await.status, 200, "still signed in");
    second.node.close().await;
}

/// How many files below `folder` have a name that starts so.
fn files(folder: &Path, name: &str) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            count += files(&entry.path(), name);
        } else if entry.file_name().to_string_lossy().starts_with(name) {
            count += 1;
        }
    }
    count
}

fn open_error(yaml: &str) -> String {
    let data = tempfile::tempdir().unwrap();
    let overrides = Overrides {
        data: Some(data.path().to_owned()),
        listen: Some("127.0.0.1:0".parse().unwrap()),
    };
    let config = Config::parse(yaml, Path::new("vc.yaml"), &overrides, &vc_server::check_program).unwrap();
    let options = NodeOptions {
        clock: Arc::new(FakeClock::at("2026-03-02T09:00:00Z")),
        mailer: Arc::new(MemoryMailer::default()),
        run_due_work: false,
        demo_accounts: Vec::new(),
    };
    let error = Node::open(config, options).map(|_| ()).expect_err("refused");
    format!("{error:#}")
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_explained_without_the_password() {
    let secrets = tempfile::tempdir().unwrap();
    let url = TestPostgres::shared().create_database();
    let wrong_password = url.replace(TestPostgres::password(), "hunter2-hunter2");
    for (url, words) in [
        (
            "postgres://vc:hunter2-hunter2@127.0.0.1:1/vc",
            "cannot be used: error connecting",
        ),
        (wrong_password.as_str(), "password authentication failed"),
        ("hunter2-hunter2", "must start with postgres://"),
    ] {
        let said = open_error(&settings(secrets.path(), url));
        assert!(said.contains(words), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    let unreachable = open_error(&settings(secrets.path(), "postgres://vc:x@127.0.0.1:1/vc"));
    assert!(
        unreachable.contains("127.0.0.1:1") && unreachable.contains("storage.postgres.url"),
        "{unreachable}"
    );

    let yaml = settings(secrets.path(), &url);
    std::fs::write(secrets.path().join("key"), "too short").unwrap();
    let said = open_error(&yaml);
    assert!(
        said.contains("64 hexadecimal digits") && !said.contains("too short"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_stops_the_instance() {
    let secrets = tempfile::tempdir().unwrap();
    let yaml = settings(secrets.path(), &TestPostgres::shared().create_database());
    let first = app_in(tempfile::tempdir().unwrap(), &yaml).await;
    first.sign_in("team-a", "Ada", "admin").await;
    first.node.close().await;

    std::fs::write(secrets.path().join("key"), KEY.replace('0', "f")).unwrap();
    let second = app_in(tempfile::tempdir().unwrap(), &yaml).await;
    let state = second.node.instances.state(&"team-a".parse().unwrap());
    let state = serde_json::to_value(state).unwrap();
    assert_eq!(state["state"], json!("stopped"), "{state}");
    assert!(state["message"].as_str().unwrap().contains("key"), "{state}");
}
