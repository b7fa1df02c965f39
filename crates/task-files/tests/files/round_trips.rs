//! Written and read back, a task is the same, as far as the format can say it; what it cannot say is a warning.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use vc_recurrence::{AfterCompletion, Frequency, Recurrence, Rule, Slot};
use vc_task_files::{Comment, Due, FileTask, Format, Priority, Reminder, Repeats, Status};

use crate::{read_in, task, warnings, writing, written, zone};

/// What a format can say of a task.
#[derive(Clone, Copy)]
struct Can {
    /// Spaces in the names of projects and tags.
    spaces: bool,
    notes: bool,
    sections: bool,
    comments: bool,
    reminders: bool,
    people: usize,
    /// To the second, else to the day.
    seconds: bool,
    repeats: bool,
}

const ICALENDAR: Can = Can {
    spaces: true,
    notes: true,
    sections: true,
    comments: true,
    reminders: true,
    people: 2,
    seconds: true,
    repeats: true,
};
const TASKWARRIOR: Can = Can {
    spaces: false,
    ..ICALENDAR
};
const TODO_TXT: Can = Can {
    spaces: false,
    notes: false,
    sections: false,
    comments: false,
    reminders: false,
    people: 0,
    seconds: false,
    repeats: true,
};

fn word() -> impl Strategy<Value = String> {
    "[a-zA-Zé😀ß&.,;!?'\"\\\\#*(-]{0,6}[a-zé€]"
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..12).prop_map(|words| words.join(" "))
}

fn name(spaces: bool) -> BoxedStrategy<String> {
    if spaces {
        words().boxed()
    } else {
        "[a-zA-Zé_.-]{1,8}[a-z]".boxed()
    }
}

fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec(words(), 1..4).prop_map(|lines| lines.join("\n"))
}

fn day() -> impl Strategy<Value = Date> {
    (2020..2040_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| Date::constant(year, month, day))
}

/// Not midnight: some formats have days only so.
fn time() -> impl Strategy<Value = Time> {
    (4..23_i8, 0..60_i8).prop_map(|(hour, minute)| Time::constant(hour, minute, 0, 0))
}

fn due() -> impl Strategy<Value = Due> {
    (day(), prop::option::of(time())).prop_map(|(date, time)| Due {
        slot: Slot { date, time },
        zone: time.map(|_| "Europe/Berlin".to_owned()),
    })
}

fn instant(seconds: bool) -> BoxedStrategy<Timestamp> {
    if seconds {
        (1_600_000_000..2_000_000_000_i64)
            .prop_map(|second| Timestamp::from_second(second).unwrap())
            .boxed()
    } else {
        day()
            .prop_map(|day| day.to_zoned(zone()).unwrap().timestamp())
            .boxed()
    }
}

fn repeats() -> impl Strategy<Value = Repeats> {
    let frequency = prop::sample::select(vec![
        Frequency::Daily,
        Frequency::Weekly,
        Frequency::Monthly,
        Frequency::Yearly,
    ]);
    let rules = prop::sample::select(vec![
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5",
        "FREQ=DAILY;UNTIL=20501231",
    ]);
    prop_oneof![
        (1..100_u32, frequency.clone()).prop_map(|(interval, frequency)| {
            Repeats::AfterCompletion(AfterCompletion { interval, frequency })
        }),
        (1..100_u32, frequency)
            .prop_map(|(interval, frequency)| Repeats::Rule(Rule::every(interval, frequency))),
        rules.prop_map(|rule| Repeats::Rule(rule.parse().unwrap())),
    ]
}

fn reminder() -> impl Strategy<Value = Reminder> {
    prop_oneof![
        (1..30_u32).prop_map(Reminder::DaysBefore),
        (0..10_000_u32).prop_map(Reminder::MinutesBefore),
        instant(true).prop_map(Reminder::At),
    ]
}

fn vec_if<T: Clone + std::fmt::Debug + 'static>(
    can: bool,
    each: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Vec<T>> {
    prop::collection::vec(each, if can { 0..3 } else { 0..1 }).boxed()
}

