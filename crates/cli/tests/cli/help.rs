//! Every help text, whole. `UPDATE=1 cargo test -p vc-cli` writes the files anew.

use std::path::{Path, PathBuf};

use crate::run::{text, vc};

const COMMANDS: [&[&str]; 47] = [
    &[],
    &["serve"],
    &["demo"],
    &["admin"],
    &["admin", "create"],
    &["people"],
    &["people", "import"],
    &["people", "export"],
    &["round"],
    &["round", "preview"],
    &["round", "run"],
    &["round", "notify"],
    &["program"],
    &["program", "list"],
    &["matches"],
    &["matches", "list"],
    &["matches", "import"],
    &["login"],
    &["logout"],
    &["task"],
    &["task", "add"],
    &["task", "list"],
    &["task", "show"],
    &["task", "edit"],
    &["task", "done"],
    &["task", "skip"],
    &["task", "reopen"],
    &["task", "rm"],
    &["task", "restore"],
    &["task", "undo"],
    &["task", "comment"],
    &["task", "remind"],
    &["task", "snooze"],
    &["task", "import"],
    &["task", "export"],
    &["match"],
    &["recur"],
    &["instance", "list"],
    &["backup"],
    &["backup", "check"],
    &["restore"],
    &["verify"],
    &["people", "erase"],
    &["instance", "export"],
    &["instance", "delete"],
    &["config"],
    &["completions"],
];

fn file(command: &[&str]) -> PathBuf {
    let name = if command.is_empty() {
        "vc".to_owned()
    } else {
        format!("vc-{}", command.join("-"))
    };
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cli/help")
        .join(name + ".txt")
}

#[test]
fn help_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut stale = Vec::new();
    for command in COMMANDS {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let answer = vc(folder.path(), &arguments);
        assert!(answer.status.success(), "{command:?}");
        let (path, shown) = (file(command), text(&answer.stdout));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &shown).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != shown {
            stale.push(format!("vc {}:\n{shown}", command.join(" ")));
        }
    }
    assert!(
        stale.is_empty(),
        "run with UPDATE=1 if this is meant:\n{}",
        stale.join("\n")
    );
}

#[test]
fn commands_that_do_something_show_examples() {
    let folder = tempfile::tempdir().unwrap();
    for command in COMMANDS.iter().filter(|command| command.len() == 2) {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let shown = text(&vc(folder.path(), &arguments).stdout);
        assert!(shown.contains("Example"), "{command:?}: {shown}");
    }
}
