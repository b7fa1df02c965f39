//! What Taskwarrior needs so that it makes nothing twice. Checked by hand against version 2.6.2, whose export after an import of
//! ours is what `copied_keys` looks like.

use serde_json::Value;
use vc_task_files::{Due, FileTask, Format, Repeats, Status};

use crate::{read_in, task, written};

fn day(date: &str) -> Option<Due> {
    Some(Due {
        slot: date.parse().unwrap(),
        zone: None,
    })
}

fn series(rule: &str) -> FileTask {
    FileTask {
        key: Some("task_01JABC".to_owned()),
        due: day("2026-09-01"),
        repeats: Some(Repeats::Rule(rule.parse().unwrap())),
        ..task("Pay the rent")
    }
}

fn occurrence(date: &str, status: Status) -> FileTask {
    FileTask {
        key: Some(format!("task_{date}")),
        due: day(date),
        status,
        occurrence_of: Some(0),
        ..task("Pay the rent")
    }
}

fn objects(tasks: &[FileTask]) -> (Vec<Value>, Vec<String>) {
    let (text, warnings) = written(Format::TaskwarriorJson, tasks);
    (serde_json::from_str(&text).unwrap(), warnings)
}

#[test]
fn occurrences_are_numbered_and_marked() {
    let tasks = [
        series("FREQ=MONTHLY"),
        occurrence("2026-12-01", Status::Open),
        occurrence("2026-09-01", Status::Done),
        occurrence("2026-10-01", Status::Skipped),
    ];
    let (objects, warnings) = objects(&tasks);
    assert_eq!(objects[0]["status"], "recurring");
    assert_eq!(objects[0]["recur"], "monthly");
    // November is not listed.
    assert_eq!(objects[0]["mask"], "+XX-");
    let numbers: Vec<_> = objects[1..]
        .iter()
        .map(|object| object["imask"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [3, 0, 2 - 1]);
    assert!(
        objects[1..]
            .iter()
            .all(|object| object["parent"] == objects[0]["uuid"])
    );
    assert_eq!(
        warnings,
        ["task 1: 1 of its dates, before the last occurrence that is listed, count as over"]
    );
    assert_eq!(
        read_in(
            Format::TaskwarriorJson,
            &written(Format::TaskwarriorJson, &tasks).0
        )
        .tasks[3]
            .status,
        Status::Skipped
    );
}

#[test]
fn keys_become_uuids_that_stay() {
    let (first, _) = objects(&[task("No key"), series("FREQ=DAILY")]);
    let (second, _) = objects(&[series("FREQ=DAILY")]);
    assert_eq!(first[0].get("uuid"), None);
    assert_eq!(first[1]["uuid"], second[0]["uuid"]);
    assert_eq!(first[1]["vckey"], "task_01JABC");
    let uuid = first[1]["uuid"].as_str().unwrap();
    assert_eq!((uuid.len(), &uuid[14..15]), (36, "8"));
}

#[test]
fn what_would_fire_at_other_times_does_not_repeat() {
    for rule in [
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=MONTHLY;BYDAY=1TU",
        "FREQ=MONTHLY;BYMONTHDAY=2",
    ] {
        let (objects, warnings) = objects(&[series(rule)]);
        assert_eq!(
            (&objects[0]["status"], objects[0].get("recur")),
            (&"pending".into(), None),
            "{rule}"
        );
        assert_eq!(objects[0]["rrule"], rule);
        assert!(warnings[0].contains("Taskwarrior cannot repeat"), "{warnings:?}");
    }
    // The same by other words.
    for (rule, recur) in [
        ("FREQ=WEEKLY;BYDAY=TU", "weekly"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "weekdays"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3", "monthly"),
    ] {
        let (objects, warnings) = objects(&[series(rule)]);
        assert_eq!(objects[0]["recur"], recur, "{rule}");
        assert_eq!(warnings, [""; 0], "{rule}");
    }
    let (objects, _) = objects(&[series("FREQ=MONTHLY;COUNT=3")]);
    assert_eq!(objects[0]["until"], "20261031T230000Z");
}

#[test]
fn copied_keys_are_not_taken_for_ones_own() {
    let text = r#"[
{"uuid":"de0c087f-0897-4bb7-9e7b-e9461e478582","vckey":"task_1","description":"A","due":"20260831T220000Z","recur":"monthly","status":"recurring"},
{"uuid":"7473d600-c888-496d-b806-47e78f4582b9","vckey":"task_1","description":"A","due":"20260930T220000Z","recur":"monthly","parent":"de0c087f-0897-4bb7-9e7b-e9461e478582","status":"pending"}
]"#;
    let read = read_in(Format::TaskwarriorJson, text);
    assert_eq!(read.tasks[0].key.as_deref(), Some("task_1"));
    assert_eq!(
        read.tasks[1].key.as_deref(),
        Some("7473d600-c888-496d-b806-47e78f4582b9")
    );
    assert_eq!(read.tasks[1].occurrence_of, Some(0));
}
