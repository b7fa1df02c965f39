//! `vc match`, which needs nothing but files.

use crate::run::{text, vc};

#[test]
fn files_in_groups_out() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| std::fs::write(folder.path().join(name), content).unwrap();
    write(
        "people.csv",
        "id,name,topics\na,Ada,jazz\nb,Ben,jazz\nc,Cleo,\nd,Dan,\n",
    );
    write("history.csv", "round,members\n1,a;b\n");
    write("exclusions.csv", "a,b\na,c\n");
    let arguments = [
        "match",
        "--people",
        "people.csv",
        "--history",
        "history.csv",
        "--exclusions",
        "exclusions.csv",
        "--json",
    ];
    let answer = vc(
        folder.path(),
        &[&arguments[..], &["--dump-weights", "weights.csv"]].concat(),
    );
    assert!(answer.status.success(), "{}", text(&answer.stderr));
    let report: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(report["groups"], serde_json::json!([["a", "d"], ["b", "c"]]));
    assert_eq!(report["repeats"], 0);
    assert!(
        std::fs::read_to_string(folder.path().join("weights.csv"))
            .unwrap()
            .starts_with("a,b,weight")
    );
    let answer = vc(folder.path(), &arguments[..3]);
    assert!(
        text(&answer.stdout).contains("groups"),
        "{}",
        text(&answer.stdout)
    );
}

#[test]
fn a_wrong_line_is_refused_with_its_number() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("people.csv"), "id\na\na\n").unwrap();
    let answer = vc(folder.path(), &["match", "--people", "people.csv"]);
    assert_eq!(answer.status.code(), Some(3));
    assert!(
        text(&answer.stderr).contains("line 3"),
        "{}",
        text(&answer.stderr)
    );
    assert_eq!(
        vc(folder.path(), &["match", "--people", "none.csv"])
            .status
            .code(),
        Some(1)
    );
    assert_eq!(
        vc(folder.path(), &["match", "--people", "people.csv", "--size", "9"])
            .status
            .code(),
        Some(2)
    );
}
