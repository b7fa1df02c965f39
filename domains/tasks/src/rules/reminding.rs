//! Reminders and digests: when they come, for whom, and when they do not come any more.

use jiff::{SignedDuration, Timestamp};
use vc_kernel::Actor;

use crate::commands::{
    FireReminder, NewTask, Outcome, ReviewReminders, SendDigest, SetPreferences, ShelveProject,
    SnoozeReminder, TaskPatch,
};
use crate::model::{Place, ReminderAt, TaskId};
use crate::projection::{DIGEST_KIND, REMIND_KIND, REVIEW_KIND, RemindKey};
use crate::testing::{ADA, BO, CY, DI, World, actor, due, due_at, person, repeating, rule, titled};

fn reminded(title: &str, at: &str, reminders: &[ReminderAt]) -> NewTask {
    let mut wish = NewTask::titled(title);
    wish.due = Some(due(at));
    wish.reminders = reminders.to_vec();
    wish
}

fn instants(world: &World, task: TaskId) -> Vec<String> {
    world.reminders(task).into_iter().map(|(_, at)| at).collect()
}

/// Fires what is due, as the job does; answers the events.
fn fire(world: &mut World) -> Vec<&'static str> {
    let now = world.now();
    let due: Vec<_> = world.due().into_iter().filter(|(_, _, at)| *at <= now).collect();
    let mut happened = Vec::new();
    for (key, kind, _) in due {
        let person = || {
            key.rsplit(':')
                .next()
                .and_then(|person| person.parse().ok())
                .expect("a person")
        };
        let fired = match kind.as_str() {
            REMIND_KIND => {
                let key = RemindKey::parse(&key).expect("a key");
                world.when(Actor::System, FireReminder { key }).expect("fires").0
            }
            REVIEW_KIND => {
                world
                    .when(Actor::System, ReviewReminders { person: person() })
                    .expect("reviews")
                    .0
            }
            DIGEST_KIND => {
                world
                    .when(Actor::System, SendDigest { person: person() })
                    .expect("sends")
                    .0
            }
            other => panic!("{other} is unknown"),
        };
        happened.extend(fired);
    }
    happened
}

fn fired_count(world: &World, task: TaskId) -> u64 {
    let sql = "SELECT count(*) FROM tasks_reminders WHERE task = ?1 AND state = 'fired'";
    world.view().count(sql, [task]).expect("reads")
}

#[test]
fn a_reminder_comes_once_and_is_late_after_a_pause() {
    let mut world = World::new();
    let task = world.add(
        ADA,
        reminded(
            "Call",
            "2026-09-07 12:00 Europe/Berlin",
            &[ReminderAt::MinutesBefore(60)],
        ),
    );
    assert_eq!(
        world.reminders(task),
        [(person(ADA), "2026-09-07T09:00:00Z".to_owned())]
    );
    let key = RemindKey::parse(&world.due_keys()[0]).expect("a key");
    world.when(Actor::System, FireReminder { key }).then(&[]);
    world.until("2026-09-07T09:00:00Z");
    assert_eq!(fire(&mut world), ["tasks.reminder_fired"]);
    world.when(Actor::System, FireReminder { key }).then(&[]);
    assert!(world.due_keys().is_empty());
    assert_eq!(fired_count(&world, task), 1);
    assert_eq!(world.refused(actor(ADA), FireReminder { key }), "forbidden");

    // Nothing was running: what is over comes once, and says that it is late; also when the task changed before it could.
    let late = world.add(
        ADA,
        reminded(
            "Late",
            "2026-09-07 12:00 Europe/Berlin",
            &[ReminderAt::MinutesBefore(5)],
        ),
    );
    world.until("2026-09-07T15:00:00Z");
    world.change(ADA, late, titled("Very late"));
    let more = TaskPatch {
        reminders: Some(vec![
            ReminderAt::MinutesBefore(5),
            ReminderAt::At(due("2026-09-08 08:00 Europe/Berlin")),
        ]),
        ..TaskPatch::default()
    };
    world.change(ADA, late, more);
    fire(&mut world);
    let sql = "SELECT count(*) FROM tasks_reminders WHERE task = ?1 AND late = 1";
    assert_eq!(
        world.view().count(sql, [late]).expect("reads") + fired_count(&world, late),
        2
    );
    world.until("2026-09-08T07:00:00Z");
    fire(&mut world);
    assert_eq!(fired_count(&world, late), 2);
}