fn distinct(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

prop_compose! {
    fn any_task(can: Can)(
        (title, notes) in (words(), prop::option::of(lines())),
        (project, section) in (prop::option::of(name(can.spaces)), prop::option::of(words())),
        tags in vec_if(true, name(can.spaces)),
        priority in prop::sample::select(vec![Priority::High, Priority::Medium, Priority::Low, Priority::None]),
        status in prop::sample::select(vec![Status::Open, Status::Open, Status::Done, Status::Cancelled, Status::Skipped]),
        due in prop::option::of(due()),
        start in prop::option::of(day()),
        repeats in prop::option::of(repeats()),
        reminders in vec_if(can.reminders, reminder()),
        comments in vec_if(can.comments, lines()),
        people in prop::collection::vec("[A-Za-zé]{1,9} [a-z]{1,9}", 0..=can.people),
        (created, done_at) in (instant(can.seconds), instant(can.seconds)),
        parent in any::<prop::sample::Index>(),
        key in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ) -> (FileTask, prop::sample::Index) {
        let is_open = status == Status::Open;
        let comments = comments.into_iter().zip(1_700_000_000..).map(|(text, second)| Comment {
            text,
            at: Some(Timestamp::from_second(second).unwrap()),
            author: None,
        });
        (FileTask {
            key: Some(key),
            title,
            notes: notes.filter(|_| can.notes).unwrap_or_default(),
            project,
            section: section.filter(|_| can.sections),
            tags: distinct(tags),
            priority,
            status,
            repeats: repeats.filter(|_| can.repeats && is_open && due.is_some()),
            reminders: if due.is_some() { reminders } else { Vec::new() },
            due,
            start,
            comments: comments.collect(),
            people: distinct(people),
            created: Some(created),
            done_at: (!is_open).then_some(done_at),
            links: if can.notes { vec!["https://example.com/a;b,c".to_owned()] } else { Vec::new() },
            ..FileTask::default()
        }, parent)
    }
}

/// Some tasks, each a part of one before it or of none, two levels deep.
fn tasks(can: Can) -> impl Strategy<Value = Vec<FileTask>> {
    prop::collection::vec(any_task(can), 0..6).prop_map(|tasks| {
        let mut list: Vec<FileTask> = Vec::new();
        for (at, (mut task, parent)) in tasks.into_iter().enumerate() {
            task.key = task.key.map(|key| format!("{at:08x}{}", &key[8..]));
            let parent = parent.index(at + 1);
            task.parent = (parent < at && list[parent].parent.is_none()).then_some(parent);
            list.push(task);
        }
        list
    })
}

/// The same but for how a rule is spelt: what counts is when it fires.
fn assert_same(read: &[FileTask], tasks: &[FileTask]) -> Result<(), TestCaseError> {
    prop_assert_eq!(read.len(), tasks.len());
    for (read, task) in read.iter().zip(tasks) {
        let mut read = read.clone();
        if let (Some(Repeats::Rule(found)), Some(Repeats::Rule(rule)), Some(due)) =
            (&read.repeats, &task.repeats, &task.due)
        {
            let fires = |rule: &Rule| -> Vec<Slot> {
                Recurrence::new(rule.clone(), due.slot)
                    .unwrap()
                    .slots()
                    .take(40)
                    .collect()
            };
            prop_assert_eq!(fires(found), fires(rule));
            read.repeats = Some(Repeats::Rule(rule.clone()));
        }
        prop_assert_eq!(&read, task);
    }
    Ok(())
}

fn comes_back(format: Format, tasks: &[FileTask]) -> Result<(), TestCaseError> {
    let (text, _) = written(format, tasks);
    let read = read_in(format, &text);
    prop_assert_eq!(warnings(&read), Vec::<String>::new(), "{}", text);
    assert_same(&read.tasks, tasks)
}

proptest! {
    #[test]
    fn todo_txt(tasks in tasks(TODO_TXT)) {
        comes_back(Format::TodoTxt, &tasks)?;
    }

    #[test]
    fn taskwarrior(tasks in tasks(TASKWARRIOR)) {
        comes_back(Format::TaskwarriorJson, &tasks)?;
    }

    #[test]
    fn icalendar(tasks in tasks(ICALENDAR)) {
        comes_back(Format::ICalendar, &tasks)?;
    }

    /// Todoist's file has open tasks of one project, in the order of its sections, without keys and times of creation.
    #[test]
    fn todoist(mut tasks in tasks(Can { spaces: false, sections: false, reminders: false, people: 1, repeats: false, ..ICALENDAR })) {
        for task in &mut tasks {
            (task.key, task.project, task.start) = (None, None, None);
            (task.status, task.created, task.done_at) = (Status::Open, None, None);
            task.section = Some("Garden".to_owned());
            // Links come back as comments.
            task.links = Vec::new();
        }
        let (text, found) = written(Format::TodoistCsv, &tasks);
        prop_assert_eq!(found, Vec::<String>::new());
        let read = read_in(Format::TodoistCsv, &text);
        // Parts follow what they are parts of.
        let mut ordered: Vec<FileTask> = Vec::new();
        for (root, task) in tasks.iter().enumerate().filter(|(_, task)| task.parent.is_none()) {
            let place = ordered.len();
            ordered.push(task.clone());
            let parts = tasks.iter().filter(|task| task.parent == Some(root));
            ordered.extend(parts.map(|part| FileTask { parent: Some(place), ..part.clone() }));
        }
        assert_same(&read.tasks, &ordered)?;
    }
}

#[test]
fn titles_that_look_like_marks_stay_titles() {
    for title in [
        "x marks the spot",
        "2026-01-01 is over",
        "(A) is a letter",
        "(A)",
        "xylophone",
    ] {
        for status in [Status::Open, Status::Done] {
            let tasks = [FileTask {
                status,
                ..task(title)
            }];
            let (text, _) = written(Format::TodoTxt, &tasks);
            assert_eq!(read_in(Format::TodoTxt, &text).tasks, tasks, "{text}");
        }
    }
}

#[test]
fn what_todo_txt_cannot_say_is_a_warning() {
    let full = FileTask {
        notes: "n".to_owned(),
        section: Some("s".to_owned()),
        tags: vec!["two words".to_owned()],
        key: Some("a key".to_owned()),
        reminders: vec![Reminder::DaysBefore(1)],
        links: vec!["l".to_owned()],
        ..task("Mail due:friday to +x")
    };
    let (text, warnings) = written(Format::TodoTxt, &[full]);
    assert_eq!(text, "Mail due:friday to +x @two_words\n");
    assert_eq!(
        warnings,
        [
            "task 1: its key \"a key\" is not one word; it is left out",
            "task 1: \"two words\" has to be one word: @two_words",
            "task 1: \"due:friday\" in its title will be read as more than a word",
            "task 1: \"+x\" in its title will be read as more than a word",
            "task 1: todo.txt has no notes, no section, no reminders, no links; left out",
        ]
    );
}

#[test]
fn todoist_gets_words_for_what_repeats() {
    let weekly = FileTask {
        due: Some(Due {
            slot: "2026-09-07T09:00".parse().unwrap(),
            zone: None,
        }),
        repeats: Some(Repeats::Rule("FREQ=WEEKLY;BYDAY=MO".parse().unwrap())),
        project: Some("Home".to_owned()),
        ..task("Water")
    };
    let tasks = [
        FileTask {
            status: Status::Done,
            ..task("Old")
        },
        FileTask {
            parent: Some(0),
            project: Some("Work".to_owned()),
            ..task("Part of it")
        },
        FileTask {
            people: vec!["Kim".to_owned(), "Lee".to_owned()],
            ..weekly
        },
    ];
    let (text, warnings) = written(Format::TodoistCsv, &tasks);
    assert!(
        text.contains(
            "task,Water,also: Lee,4,1,,Kim,every monday at 09:00 starting 2026-09-07,en,Europe/Berlin,,,,\r\n"
        ),
        "{text}"
    );
    assert!(text.contains("task,Part of it,,4,1,"), "{text}");
    assert_eq!(
        warnings,
        [
            "task 1: Todoist takes only open tasks; this one is left out, and its parts move up",
            "task 3: Todoist has one person for a task; the others are in the description",
            "task 3: a file has one project; that it belongs to \"Home\" is lost",
        ]
    );
}

#[test]
fn occurrences_come_back_to_their_series() {
    for (format, name) in [
        (Format::ICalendar, include_str!("samples/vtodo.ics")),
        (Format::TaskwarriorJson, include_str!("samples/taskwarrior.json")),
    ] {
        let first = read_in(format, name);
        let again = read_in(format, &written(format, &first.tasks).0);
        assert_eq!(again.tasks, first.tasks);
        assert_eq!(again.next_slots(), first.next_slots());
    }
}

#[test]
fn a_zone_without_a_name_becomes_utc() {
    let reading = vc_task_files::Reading {
        zone: TimeZone::fixed(jiff::tz::offset(5)),
    };
    let text = r#"[{"description":"A","due":"20260901T073000Z"}]"#;
    let read = vc_task_files::read(Format::TaskwarriorJson, text, &reading).unwrap();
    let due = read.tasks[0].due.as_ref().unwrap();
    assert_eq!(
        (due.slot.to_string().as_str(), due.zone.as_deref()),
        ("2026-09-01T07:30", Some("UTC"))
    );
    assert!(
        vc_task_files::write(Format::TaskwarriorJson, &read.tasks, &writing())
            .text
            .contains("20260901T073000Z")
    );
}
