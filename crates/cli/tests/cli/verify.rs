//! What `vc verify` finds, and what is left of an instance that was exported or deleted.

use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;

use crate::run::{text, vc};
use crate::server::{Server, with_input};

fn import(folder: &Path, more: &[&str]) {
    let people = "email,name\nada@example.com,Ada\nben@example.com,Ben\ncleo@example.com,Cleo\n";
    let imported = with_input(folder, &[&["people", "import", "-"], more].concat(), people);
    assert!(imported.status.success(), "{}", text(&imported.stderr));
}

/// A data directory that is nobody's: three people.
fn data(folder: &Path) {
    std::fs::create_dir(folder.join("vc-data")).unwrap();
    import(folder, &[]);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Verifies a copy that `damage` was done to.
fn verify_damaged(folder: &Path, file: &str, damage: impl FnOnce(&Connection)) -> String {
    let damaged = tempfile::tempdir().unwrap();
    copy(&folder.join("vc-data"), &damaged.path().join("vc-data"));
    let instance = damaged.path().join("vc-data/instances/main");
    let path = std::fs::read_dir(&instance)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(file) && name.ends_with(".sqlite")
        })
        .unwrap();
    let connection = Connection::open(path).unwrap();
    damage(&connection);
    drop(connection);
    let output = vc(damaged.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    text(&output.stderr)
}

#[test]
fn verify_names_every_kind_of_damage() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    data(folder);
    let fine = vc(folder, &["verify"]);
    assert!(fine.status.success(), "{}", text(&fine.stderr));
    assert!(
        text(&fine.stderr).contains("in an unbroken chain"),
        "{}",
        text(&fine.stderr)
    );

    let log = Connection::open(folder.join("vc-data/instances/main/log.sqlite")).unwrap();
    let head: i64 = log
        .query_row("SELECT max(seq) FROM commits", [], |row| row.get(0))
        .unwrap();
    drop(log);
    assert!(head >= 3, "{head} commits");
    for seq in [1, 2, head] {
        // In the time of the commit, which still reads as one.
        let said = verify_damaged(folder, "log", |log| {
            let mut bytes: Vec<u8> = log
                .query_row("SELECT bytes FROM commits WHERE seq = ?1", [seq], |row| {
                    row.get(0)
                })
                .unwrap();
            bytes[49] ^= 1;
            log.execute("UPDATE commits SET bytes = ?2 WHERE seq = ?1", (seq, bytes))
                .unwrap();
        });
        assert!(said.contains(&format!("commit {seq}")), "{seq}: {said}");
    }
    let said = verify_damaged(folder, "log", |log| {
        log.execute("DELETE FROM commits WHERE seq = 2", []).unwrap();
    });
    assert!(said.contains("commit 2 of main is missing"), "{said}");

    let said = verify_damaged(folder, "view-", |view| {
        let changed = view.execute("UPDATE people_people SET name = 'Eve' WHERE name = 'Ben'", []);
        assert_eq!(changed.unwrap(), 1);
    });
    assert!(said.contains("table people_people: row person_"), "{said}");
    assert!(said.contains("has another name than the log says"), "{said}");
    let said = verify_damaged(folder, "view-", |view| {
        view.execute("DELETE FROM people_people WHERE name = 'Ben'", [])
            .unwrap();
    });
    assert!(said.contains("table people_people: row person_"), "{said}");
    assert!(said.contains("is missing"), "{said}");
    let said = verify_damaged(folder, "view-", |view| {
        view.execute(
            "INSERT INTO due (key, kind, at_ms, seq) VALUES ('x', 'y', 99999999999999, 1)",
            [],
        )
        .unwrap();
    });
    assert!(
        said.contains("table due: row x does not come from the log"),
        "{said}"
    );
}

#[test]
fn an_instance_is_exported_and_deleted_beside_another() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let settings = "backup:\n  directory: archive\ninstances:\n  - id: berlin\n  - id: tokyo\n";
    std::fs::write(folder.join("vc.yaml"), settings).unwrap();
    let mut server = Server::start(folder);
    server.wait_for("tokyo has no admin yet");
    import(folder, &["--instance", "berlin"]);
    import(folder, &["--instance", "tokyo"]);
    assert!(vc(folder, &["backup"]).status.success());

    let exported = vc(
        folder,
        &["instance", "export", "berlin", "--to", "export", "--json"],
    );
    assert!(exported.status.success(), "{}", text(&exported.stderr));
    let receipt: Value = serde_json::from_slice(&exported.stdout).unwrap();
    assert_eq!(receipt["tables"]["people_people"], 3);
    let events = std::fs::read_to_string(folder.join("export/events.jsonl")).unwrap();
    assert_eq!(events.lines().count() as u64, receipt["events"].as_u64().unwrap());
    assert!(
        events.contains("ben@example.com"),
        "what is sealed in the log is open here"
    );
    let stored: Value =
        serde_json::from_slice(&std::fs::read(folder.join("export/receipt.json")).unwrap()).unwrap();
    assert_eq!(stored, receipt);
    let people = std::fs::read_to_string(folder.join("export/tables/people_people.jsonl")).unwrap();
    assert_eq!(people.lines().count(), 3);
    let again = vc(folder, &["instance", "export", "berlin", "--to", "export"]);
    assert_eq!(again.status.code(), Some(3), "{}", text(&again.stderr));

    let unasked = vc(folder, &["instance", "delete", "berlin"]);
    assert_eq!(unasked.status.code(), Some(2), "{}", text(&unasked.stderr));
    let deleted = vc(folder, &["instance", "delete", "berlin", "--yes", "--json"]);
    assert!(deleted.status.success(), "{}", text(&deleted.stderr));
    let deleted: Value = serde_json::from_slice(&deleted.stdout).unwrap();
    assert_eq!(deleted["commits"], receipt["head_seq"]);
    assert_eq!(deleted["head_hash"], receipt["head_hash"]);
    assert_eq!(deleted["backups_left"], 1);
    for gone in ["log_left", "folder_left"] {
        assert_eq!(deleted[gone], false, "{deleted}");
    }
    assert_eq!(deleted["keep_rows_left"], 0);
    assert!(!folder.join("vc-data/instances/berlin").exists());
    let closed = vc(folder, &["people", "export", "--instance", "berlin"]);
    assert_eq!(closed.status.code(), Some(4), "{}", text(&closed.stderr));
    assert!(
        !folder.join("vc-data/instances/berlin").exists(),
        "asking does not begin it anew"
    );
    let other = vc(folder, &["people", "export", "--instance", "tokyo"]);
    assert_eq!(text(&other.stdout).lines().count(), 4);
    server.signal("-TERM");
    assert_eq!(server.end().0, Some(0));

    // Its backup is still there, and comes back.
    let restored = vc(folder, &["restore", "--instance", "berlin"]);
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    let people = vc(folder, &["people", "export", "--instance", "berlin"]);
    assert_eq!(
        text(&people.stdout).lines().count(),
        4,
        "{}",
        text(&people.stderr)
    );
}