#[test]
fn a_day_before_is_a_civil_day_and_hours_pass() {
    let mut world = World::at("2026-03-01T12:00:00Z");
    let leads = [ReminderAt::DaysBefore(1), ReminderAt::MinutesBefore(24 * 60)];
    let task = world.add(ADA, reminded("Clocks", "2026-03-30 02:30 Europe/Berlin", &leads));
    assert_eq!(
        instants(&world, task),
        ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"]
    );
    let autumn = world.add(ADA, reminded("Clocks", "2026-10-26 02:30 Europe/Berlin", &leads));
    assert_eq!(
        instants(&world, autumn),
        ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
        "02:30 summer time, and 24 hours before"
    );
}

#[test]
fn whole_days_begin_where_and_when_each_person_says() {
    let mut world = World::new();
    let project = world.project(ADA, false, &[]);
    let mut wish = reminded("Fair", "2026-09-20", &[ReminderAt::DaysBefore(1)]);
    wish.project = Some(project);
    wish.assignees = vec![person(ADA), person(CY), person(DI)];
    let task = world.add(ADA, wish);
    assert_eq!(
        world.reminders(task),
        [
            (person(DI), "2026-09-18T21:00:00Z".to_owned()),
            (person(ADA), "2026-09-19T07:00:00Z".to_owned()),
            (person(CY), "2026-09-19T13:00:00Z".to_owned()),
        ]
    );
    let early = SetPreferences {
        day_at_minutes: 6 * 60 + 30,
        digest_at_minutes: None,
    };
    world.when(actor(CY), early).answer();
    assert_eq!(
        fire(&mut world),
        ["tasks.reminders_scheduled", "tasks.reminders_to_review"]
    );
    assert_eq!(world.reminders(task)[2].1, "2026-09-19T10:30:00Z");
    // Cy moves to Berlin; a timed task would not move.
    world.write(
        "UPDATE people_people SET time_zone = 'Europe/Berlin' WHERE id = ?1",
        [person(CY)],
    );
    world.until("2026-09-18T22:00:00Z");
    assert_eq!(fire(&mut world), ["tasks.reminder_fired"]);
    world.change(ADA, task, due_at("2026-09-21"));
    let after: Vec<String> = instants(&world, task);
    assert_eq!(
        after,
        [
            "2026-09-19T21:00:00Z",
            "2026-09-20T04:30:00Z",
            "2026-09-20T07:00:00Z"
        ],
        "moved with the task, for whoever was reminded already too"
    );
    let nobody = SetPreferences {
        day_at_minutes: 1_440,
        digest_at_minutes: None,
    };
    assert_eq!(world.refused(actor(CY), nobody), "validation_failed");
}

