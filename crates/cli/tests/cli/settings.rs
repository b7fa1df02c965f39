use crate::run::{command, text, vc};

#[test]
fn the_settings_are_checked_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let answer = vc(folder.path(), &["config", "validate"]);
    assert!(answer.status.success());
    assert_eq!(text(&answer.stderr), "no file, defaults: fine (1 instance)\n");

    std::fs::write(
        folder.path().join("vc.yaml"),
        "instances:\n  - id: a\n  - id: b\n",
    )
    .unwrap();
    let answer = vc(folder.path(), &["config", "validate"]);
    assert_eq!(text(&answer.stderr), "vc.yaml: fine (2 instances)\n");
    let shown: serde_json::Value =
        serde_json::from_slice(&vc(folder.path(), &["config", "show"]).stdout).unwrap();
    assert_eq!(shown["instances"][1]["id"], "b");
    assert_eq!(shown["listen"], "127.0.0.1:8080");

    let answer = command(folder.path(), &["config", "show"])
        .env("VC_DATA", "elsewhere")
        .output()
        .unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(shown["data"], "elsewhere");
}

#[test]
fn a_programs_settings_are_checked_where_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let example = include_str!("../../../../docs/examples/programs.yaml");
    std::fs::write(folder.path().join("vc.yaml"), example).unwrap();
    let answer = vc(folder.path(), &["config", "validate"]);
    assert_eq!(text(&answer.stderr), "vc.yaml: fine (1 instance)\n");

    for (right, wrong, said) in [
        ("group_size: 4", "group_size: 9", "group_size: Use 2 to 8 people."),
        ("group_size: 4", "group_sise: 4", "group_sise: no such setting"),
        (
            "membership: opt_in",
            "membership: some",
            "membership: unknown variant",
        ),
        ("0 18 * * THU", "0 18 * *", "schedule: "),
    ] {
        std::fs::write(folder.path().join("vc.yaml"), example.replace(right, wrong)).unwrap();
        let answer = vc(folder.path(), &["config", "validate"]);
        assert!(!answer.status.success(), "{wrong}");
        let message = text(&answer.stderr);
        let line = example.lines().position(|line| line.contains(right)).unwrap() + 1;
        assert!(
            message.contains(&format!("vc.yaml:{line}:")),
            "{wrong}: {message}"
        );
        assert!(message.contains(said), "{wrong}: {message}");
    }
}

#[test]
fn a_mistake_is_shown_where_it_is_and_stops_everything() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.yaml"), "listen: 127.0.0.1:0\nlistn: 1\n").unwrap();
    for arguments in [
        &["config", "validate"][..],
        &["config", "show"],
        &["serve"],
        &["instance", "list"],
    ] {
        let answer = command(folder.path(), arguments)
            .env("VC_CONFIG", "bad.yaml")
            .output()
            .unwrap();
        assert_eq!(answer.status.code(), Some(2), "{arguments:?}");
        let said = text(&answer.stderr);
        assert!(
            said.starts_with("vc: bad.yaml:2:1: unknown key \"listn\""),
            "{said}"
        );
        assert!(said.contains("did you mean \"listen\"?"), "{said}");
        assert!(answer.stdout.is_empty());
    }
    assert!(!folder.path().join("vc-data").exists());
}

#[test]
fn a_secret_that_is_not_there_is_found_before_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let yaml =
        "mail:\n  smtp:\n    host: a\n    from: a@b\n    username: u\n    password: env:VC_TEST_NOT_SET\n";
    std::fs::write(folder.path().join("vc.yaml"), yaml).unwrap();
    let answer = vc(folder.path(), &["config", "validate"]);
    assert_eq!(answer.status.code(), Some(1));
    assert!(
        text(&answer.stderr).contains("VC_TEST_NOT_SET is not set"),
        "{}",
        text(&answer.stderr)
    );
}

#[test]
fn the_schema_is_json() {
    let folder = tempfile::tempdir().unwrap();
    let schema: serde_json::Value =
        serde_json::from_slice(&vc(folder.path(), &["config", "schema"]).stdout).unwrap();
    assert!(schema["properties"]["instances"].is_object());
}
