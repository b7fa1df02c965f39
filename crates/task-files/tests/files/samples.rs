//! Files as other programs write them. `taskwarrior.json` is what Taskwarrior 2.6.2 exported; the others are written after what the
//! programs write, with neutral content.

use vc_task_files::{Due, Format, Priority, Reminder, Repeats, Status};

use crate::{read_in, titled, warnings};

fn due(slot: &str, zone: Option<&str>) -> Option<Due> {
    Some(Due {
        slot: slot.parse().unwrap(),
        zone: zone.map(str::to_owned),
    })
}

fn rule(text: &str) -> Option<Repeats> {
    Some(Repeats::Rule(text.parse().unwrap()))
}

fn repeats_after(repeats: Option<&Repeats>) -> String {
    serde_json::to_string(&repeats).unwrap()
}

#[test]
fn todo_txt() {
    let read = read_in(Format::TodoTxt, include_str!("samples/todo.txt"));
    let heating = &read.tasks[0];
    assert_eq!(heating.title, "Call the landlord about the heating");
    assert_eq!(heating.priority, Priority::High);
    assert_eq!(heating.project.as_deref(), Some("flat"));
    assert_eq!(heating.tags, ["phone"]);
    assert_eq!(
        heating.created,
        Some("2026-08-20T00:00:00+02:00".parse().unwrap())
    );
    assert_eq!(heating.due, due("2026-09-01", None));

    let report = titled(&read, "Write the quarterly");
    assert_eq!(report.start, Some("2026-10-01".parse().unwrap()));
    assert_eq!(titled(&read, "Collect").parent, Some(1));

    let train = titled(&read, "Book the train");
    assert_eq!((train.status, train.priority), (Status::Done, Priority::High));
    assert_eq!(train.done_at, Some("2026-08-28T00:00:00+02:00".parse().unwrap()));
    assert_eq!(train.created, Some("2026-08-20T00:00:00+02:00".parse().unwrap()));
    assert_eq!(titled(&read, "Return").created, None);

    let plants = titled(&read, "Water");
    assert_eq!(
        repeats_after(plants.repeats.as_ref()),
        r#"{"after_completion":"FREQ=DAILY;INTERVAL=5"}"#
    );
    assert_eq!(titled(&read, "Pay the rent").repeats, rule("FREQ=MONTHLY"));
    let stand_up = titled(&read, "Stand-up");
    assert_eq!(stand_up.repeats, rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"));
    assert_eq!(stand_up.due, due("2026-09-01T09:15", None));

    let ask = titled(&read, "Ask");
    assert_eq!(
        ask.title,
        "Ask @sam about +trip plans and https://example.com/map:3 before"
    );
    assert_eq!(ask.plain_date.as_deref(), Some("friday"));
    assert_eq!(ask.tags, ["phone", "sam"]);
    assert_eq!(titled(&read, "xylophone").status, Status::Open);
    assert_eq!(
        titled(&read, "Send 3:2").title,
        "Send 3:2 result to +league office"
    );
    assert_eq!(
        warnings(&read),
        ["line 9: priority D counts as low; the letter is in the notes"]
    );
}

#[test]
fn todoist() {
    let read = read_in(Format::TodoistCsv, include_str!("samples/todoist.csv"));
    let basil = &read.tasks[0];
    assert_eq!(basil.title, "Repot the basil");
    assert_eq!(basil.tags, ["garden", "weekend"]);
    assert_eq!(
        basil.notes,
        "Terracotta pot,\nfrom the \"good\" shelf\nduration: 30 minute"
    );
    assert_eq!(basil.people, ["Lee (42161514)"]);
    assert_eq!(basil.priority, Priority::High);
    assert_eq!(basil.due, due("2026-10-05", None));
    assert_eq!((read.tasks[1].parent, read.tasks[2].parent), (Some(0), Some(1)));

    let comments = &read.tasks[2].comments;
    assert_eq!(comments[0].text, "Get the peat-free one");
    assert_eq!(comments[0].at, Some("2026-09-08T07:02:05Z".parse().unwrap()));
    assert_eq!(comments[0].author.as_deref(), Some("Kim (48151623)"));
    assert_eq!(comments[1].text, "basil.png");
    assert_eq!(read.tasks[2].links, ["https://files.example.com/basil.png"]);

    let ferns = titled(&read, "Water");
    assert_eq!(ferns.plain_date.as_deref(), Some("every monday at 9am"));
    assert_eq!(ferns.section.as_deref(), Some("Weekly"));
    assert_eq!(ferns.due, None);
    let tray = titled(&read, "Check");
    assert_eq!(tray.due, due("2026-10-06T15:30", Some("Africa/Cairo")));
    assert_eq!(tray.notes, "deadline: 2026-10-09");
    assert_eq!(titled(&read, "Winterfest").notes, "language of the date: de");
    assert_eq!(titled(&read, "Prune").due, due("2026-11-01", None));
    assert_eq!(
        warnings(&read),
        ["file: who wrote the tasks down is not kept (Kim (48151623))"]
    );
}

#[test]
fn taskwarrior() {
    let text = include_str!("samples/taskwarrior.json");
    let read = read_in(Format::TaskwarriorJson, text);
    assert_eq!(warnings(&read), [""; 0]);
    assert_eq!(read.tasks.len(), 18);
    let rent = &read.tasks[0];
    assert_eq!(rent.key.as_deref(), Some("de0c087f-0897-4bb7-9e7b-e9461e478582"));
    // The first second of a day in Berlin is that day.
    assert_eq!(rent.due, due("2026-09-01", None));
    assert_eq!(rent.repeats, rule("FREQ=MONTHLY"));
    assert_eq!(rent.status, Status::Open);
    let came_up: Vec<_> = read
        .tasks
        .iter()
        .filter(|task| task.occurrence_of == Some(0))
        .collect();
    assert_eq!(came_up.len(), 4);
    assert!(came_up.iter().all(|task| task.repeats.is_none()));
    assert_eq!(
        came_up.iter().filter(|task| task.status == Status::Done).count(),
        1
    );

    let plants = &read.tasks[1];
    assert_eq!(plants.due, due("2026-11-20T18:30", Some("Europe/Berlin")));
    assert_eq!(
        plants.repeats,
        rule("FREQ=DAILY;INTERVAL=3;UNTIL=20261224T000000")
    );
    assert_eq!(plants.notes, "");

    let report = titled(&read, "Write the report");
    assert_eq!(report.start, Some("2026-11-30".parse().unwrap()));
    assert_eq!(
        report.notes,
        "wait: 2026-11-28\nestimate: 3h\ndepends on: Buy \"good\" coffee; café, 500 g"
    );
    let coffee = titled(&read, "Buy");
    assert_eq!(
        coffee.comments[0].text,
        "Beans, not ground https://example.com/beans"
    );
    assert_eq!(coffee.notes, "started: 2026-11-27T01:08:16");
    assert_eq!(coffee.priority, Priority::Low);
    let idea = titled(&read, "Old idea");
    assert_eq!(idea.status, Status::Cancelled);
    assert_eq!(idea.done_at, Some("2026-11-27T00:09:11Z".parse().unwrap()));

    // `task rc.json.array=off export` writes a task a line, without a list.
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('{')).collect();
    let bare = lines.join("\n").replace("},\n", "}\n");
    assert_eq!(read_in(Format::TaskwarriorJson, &bare).tasks, read.tasks);
}

