//! Files that are broken, or made to do harm: an error or warnings with places, never a panic, and never slow.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use vc_task_files::{DEPTH_MAX, FILE_BYTES_MAX, FileError, Format, Reading, TASKS_MAX, read};

use crate::{read_in, warnings, zone};

const FORMATS: [Format; 4] = [
    Format::TodoTxt,
    Format::TodoistCsv,
    Format::TaskwarriorJson,
    Format::ICalendar,
];

fn error_of(format: Format, text: &str) -> FileError {
    read(format, text, &Reading { zone: zone() }).unwrap_err()
}

#[test]
fn too_large_is_refused() {
    let text = "x".repeat(FILE_BYTES_MAX + 1);
    for format in FORMATS {
        assert_eq!(error_of(format, &text), FileError::TooLarge { bytes: text.len() });
    }
}

#[test]
fn too_many_tasks_are_refused() {
    let lines = |line: &str| line.repeat(TASKS_MAX + 1);
    for (format, text) in [
        (Format::TodoTxt, lines("a\n")),
        (Format::TodoistCsv, format!("TYPE,CONTENT\n{}", lines("task,a\n"))),
        (
            Format::TaskwarriorJson,
            format!("[{}]", lines("{\"description\":\"a\"},")),
        ),
        (
            Format::ICalendar,
            format!("BEGIN:VCALENDAR\n{}", lines("BEGIN:VTODO\nEND:VTODO\n")),
        ),
    ] {
        assert_eq!(error_of(format, &text), FileError::TooManyTasks, "{format:?}");
    }
}

#[test]
fn what_is_not_the_format_says_where() {
    for (format, text, message) in [
        (
            Format::TodoistCsv,
            "Name,Date\nBuy milk,2026-09-01\n",
            "line 1, column 1: a Todoist template begins with its columns, TYPE,CONTENT,…; found \"Name,Date\"",
        ),
        (
            Format::TaskwarriorJson,
            "[\n{\"description\":\"a\"},\n{\"description\":b}\n]",
            "line 3, column 16: this is not JSON as `task export` writes it (expected value)",
        ),
        (
            Format::TaskwarriorJson,
            "[\n {\"description\":\"a\"},\n 7]",
            "line 3, column 3: a task is {…}, not \"7\"",
        ),
        (
            Format::ICalendar,
            "\nBuy milk",
            "line 2, column 1: expected BEGIN:VCALENDAR, found \"Buy milk\"; is this an iCalendar file?",
        ),
    ] {
        assert_eq!(error_of(format, text).to_string(), message);
    }
}

#[test]
fn deep_json_is_refused() {
    let text = format!("[{}", "{\"a\":".repeat(200_000));
    assert!(
        error_of(Format::TaskwarriorJson, &text)
            .to_string()
            .contains("recursion limit")
    );
}

#[test]
fn deep_components_are_only_lines() {
    let depth = 300_000;
    let text = format!(
        "BEGIN:VCALENDAR\n{}{}BEGIN:VTODO\nSUMMARY:Still here\nEND:VTODO\nEND:VCALENDAR\n",
        "BEGIN:X\n".repeat(depth),
        "END:X\n".repeat(depth)
    );
    let read = read_in(Format::ICalendar, &text);
    assert_eq!(read.tasks[0].title, "Still here");
    assert_eq!(
        warnings(&read),
        [format!(
            "file: only tasks (VTODO) are read; left out: {depth} × X"
        )]
    );
}

#[test]
fn deep_indents_end_at_the_deepest_level() {
    let mut text = "TYPE,CONTENT,INDENT\n".to_owned();
    for level in 1..=20 {
        writeln!(text, "task,Level {level},{level}").unwrap();
    }
    text.push_str("task,Too far,999999999999999999999\ntask,Jump,7\n");
    let read = read_in(Format::TodoistCsv, &text);
    let depth = |mut at: usize| {
        let mut depth = 1;
        while let Some(parent) = read.tasks[at].parent {
            (at, depth) = (parent, depth + 1);
        }
        depth
    };
    assert!((0..read.tasks.len()).all(|at| depth(at) <= DEPTH_MAX));
    assert_eq!(depth(19), DEPTH_MAX);
    let messages = warnings(&read);
    assert!(
        messages
            .iter()
            .any(|m| m.starts_with("line 22: its indent is 1 to 4")),
        "{messages:?}"
    );
    assert!(
        messages.iter().any(|m| m.starts_with("line 23: its indent is 7")),
        "{messages:?}"
    );
}

