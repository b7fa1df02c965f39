//! Files of other programs into tasks and back, by the real binary and server.

use std::path::Path;

use serde_json::Value;

use crate::tasks::Desk;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../task-files/tests/files/samples");

fn sample(name: &str) -> String {
    format!("{SAMPLES}/{name}")
}

/// Titles with status and due date, in order.
fn tasks(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let list = desk.json(&[&["task", "list", "--all"], arguments].concat());
    let mut told: Vec<String> = list["items"].as_array().unwrap().iter().map(told).collect();
    told.sort();
    told
}

fn told(task: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tags: Vec<String> = task["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| text(&tag["name"]))
        .collect();
    format!(
        "{} {} {} {} {} {} {}",
        text(&task["title"]),
        text(&task["status"]),
        text(&task["due"]["date"]),
        text(&task["due"]["time"]),
        text(&task["priority"]),
        text(&task["project"]["name"]),
        tags.join(",")
    )
}

fn every(desk: &Desk) -> Vec<String> {
    let mut all = tasks(desk, &[]);
    for status in ["done", "skipped", "cancelled"] {
        all.extend(tasks(desk, &[&format!("status:{status}")]));
    }
    all.sort();
    all
}

#[test]
fn four_programs_come_in_once_and_go_out_again() {
    let desk = Desk::new();
    for (name, count) in [
        ("todo.txt", 12),
        ("todoist.csv", 7),
        ("taskwarrior.json", 18),
        ("vtodo.ics", 0),
    ] {
        let before = every(&desk);
        let dry = desk.json(&["task", "import", &sample(name), "--dry-run"]);
        assert_eq!(every(&desk), before, "{name}: only said");
        let imported = desk.json(&["task", "import", &sample(name)]);
        assert_eq!(imported["created"], dry["created"], "{name}");
        assert_eq!(imported["already"], 0, "{name}");
        assert_eq!(imported["left"], serde_json::json!([]), "{name}");
        assert_eq!(imported["created"], imported["tasks"], "{name}");
        if count > 0 {
            assert_eq!(imported["tasks"], count, "{name}");
        }
        let after = every(&desk);
        assert!(after.len() > before.len(), "{name}");

        let again = desk.json(&["task", "import", &sample(name)]);
        assert_eq!(
            (&again["created"], &again["already"]),
            (&0.into(), &imported["tasks"]),
            "{name}: twice is once"
        );
        assert_eq!(every(&desk), after, "{name}: nothing twice");

        let undone = desk.said(&["task", "undo", imported["action"].as_str().unwrap()]);
        assert!(undone.contains("taken back"), "{undone}");
        assert_eq!(every(&desk), before, "{name}: all of it is taken back");
        let back = desk.json(&["task", "import", &sample(name)]);
        assert_eq!(
            back["created"], imported["created"],
            "{name}: what is in the trash is not here"
        );
        assert_eq!(every(&desk), after, "{name}");
    }
    let list = desk.out(&["task", "list", "Call the landlord"]);
    assert!(
        list.contains("!high") && list.contains("#phone") && list.contains("flat"),
        "{list}"
    );
    let plants = desk.json(&["task", "list", "Water the ferns"]);
    assert_eq!(plants["items"][0]["due"]["time"], "09:00", "every monday at 9am");
    assert!(plants["items"][0]["series"].is_object());
    let basil = desk.json(&["task", "show", "Repot the basil"]);
    assert_eq!(basil["task"]["project"]["name"], "todoist");
    assert_eq!(basil["subtasks"][0]["title"], "Buy compost");
    desk.end();
}

#[test]
fn what_goes_out_comes_in_as_it_was() {
    let desk = Desk::new();
    desk.json(&["task", "import", &sample("todo.txt")]);
    desk.json(&[
        "task",
        "add",
        "--plain",
        "Close the books",
        "--due",
        "2027-01-31",
        "--repeat",
        "FREQ=MONTHLY",
        "--tag",
        "office",
    ]);
    let closing = desk.json(&["task", "list", "Close the books"])["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    desk.said(&["task", "skip", &closing]);
    let before = tasks(&desk, &[]);
    desk.sign_in("ben@example.com", "ben");
    for (format, name) in [
        ("ics", "out.ics"),
        ("taskwarrior", "out.json"),
        ("todo.txt", "out.txt"),
    ] {
        let file = desk.path().join(name);
        let file = file.to_str().unwrap();
        desk.said(&["task", "export", "--format", format, "-o", file]);
        assert!(Path::new(file).metadata().unwrap().len() > 500);
        // One's own tasks are known by their ids.
        let own = desk.json(&["task", "import", file]);
        assert_eq!(own["created"], 0, "{format}: {own}");
        let imported = desk.json(&["task", "import", file, "--login", "ben"]);
        assert_eq!(imported["left"], serde_json::json!([]), "{format}");
        let theirs = tasks(&desk, &["--login", "ben"]);
        assert_eq!(theirs, before, "{format}");
        desk.said(&[
            "task",
            "undo",
            imported["action"].as_str().unwrap(),
            "--login",
            "ben",
        ]);
        assert!(tasks(&desk, &["--login", "ben"]).is_empty(), "{format}");
    }
    // The clamped end of the month survives that the series began earlier.
    let exported = desk.out(&["task", "export", "Close the books"]);
    assert!(
        exported.contains("20270228") && exported.contains("BYMONTHDAY=28\\,29\\,30\\,31")
            || exported.contains("BYMONTHDAY=28,29,30,31"),
        "{exported}"
    );
    desk.end();
}

#[test]
fn a_file_that_cannot_be_read_changes_nothing_and_says_where() {
    let desk = Desk::new();
    let file = desk.path().join("bad.json");
    std::fs::write(&file, "[{\"description\": ").unwrap();
    let (code, why) = desk.fails(&["task", "import", file.to_str().unwrap()]);
    assert_eq!(code, 3, "{why}");
    assert!(why.contains("line 1"), "{why}");
    std::fs::write(&file, "hm").unwrap();
    let (code, why) = desk.fails(&["task", "import", file.to_str().unwrap(), "--zone", "Mars/Base"]);
    assert_eq!(code, 3, "{why}");
    assert!(tasks(&desk, &[]).is_empty());
    desk.end();
}

#[test]
fn a_large_file_comes_in_parts_under_one_action() {
    let desk = Desk::new();
    let file = desk.path().join("large.txt");
    let lines: String = (0..4_500).map(|n| format!("Task number {n} +big\n")).collect();
    std::fs::write(&file, lines).unwrap();
    let file = file.to_str().unwrap();
    let imported = desk.json(&["task", "import", file]);
    assert_eq!(
        (&imported["created"], &imported["next"]),
        (&4_500.into(), &Value::Null)
    );
    let list = desk.json(&["task", "list", "project:big", "--limit", "1", "--sort", "rank"]);
    assert_eq!(
        (&list["has_more_than_total"], &list["items"][0]["title"]),
        (&true.into(), &"Task number 0".into())
    );
    assert_eq!(desk.json(&["task", "import", file])["already"], 4_500);
    desk.said(&["task", "undo"]);
    assert!(tasks(&desk, &[]).is_empty());
    desk.end();
}