#[test]
fn icalendar() {
    let read = read_in(Format::ICalendar, include_str!("samples/vtodo.ics"));
    let party = &read.tasks[0];
    assert_eq!(party.title, "Plan the summer party, with the neighbours");
    assert!(party.notes.starts_with("Who brings what:\n- salad\n- a grill; charcoal\n\nA line that is long enough to be folded by the program that wrote it, twice even, because it goes on and on and on until"));
    assert!(
        party
            .notes
            .ends_with("\nstatus: in process\npercent complete: 40\nstarts at: 09:00"),
        "{}",
        party.notes
    );
    assert_eq!(party.tags, ["garden", "friends, family"]);
    assert_eq!(party.people, ["Lee, Kim", "sam@example.org"]);
    assert_eq!(party.links, ["https://example.com/party"]);
    assert_eq!(party.project.as_deref(), Some("Household"));
    assert_eq!(party.due, due("2026-09-12T18:00", Some("Europe/Berlin")));
    assert_eq!(party.start, Some("2026-09-01".parse().unwrap()));
    // The last one is relative to the start: 11 days and 9 hours before it is due.
    assert_eq!(
        party.reminders,
        [
            Reminder::DaysBefore(1),
            Reminder::At("2026-09-10T16:00:00Z".parse().unwrap()),
            Reminder::MinutesBefore((11 * 24 + 9) * 60),
        ]
    );
    let grill = titled(&read, "Borrow");
    assert_eq!((grill.parent, grill.status), (Some(0), Status::Done));

    let bins = titled(&read, "Take out");
    assert_eq!(bins.repeats, rule("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231"));
    assert_eq!((bins.start, bins.project.as_deref()), (None, None));
    assert_eq!(bins.notes, "except on: 20260914");
    let moved = titled(&read, "Take out the bins (");
    assert_eq!(moved.occurrence_of, Some(2));
    assert_eq!(moved.key.as_deref(), Some("5417253498273498#20260921"));

    let plants = titled(&read, "Water");
    assert_eq!(
        repeats_after(plants.repeats.as_ref()),
        r#"{"after_completion":"FREQ=DAILY;INTERVAL=5"}"#
    );
    assert_eq!(plants.due, due("2026-09-03T18:30", Some("America/New_York")));
    let office = titled(&read, "Call");
    assert_eq!(office.due, due("2026-09-03T18:30", Some("Europe/Berlin")));
    assert_eq!(office.reminders, [Reminder::MinutesBefore(15)]);
    assert_eq!(office.notes, "location: Room 4");
    let blink = titled(&read, "Blink");
    assert_eq!(
        (blink.repeats.as_ref(), blink.notes.as_str()),
        (None, "repeats: FREQ=SECONDLY")
    );
    assert_eq!(
        warnings(&read),
        [
            "line 70: it leaves out some of its dates; they are in the notes: skip them here",
            "line 89: an alarm goes off several times; only the first is kept",
            "line 108: its repetition cannot be kept (FREQ=SECONDLY does not read; more often than every hour is not possible); it is in the notes now",
            "file: properties of other programs have no place here: X-APPLE-SORT-ORDER, X-OC-HIDESUBTASKS",
            "file: only tasks (VTODO) are read; left out: 1 × VEVENT",
        ]
    );
}

#[test]
fn a_format_is_found() {
    for (name, text, format) in [
        (
            "todo.txt",
            include_str!("samples/todo.txt"),
            Some(Format::TodoTxt),
        ),
        (
            "export",
            include_str!("samples/todoist.csv"),
            Some(Format::TodoistCsv),
        ),
        (
            "backup",
            include_str!("samples/taskwarrior.json"),
            Some(Format::TaskwarriorJson),
        ),
        (
            "wrongly-named.txt",
            include_str!("samples/vtodo.ics"),
            Some(Format::ICalendar),
        ),
        ("tasks.JSON", "\u{feff}[]", Some(Format::TaskwarriorJson)),
        ("letter", "Dear all", None),
    ] {
        assert_eq!(Format::detect(name, text), format, "{name}");
    }
}
