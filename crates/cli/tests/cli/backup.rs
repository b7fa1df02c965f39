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
