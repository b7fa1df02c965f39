//! Backups of a running server, and what comes back from them.

use std::path::Path;

use serde_json::Value;

use crate::run::{text, vc};
use crate::server::{Server, with_input};

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = vc(folder, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn import(folder: &Path, csv: &str) {
    let output = with_input(folder, &["people", "import", "-"], csv);
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn a_backup_made_while_serving_comes_back_in_an_empty_directory() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut server = Server::start(folder);
    server.wait_for("/setup?token=");
    import(folder, "email,name\nben@example.com,Ben\n");
    let first = json(folder, &["backup", "--to", "archive"]);
    import(folder, "email,name\ncleo@example.com,Cleo\n");
    let second = json(folder, &["backup", "--to", "archive"]);
    let (first, second) = (&first["backups"][0], &second["backups"][0]);
    let seq = |backup: &Value, name: &str| backup[name].as_u64().unwrap();
    assert_eq!(seq(first, "new_commits"), seq(first, "head_seq"));
    assert_eq!(
        seq(second, "new_commits"),
        seq(second, "head_seq") - seq(first, "head_seq"),
        "only what is new"
    );
    let people = text(&vc(folder, &["people", "export"]).stdout);
    assert_eq!(people.lines().count(), 3, "{people}");
    let busy = vc(folder, &["restore", "--from", "archive"]);
    assert_eq!(busy.status.code(), Some(4), "{}", text(&busy.stderr));
    server.signal("-TERM");
    assert_eq!(server.end().0, Some(0));

    let checked = vc(folder, &["backup", "check", "--from", "archive"]);
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    assert_eq!(text(&checked.stderr).matches("is whole").count(), 2);

    let key = ["--platform-key", "vc-data/platform.key"];
    let restore = |data: &str, more: &[&str]| {
        let arguments = ["restore", "--from", "archive", "--data", data];
        vc(folder, &[&arguments[..], &key, more].concat())
    };
    let restored = restore("new", &[]);
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    assert_eq!(
        text(&vc(folder, &["people", "export", "--data", "new"]).stdout),
        people
    );
    let again = restore("new", &[]);
    assert_eq!(again.status.code(), Some(3));
    assert!(
        text(&again.stderr).contains("main has a log already"),
        "{}",
        text(&again.stderr)
    );

    let to_seq = seq(first, "head_seq").to_string();
    let earlier = restore("earlier", &["--to-seq", &to_seq]);
    assert!(earlier.status.success(), "{}", text(&earlier.stderr));
    let earlier = text(&vc(folder, &["people", "export", "--data", "earlier"]).stdout);
    assert!(earlier.contains("Ben") && !earlier.contains("Cleo"), "{earlier}");
}

#[test]
fn an_interrupted_restore_is_told_and_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir(folder.join("vc-data")).unwrap();
    import(folder, "email,name\nben@example.com,Ben\n");
    json(folder, &["backup", "--to", "archive"]);
    let restore = || {
        let key = "vc-data/platform.key";
        vc(
            folder,
            &[
                "restore",
                "--from",
                "archive",
                "--data",
                "new",
                "--platform-key",
                key,
            ],
        )
    };
    let restored = restore();
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    // As it is left when the process dies in between: the row is the first thing written.
    let keep = rusqlite::Connection::open(folder.join("new/instances/main/keep.sqlite")).unwrap();
    keep.execute(
        "INSERT INTO keep (kind, key, bytes, version) VALUES ('restore', 'unfinished', x'00', 1)",
        [],
    )
    .unwrap();
    drop(keep);
    let opened = vc(folder, &["people", "export", "--data", "new"]);
    assert_eq!(opened.status.code(), Some(4));
    assert!(
        text(&opened.stderr).contains("its restore was interrupted: run vc restore again"),
        "{}",
        text(&opened.stderr)
    );
    let backup = vc(folder, &["backup", "--to", "other", "--data", "new"]);
    assert_eq!(backup.status.code(), Some(3), "{}", text(&backup.stderr));
    let again = restore();
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert!(
        text(&again.stderr).contains("what an interrupted restore had left was removed first"),
        "{}",
        text(&again.stderr)
    );
    let people = text(&vc(folder, &["people", "export", "--data", "new"]).stdout);
    assert!(people.contains("Ben"), "{people}");
}

/// Asks the server of a data directory, over its socket.
fn ask(socket: &Path, path: &str) -> Value {
    use std::io::{Read as _, Write as _};

    let mut stream = std::os::unix::net::UnixStream::connect(socket).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

#[test]
fn mail_that_was_waiting_lapses_and_clients_refetch() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Nobody listens there, so mail waits to be tried again.
    let settings =
        "mail:\n  smtp:\n    host: localhost\n    port: 1\n    tls: none\n    from: a@example.com\n";
    std::fs::write(folder.join("vc.yaml"), settings).unwrap();
    let mut server = Server::start(folder);
    server.wait_for("/setup?token=");
    import(
        folder,
        "email,name,status\nben@example.com,Ben,active\ncleo@example.com,Cleo,active\n",
    );
    let round = vc(folder, &["round", "run"]);
    assert!(round.status.success(), "{}", text(&round.stderr));
    let socket = folder.join("vc-data/vc.sock");
    let pending = ask(&socket, "/api/v1/admin/deliveries");
    let statuses = |answer: &Value| -> Vec<String> {
        let items = answer["items"].as_array().unwrap().iter();
        items
            .map(|item| item["status"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(statuses(&pending), ["pending", "pending"], "{pending}");
    let cursor = ask(&socket, "/api/v1/changes")["to"].clone();
    json(folder, &["backup", "--to", "archive"]);
    server.signal("-TERM");
    assert_eq!(server.end().0, Some(0));

    let key = ["--platform-key", "vc-data/platform.key", "--data", "new"];
    let restored = vc(folder, &[&["restore", "--from", "archive"][..], &key].concat());
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    let mut server = Server::start_with(folder, &["serve", "--listen", "127.0.0.1:0", "--data", "new"]);
    server.wait_for("/setup?token=");
    let socket = folder.join("new/vc.sock");
    let failed = ask(&socket, "/api/v1/admin/deliveries");
    assert_eq!(statuses(&failed), ["failed", "failed"], "{failed}");
    assert!(
        failed
            .to_string()
            .contains("the instance was restored from a backup"),
        "{failed}"
    );
    let cursor = cursor.as_str().unwrap();
    let changes = ask(&socket, &format!("/api/v1/changes?after={cursor}"));
    assert_eq!(changes["must_refetch"], true, "{changes}");
    server.signal("-TERM");
    assert_eq!(server.end().0, Some(0));
}
