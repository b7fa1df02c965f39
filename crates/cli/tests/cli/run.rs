//! Running the binary, and the commands that need nothing else.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The binary in a directory of its own, without the caller's settings.
pub fn vc(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).stdin(Stdio::null()).output().unwrap()
}

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vc"));
    command.current_dir(folder).args(arguments);
    for name in [
        "VC_CONFIG",
        "VC_DATA",
        "VC_LISTEN",
        "VC_SERVER",
        "VC_TOKEN",
        "VC_INSTANCE",
        "VC_LOGIN",
        "VC_URL",
    ] {
        command.env_remove(name);
    }
    command.env(
        "XDG_CONFIG_HOME",
        std::path::absolute(folder).unwrap().join("config"),
    );
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn without_a_command_it_helps_and_a_wrong_one_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let answer = vc(folder.path(), &[]);
    assert_eq!(answer.status.code(), Some(2));
    let answer = vc(folder.path(), &["peolpe"]);
    assert_eq!(answer.status.code(), Some(2));
    assert!(
        text(&answer.stderr).contains("people"),
        "{}",
        text(&answer.stderr)
    );
    assert!(answer.stdout.is_empty());
}

#[test]
fn completions_are_written_for_shells() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let answer = vc(folder.path(), &["completions", shell]);
        assert!(answer.status.success());
        let script = text(&answer.stdout);
        assert!(
            script.contains("vc") && script.contains("snooze"),
            "{shell}: tasks too"
        );
    }
}

#[test]
fn a_command_without_data_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let answer = vc(folder.path(), &["round", "preview"]);
    assert_eq!(answer.status.code(), Some(4));
    assert!(
        text(&answer.stderr).contains("vc serve"),
        "{}",
        text(&answer.stderr)
    );
    let answer = vc(
        folder.path(),
        &["round", "preview", "--server", "http://127.0.0.1:1"],
    );
    assert_eq!(answer.status.code(), Some(2));
    assert!(
        text(&answer.stderr).contains("VC_TOKEN"),
        "{}",
        text(&answer.stderr)
    );
    let answer = command(
        folder.path(),
        &["round", "preview", "--server", "http://127.0.0.1:1"],
    )
    .env("VC_TOKEN", "vc_x")
    .output()
    .unwrap();
    assert_eq!(answer.status.code(), Some(4));
    assert!(
        !folder.path().join("vc-data").exists(),
        "nothing was made by looking"
    );
}

#[test]
fn a_demo_never_replaces_other_data() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("precious"), "").unwrap();
    let answer = vc(folder.path(), &["demo", "--fresh", "--data", "."]);
    assert_eq!(answer.status.code(), Some(2));
    assert!(folder.path().join("precious").exists());
}