#[test]
fn circles_of_parents_are_cut() {
    let text = "One id:1 p:2\nTwo id:2 p:1\nSelf id:3 p:3\nLost p:99\n";
    let read = read_in(Format::TodoTxt, text);
    let parents: Vec<_> = read.tasks.iter().map(|task| task.parent).collect();
    assert_eq!(parents, [Some(1), None, None, None]);
    assert_eq!(read.warnings.len(), 3);

    let series =
        r#"[{"uuid":"a","parent":"a","description":"A"},{"uuid":"b","parent":"a","description":"B"}]"#;
    let read = read_in(Format::TaskwarriorJson, series);
    assert!(read.tasks.iter().all(|task| task.occurrence_of.is_none()));
    assert_eq!(read.warnings.len(), 2);
}

#[test]
fn absurd_repetitions_become_notes() {
    for (rule, why) in [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "never fires"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("FREQ=DAILY;INTERVAL=99999999999999999999", "does not read"),
        ("FREQ=DAILY;COUNT=5;UNTIL=20270101", "COUNT"),
        ("FREQ=HOURLY", "needs a start with a time"),
        ("FREQ=DAILY;UNTIL=20200101", "UNTIL"),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:A\nDUE;VALUE=DATE:20260901\nRRULE:{rule}\nEND:VTODO\nEND:VCALENDAR\n"
        );
        let read = read_in(Format::ICalendar, &text);
        assert_eq!(read.tasks[0].repeats, None, "{rule}");
        assert!(
            read.tasks[0].notes.starts_with("repeats: FREQ="),
            "{rule}: {}",
            read.tasks[0].notes
        );
        assert!(
            read.warnings[0].message.contains(why),
            "{rule}: {}",
            read.warnings[0]
        );
    }
    let read = read_in(
        Format::TodoTxt,
        "A rec:99999999999999999999d due:2026-09-01\nB rec:10000d due:2026-09-01\n",
    );
    assert!(
        read.tasks
            .iter()
            .all(|task| task.repeats.is_none() && !task.notes.is_empty())
    );
    assert_eq!(read.warnings.len(), 2);
}

#[test]
fn nul_marks_and_endings_do_no_harm() {
    let text = "\u{feff}Buy\0 milk\u{7} due:2026-09-01\r\n\r\nB\u{200b}uy bread\r\n";
    let read = read_in(Format::TodoTxt, text);
    assert_eq!(read.tasks[0].title, "Buy milk");
    assert_eq!(read.tasks[0].due.as_ref().unwrap().slot.to_string(), "2026-09-01");
    assert_eq!(read.tasks.len(), 2);
    let read = read_in(Format::TodoistCsv, "\u{feff}TYPE,CONTENT\rtask,Mac of old\r");
    assert_eq!(read.tasks[0].title, "Mac of old");
}

#[test]
fn dates_at_the_edge_of_time() {
    let text = r#"[{"description":"A","due":"99991231T235959Z","until":"99999999T999999Z","entry":"00010101T000000Z"}]"#;
    let read = read_in(Format::TaskwarriorJson, text);
    assert!(
        read.tasks[0].notes.contains("until: 99999999T999999Z"),
        "{:?}",
        read.tasks[0]
    );
    let text = "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:A\nDUE:99991231T235959\nDURATION:P36500D\nBEGIN:VALARM\nTRIGGER:P36500D\nEND:VALARM\nEND:VTODO\nEND:VCALENDAR";
    let read = read_in(Format::ICalendar, text);
    assert_eq!(read.tasks[0].reminders, []);
    assert_eq!(read.warnings.len(), 2, "{:?}", read.warnings);
}