#[test]
fn nothing_comes_of_what_is_finished_or_put_away_or_gone() {
    type End = fn(&mut World, TaskId);
    let ends: [(&str, End); 6] = [
        ("done", |world, task| assert!(!world.done(ADA, task).already)),
        ("skipped", |world, task| {
            world.finish(ADA, task, Outcome::Skipped);
        }),
        ("trash", |world, task| {
            world.shelve(ADA, task, Place::Trash);
        }),
        ("archived", |world, task| {
            world.shelve(ADA, task, Place::Archived);
        }),
        ("no due date", |world, task| {
            let none = TaskPatch {
                due: Some(None),
                ..TaskPatch::default()
            };
            world.change(ADA, task, none);
        }),
        ("another's", |world, task| {
            let moved = TaskPatch {
                assignees: Some(vec![person(BO)]),
                due: Some(Some(due("2026-09-06"))),
                ..TaskPatch::default()
            };
            world.change(ADA, task, moved);
        }),
    ];
    for (what, end) in ends {
        let mut world = World::new();
        let project = world.project(ADA, false, &[]);
        let mut wish = reminded(
            "Call",
            "2026-09-08 12:00 Europe/Berlin",
            &[ReminderAt::MinutesBefore(60)],
        );
        wish.project = Some(project);
        let task = world.add(ADA, wish);
        assert_eq!(world.reminders(task).len(), 1);
        end(&mut world, task);
        assert!(world.reminders(task).is_empty(), "{what}");
        assert!(world.due_keys().is_empty(), "{what}");
    }
}

#[test]
fn parts_are_withdrawn_and_come_back_with_their_task() {
    let mut world = World::new();
    let task = world.add(ADA, NewTask::titled("Trip"));
    let mut part = reminded(
        "Pack",
        "2026-09-08 12:00 Europe/Berlin",
        &[ReminderAt::MinutesBefore(60)],
    );
    part.parent = Some(task);
    let part = world.add(ADA, part);
    let trashed = world.shelve(ADA, task, Place::Trash);
    assert!(world.reminders(part).is_empty());
    world.undo(ADA, trashed);
    assert_eq!(world.reminders(part).len(), 1);
    world.done(ADA, task);
    assert!(world.reminders(part).is_empty());
    world.until("2026-09-09T10:00:00Z");
    world.reopen(ADA, task);
    assert!(
        world.reminders(part).is_empty(),
        "what is over does not come again"
    );
    assert!(fire(&mut world).is_empty());
}

#[test]
fn the_next_occurrence_has_reminders_of_its_own_and_a_withdrawn_one_none() {
    let mut world = World::new();
    let mut wish = repeating("Bins", "2026-09-08 07:00 Europe/Berlin", rule("FREQ=WEEKLY"));
    wish.reminders = vec![ReminderAt::MinutesBefore(30)];
    let (_, task) = world.series(ADA, wish);
    let mut part = reminded("Paper", "2026-09-08", &[ReminderAt::DaysBefore(0)]);
    part.parent = Some(task);
    world.add(ADA, part);
    let finished = world.done(ADA, task);
    let next = finished.successor.expect("one follows");
    assert_eq!(instants(&world, next), ["2026-09-15T04:30:00Z"]);
    assert_eq!(world.due_keys().len(), 2, "the next one's, and its part's");
    world.undo(ADA, finished.action);
    assert!(world.reminders(next).is_empty());
    assert_eq!(world.due_keys().len(), 2, "the present one's, and its part's");
}

#[test]
fn a_project_that_is_archived_and_a_member_who_left_hear_nothing() {
    for archived in [true, false] {
        let mut world = World::new();
        let project = world.project(ADA, true, &[BO]);
        let mut wish = reminded(
            "Call",
            "2026-09-08 12:00 Europe/Berlin",
            &[ReminderAt::MinutesBefore(60)],
        );
        wish.project = Some(project);
        wish.assignees = vec![person(ADA), person(BO)];
        let task = world.add(ADA, wish);
        if archived {
            let to = Place::Archived;
            world.when(actor(ADA), ShelveProject { project, to }).answer();
        } else {
            let patch = crate::commands::ProjectPatch {
                remove_members: vec![person(BO)],
                ..crate::commands::ProjectPatch::default()
            };
            world
                .when(actor(ADA), crate::commands::ChangeProject { project, patch })
                .answer();
        }
        world.until("2026-09-08T09:00:00Z");
        fire(&mut world);
        fire(&mut world);
        assert_eq!(fired_count(&world, task), u64::from(!archived));
        assert!(world.due_keys().is_empty());
    }
}

