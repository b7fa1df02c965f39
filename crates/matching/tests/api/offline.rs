use std::time::Duration;

use vc_matching::offline::{self, Complaint, File, OfflineError, Options, Report};

use crate::common::options;

const PEOPLE: &str = "\u{feff}id,name,team,topics,slots,meeting_length,shoe size\r\n\
    ada,Ada,red,chess;Tea,mon 09:00;tue 10:30,30,38\r\n\
    ben,\"Ben, Jr\",red,tea,Mon 9:00,45,44\r\n\
    cleo,,blue,,,,\r\n\
    dan,Dan\r\n";

fn run(people: &str, history: Option<&str>, exclusions: Option<&str>) -> Result<Report, OfflineError> {
    offline::run(
        people.as_bytes(),
        history.map(str::as_bytes),
        exclusions.map(str::as_bytes),
        options(2, 1),
    )
}

fn complaint(people: &[u8], history: &str, exclusions: &str) -> (File, u64, Complaint) {
    let history = Some(history.as_bytes()).filter(|text| !text.is_empty());
    let exclusions = Some(exclusions.as_bytes()).filter(|text| !text.is_empty());
    match offline::run(people, history, exclusions, Options::default()) {
        Err(OfflineError::Input {
            file,
            line,
            complaint,
        }) => (file, line, complaint),
        other => panic!("expected a complaint, not {other:?}"),
    }
}

#[test]
fn a_round_comes_out_as_json_and_text() {
    let history = "round,members\n3,ada;ben\n3,cleo;dan\n9,ada;cleo;zoe\n";
    let report = run(PEOPLE, Some(history), Some("a,b\nada,dan\n")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&report.to_json(Duration::from_micros(1500))).unwrap();
    assert_eq!(
        json["groups"],
        serde_json::json!([["ada", "ben"], ["cleo", "dan"]])
    );
    assert_eq!(json["unmatched"], serde_json::json!([]));
    assert_eq!(json["repeats"], 2);
    assert_eq!(json["former_members"], 1);
    assert_eq!(json["millis"], 1.5);
    assert_eq!(json["total"], json["bound"]);
    let text = report.to_text(Duration::ZERO);
    assert!(
        text.starts_with("Ada (ada), Ben, Jr (ben)  (met 2 rounds ago)\n"),
        "{text}"
    );
    let ada = &report.problem.people[0];
    assert_eq!(
        (ada.slots.as_slice(), ada.rounds_since_trio),
        ([540, 2070].as_slice(), Some(1))
    );
    assert_eq!(
        report.problem.people[0].topics[1],
        report.problem.people[1].topics[0]
    );

    let mut dump = Vec::new();
    report.write_weights(&mut dump).unwrap();
    let dump = String::from_utf8(dump).unwrap();
    assert_eq!(dump.lines().count(), 1 + 5, "six pairs less one exclusion");
    let weight = |pair: &str| -> i128 {
        let row = dump.lines().find_map(|line| line.strip_prefix(pair)).unwrap();
        row.trim_start_matches(',').parse().unwrap()
    };
    assert_eq!(weight("ada,ben") + weight("cleo,dan"), report.solution.total);
}

#[test]
fn every_mistake_names_its_file_and_line() {
    let people = b"id\nada\nben\n";
    let slot = b"id,slots\nada,mon 09:00\nben,noon\n";
    let cases = [
        (
            complaint(b"name\nada\n", "", ""),
            (File::People, 1, Complaint::MissingColumn("id")),
        ),
        (
            complaint(b"id\nada\nben\nada\n", "", ""),
            (File::People, 4, Complaint::DuplicateId("ada".into())),
        ),
        (
            complaint(b"id,name\nada,x\nben,\xff\n", "", ""),
            (File::People, 3, Complaint::NotUtf8),
        ),
        (
            complaint(b"id,name\nada,x\n,y\n", "", ""),
            (File::People, 3, Complaint::Empty("id")),
        ),
        (
            complaint(slot, "", ""),
            (File::People, 3, Complaint::Slot("noon".into())),
        ),
        (
            complaint(people, "", "a,b\nada,zoe\n"),
            (File::Exclusions, 2, Complaint::UnknownId("zoe".into())),
        ),
        (
            complaint(people, "", "a,b\nada,ben\nben,ben\n"),
            (File::Exclusions, 3, Complaint::Twice("ben".into())),
        ),
        (
            complaint(people, "round,members\n1,ada;ada\n", ""),
            (File::History, 2, Complaint::Twice("ada".into())),
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
    let (_, line, number) = complaint(people, "round,members\nfirst,ada;ben\n", "");
    assert_eq!(
        (line, number.to_string().as_str()),
        (2, "\"first\" is no round number")
    );
    let error = run("id,slots\nada,mon 25:00\n", None, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "people, line 2: \"mon 25:00\" is no slot; write a day and a time, as \"mon 09:00\""
    );
}

#[test]
fn nobody_and_bad_options_are_answered() {
    assert!(run("id\n", None, None).unwrap().solution.groups.is_empty());
    let error = offline::run(b"id\nada\n", None, None, options(1, 0)).unwrap_err();
    assert_eq!(error.to_string(), "group size 1 is not between 2 and 8");
}