/// Each of them is linear: a second is some ten times what they take here without optimisation.
#[test]
fn fifty_thousand_tasks_are_read_quickly() {
    let mut texts = [
        String::new(),
        "TYPE,CONTENT,INDENT,DATE\n".to_owned(),
        "[".to_owned(),
        "BEGIN:VCALENDAR\n".to_owned(),
    ];
    for at in 0..TASKS_MAX {
        let parent = at / 2;
        writeln!(
            texts[0],
            "(A) Task {at} +project @tag due:2026-09-01 rec:+1m id:{at} p:{parent}"
        )
        .unwrap();
        writeln!(texts[1], "task,Task {at} @tag,{},2026-09-01", at % 5 + 1).unwrap();
        writeln!(
            texts[2],
            r#"{{"uuid":"{at}","description":"Task {at}","due":"20260901T070000Z","depends":["{parent}"],"parent":"{parent}"}},"#
        )
        .unwrap();
        writeln!(texts[3], "BEGIN:VTODO\nUID:{at}\nRELATED-TO:{parent}\nSUMMARY:Task {at}\nDUE:20260901T070000Z\nRRULE:FREQ=DAILY\nEND:VTODO").unwrap();
    }
    for (format, text) in FORMATS.into_iter().zip(&texts) {
        let start = Instant::now();
        assert_eq!(read_in(format, text).tasks.len(), TASKS_MAX);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(20), "{format:?} took {took:?}");
    }
}

/// Rules that never fire are looked for in vain, those with a count have to be counted.
#[test]
fn costly_repetitions_cost_little() {
    let mut text = "[".to_owned();
    for at in 0..TASKS_MAX / 2 {
        let (rule, year) = match at % 3 {
            0 => ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", 2000 + at % 100),
            1 => (
                "FREQ=DAILY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
                2000 + at % 100,
            ),
            _ => ("FREQ=DAILY;COUNT=1000000", 2026),
        };
        writeln!(text, r#"{{"uuid":"{at}","description":"A","due":"{year}0901T070000Z","rrule":"{rule}","status":"recurring"}},"#).unwrap();
        writeln!(
            text,
            r#"{{"uuid":"b{at}","description":"B","due":"90000901T070000Z","parent":"{at}"}},"#
        )
        .unwrap();
    }
    let start = Instant::now();
    let read = read_in(Format::TaskwarriorJson, &text);
    let parsed = start.elapsed();
    assert_eq!(read.next_slots().len(), TASKS_MAX);
    let took = start.elapsed();
    assert!(
        took < Duration::from_secs(30),
        "{parsed:?} to read, {took:?} in all"
    );
}

/// Pieces of all the formats, shuffled: closer to them than chance.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: &str = "x |(A) |2026-09-01 |+a |@b |due:|t:|rec:+|1m|p:1 |id:1 |rrule:FREQ=DAILY |\n|\r\n|\n |TYPE,CONTENT,INDENT,DATE\n|task,|note,|section,|\"|,|[|]|{|}|\"description\":\"a\"|\"due\":\"20260901T070000Z\"|\"recur\":\"weekly\"|\"status\":\"recurring\"|BEGIN:VCALENDAR\n|BEGIN:VTODO\n|END:VTODO\n|BEGIN:VALARM\n|END:VALARM\n|SUMMARY:|DUE:20260901T070000Z\n|DTSTART;TZID=|RRULE:FREQ=|TRIGGER:-P|;|:|=|\\|\\n|é|😀|\0|-1|99999999999999999999";
    let pieces: Vec<&'static str> = PIECES.split('|').collect();
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    // Each of them is read in all formats, and what is read is written in all.
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn anything_is_read_or_refused(text in prop_oneof![pieces(), any::<String>()], calendar in any::<bool>()) {
        let text = if calendar { format!("BEGIN:VCALENDAR\nBEGIN:VTODO\n{text}") } else { text };
        for format in FORMATS {
            if let Ok(read) = read(format, &text, &Reading { zone: zone() }) {
                prop_assert_eq!(read.next_slots().len(), read.tasks.len());
                for task in &read.tasks {
                    prop_assert!(!task.title.is_empty());
                    prop_assert!(task.parent.is_none_or(|parent| parent < read.tasks.len()));
                }
                for format in FORMATS {
                    let written = crate::written(format, &read.tasks).0;
                    prop_assert!(vc_task_files::read(format, &written, &Reading { zone: zone() }).is_ok(), "{}", written);
                }
            }
        }
    }
}