#[test]
fn somebody_who_left_is_not_reminded_and_gets_no_digest() {
    let mut world = World::new();
    let daily = SetPreferences {
        day_at_minutes: 540,
        digest_at_minutes: Some(480),
    };
    world.when(actor(BO), daily).answer();
    let task = world.add(BO, reminded("Call", "2026-09-08", &[ReminderAt::DaysBefore(0)]));
    world.leaves(BO);
    world.until("2026-09-08T12:00:00Z");
    fire(&mut world);
    assert_eq!(fired_count(&world, task), 0);
    assert!(world.due_keys().is_empty());
}

fn snooze(task: TaskId, until: &str) -> SnoozeReminder {
    let until: Timestamp = until.parse().expect("an instant");
    SnoozeReminder {
        task,
        until_ms: until.as_millisecond(),
    }
}

#[test]
fn a_snooze_is_each_persons_own_and_ends_with_the_due_date_it_was_about() {
    let mut world = World::new();
    let project = world.project(ADA, false, &[]);
    let mut wish = NewTask::titled("Call");
    wish.due = Some(due("2026-09-07 12:00 Europe/Berlin"));
    wish.project = Some(project);
    wish.assignees = vec![person(ADA), person(BO)];
    let task = world.add(ADA, wish);
    assert_eq!(
        world.refused(actor(ADA), snooze(task, "2026-09-07T07:00:00Z")),
        "is_past"
    );
    world
        .when(actor(ADA), snooze(task, "2026-09-07T08:00:00Z"))
        .answer();
    world
        .when(actor(BO), snooze(task, "2026-09-07T08:30:00Z"))
        .answer();
    world
        .when(actor(ADA), snooze(task, "2026-09-07T09:00:00Z"))
        .answer();
    assert_eq!(
        instants(&world, task),
        ["2026-09-07T08:30:00Z", "2026-09-07T09:00:00Z"]
    );
    world.change(BO, task, titled("Call back"));
    assert_eq!(world.reminders(task).len(), 2, "another title is no other time");
    world.until("2026-09-07T08:31:00Z");
    assert_eq!(fire(&mut world), ["tasks.reminder_fired"]);
    world.change(BO, task, due_at("2026-09-10 12:00 Europe/Berlin"));
    assert!(world.reminders(task).is_empty(), "it is due at another time");
    world
        .when(actor(ADA), snooze(task, "2026-09-07T09:00:00Z"))
        .answer();
    world.done(BO, task);
    assert!(world.reminders(task).is_empty());
    assert_eq!(
        world.refused(actor(ADA), snooze(task, "2026-09-07T09:00:00Z")),
        "task_not_open"
    );
    assert_eq!(
        world.refused(Actor::System, snooze(task, "2026-09-07T09:00:00Z")),
        "not_a_person"
    );
}

#[test]
fn a_digest_comes_at_the_same_time_of_day_also_when_clocks_change() {
    let mut world = World::at("2026-10-23T12:00:00Z");
    let daily = SetPreferences {
        day_at_minutes: 540,
        digest_at_minutes: Some(420),
    };
    world.when(actor(ADA), daily.clone()).answer();
    world.when(actor(ADA), daily).then(&[]);
    let mut wish = NewTask::titled("Call");
    wish.due = Some(due("2026-10-24"));
    world.add(ADA, wish);
    let mut moments = Vec::new();
    for _ in 0..4 {
        let (key, _, at) = world.due().remove(0);
        assert!(key.starts_with(DIGEST_KIND));
        moments.push(at.to_string());
        let passes = at.duration_since(world.now());
        world.pass(passes + SignedDuration::from_secs(2));
        assert_eq!(fire(&mut world), ["tasks.digest_sent"]);
    }
    assert_eq!(
        moments,
        [
            "2026-10-24T05:00:00Z",
            "2026-10-25T06:00:00Z",
            "2026-10-26T06:00:00Z",
            "2026-10-27T06:00:00Z"
        ]
    );
    let said: Vec<bool> = world
        .log()
        .iter()
        .filter(|event| event.name == "tasks.digest_sent")
        .map(|event| event.body.contains("\"anything\":true"))
        .collect();
    assert_eq!(said, [true; 4], "overdue is something to say");
    let never = SetPreferences {
        day_at_minutes: 540,
        digest_at_minutes: None,
    };
    world.when(actor(ADA), never).answer();
    assert!(world.due_keys().is_empty());
}

#[test]
fn a_digest_tells_nothing_of_a_project_that_one_left() {
    let mut world = World::new();
    let project = world.project(ADA, true, &[BO]);
    let mut wish = NewTask::titled("Secret");
    wish.project = Some(project);
    wish.due = Some(due("2026-09-07"));
    wish.assignees = vec![person(BO)];
    world.add(ADA, wish);
    let digest = |world: &World| {
        let today = "2026-09-07".parse().expect("a day");
        let zone = crate::model::due::zone("Europe/Berlin");
        crate::views::digest::of(&world.view(), person(BO), today, &zone)
            .expect("reads")
            .today
            .len()
    };
    assert_eq!(digest(&world), 1);
    let patch = crate::commands::ProjectPatch {
        remove_members: vec![person(BO)],
        ..crate::commands::ProjectPatch::default()
    };
    world
        .when(actor(ADA), crate::commands::ChangeProject { project, patch })
        .answer();
    assert_eq!(digest(&world), 0);
}

/// Moves somebody to another zone, as their profile does.
fn moves(world: &mut World, who: u32, zone: &str) {
    let edit = vc_people::commands::PersonEdit {
        time_zone: Some(zone.to_owned()),
        ..Default::default()
    };
    let person = person(who);
    world
        .when(actor(who), vc_people::commands::EditPerson { person, edit })
        .answer();
}

#[test]
fn whoever_moves_takes_hours_along_and_hears_once_a_day() {
    let mut world = World::at("2026-11-23T05:00:00Z");
    let daily = SetPreferences {
        day_at_minutes: 540,
        digest_at_minutes: Some(480),
    };
    world.when(actor(ADA), daily).answer();
    let mut wish = NewTask::titled("Call");
    wish.due = Some(due("2026-11-24"));
    wish.reminders = vec![ReminderAt::DaysBefore(0)];
    world.add(ADA, wish);
    let mut overdue = NewTask::titled("Write");
    overdue.due = Some(due("2026-11-20"));
    world.add(ADA, overdue);
    let moments =
        |world: &World| -> Vec<String> { world.due().into_iter().map(|(_, _, at)| at.to_string()).collect() };
    assert_eq!(
        moments(&world),
        ["2026-11-23T07:00:00Z", "2026-11-24T08:00:00Z"],
        "in Berlin"
    );

    world.pass(SignedDuration::from_hours(3));
    assert_eq!(fire(&mut world), ["tasks.digest_sent"]);
    moves(&mut world, ADA, "America/New_York");
    while fire(&mut world).iter().any(|name| name.contains("review")) {}
    assert_eq!(
        moments(&world),
        ["2026-11-23T13:00:00Z", "2026-11-24T14:00:00Z"],
        "in New York"
    );
    world.pass(SignedDuration::from_hours(6));
    assert_eq!(fire(&mut world), ["tasks.digest_sent"]);
    let digests = world
        .log()
        .iter()
        .filter(|event| event.name == "tasks.digest_sent");
    let said: Vec<bool> = digests
        .map(|event| event.body.contains("\"anything\":true"))
        .collect();
    assert_eq!(said, [true, false], "it was Monday at eight twice");
    assert_eq!(moments(&world), ["2026-11-24T13:00:00Z", "2026-11-24T14:00:00Z"]);
}
