//! What follows what: completing, skipping, missing, ending, pausing.

use crate::commands::{
    ChangeSeriesState, ChangeTask, CreateTask, FinishTask, NewTask, Outcome, Scope, TaskPatch,
};
use crate::model::repeats::Unit;
use crate::model::{Place, Repeats, SeriesState, Status, TaskId};
use crate::testing::{ADA, BO, DI, World, actor, due, due_at, repeating, rule};

const fn after(interval: u32, unit: Unit) -> Repeats {
    Repeats::AfterCompletion { interval, unit }
}

fn each_missed(text: &str) -> Repeats {
    Repeats::Rule {
        rule: text.to_owned(),
        each_missed: true,
    }
}

#[test]
fn a_late_completion_goes_on_after_the_day_it_was_done_unless_each_missed_one_is_to_be_done() {
    for (repeats, next) in [
        (rule("FREQ=DAILY"), "2026-09-02"),
        (each_missed("FREQ=DAILY"), "2026-08-21"),
    ] {
        let mut world = World::at("2026-08-19T07:00:00Z");
        let (_, task) = world.series(ADA, repeating("Water", "2026-08-20", repeats));
        world.until("2026-09-01T10:00:00Z");
        let next_task = world.next(ADA, task);
        assert_eq!(world.slot(next_task), next);
        assert_eq!(world.task(next_task).status, Status::Open);
    }
}

#[test]
fn an_early_completion_still_advances() {
    let mut world = World::at("2026-09-04T07:00:00Z");
    let (_, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY")));
    let next = world.next(ADA, task);
    assert_eq!(world.slot(next), "2026-09-14");
}

#[test]
fn two_devices_that_complete_the_same_make_one_successor() {
    let mut world = World::new();
    let (series, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY")));
    let first = world.done(ADA, task);
    let command = FinishTask {
        task,
        outcome: Outcome::Done,
        done_on: None,
    };
    let second = world.when(actor(ADA), command);
    second.then(&[]);
    let second = second.answer();
    assert!(second.already && !first.already);
    assert_eq!(second.successor, first.successor);
    assert_eq!(world.open(series), ["2026-09-14"]);
    let skip = FinishTask {
        task,
        outcome: Outcome::Skipped,
        done_on: None,
    };
    assert_eq!(world.refused(actor(ADA), skip), "task_not_open");
}

#[test]
fn a_skipped_slot_counts_and_the_series_ends_after_the_last() {
    let mut world = World::new();
    let (series, mut task) = world.series(ADA, repeating("Course", "2026-09-07", rule("FREQ=DAILY;COUNT=5")));
    for number in 1..5 {
        let outcome = if number == 2 {
            Outcome::Skipped
        } else {
            Outcome::Done
        };
        task = world.finish(ADA, task, outcome).successor.expect("one follows");
    }
    assert_eq!(world.slot(task), "2026-09-11");
    assert_eq!(world.done(ADA, task).successor, None);
    assert_eq!(world.stored_series(series).state, SeriesState::Ended);
    // Opened again, it may be finished again.
    world.reopen(ADA, task);
    assert_eq!(world.stored_series(series).state, SeriesState::Active);
    world.done(ADA, task);
    assert_eq!(world.stored_series(series).state, SeriesState::Ended);
}

#[test]
fn cancelling_an_occurrence_goes_on_too() {
    let mut world = World::new();
    let (series, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY")));
    assert!(world.finish(ADA, task, Outcome::Cancelled).successor.is_some());
    assert_eq!(world.open(series), ["2026-09-14"]);
}

#[test]
fn until_is_a_civil_day_and_includes_it() {
    let mut world = World::at("2026-01-31T20:00:00Z");
    let wish = repeating(
        "Feed",
        "2026-02-01 09:00 Pacific/Auckland",
        rule("FREQ=DAILY;UNTIL=20260202"),
    );
    let (series, task) = world.series(DI, wish);
    let last = world.next(DI, task);
    assert_eq!(world.slot(last), "2026-02-02T09:00");
    assert_eq!(world.done(DI, last).successor, None);
    assert_eq!(world.stored_series(series).state, SeriesState::Ended);
}

#[test]
fn after_a_completion_months_are_clamped_and_days_are_those_of_whoever_did_it() {
    let mut world = World::at("2026-01-31T12:00:00Z");
    let (_, task) = world.series(ADA, repeating("Filter", "2026-01-20", after(1, Unit::Months)));
    let next = world.next(ADA, task);
    assert_eq!(world.slot(next), "2026-02-28");
    world.until("2026-02-28T12:00:00Z");
    let next = world.next(ADA, next);
    assert_eq!(
        world.slot(next),
        "2026-03-28",
        "from the completion, never chained"
    );

    let mut world = World::at("2026-09-26T11:30:00Z");
    let wish = repeating("Walk", "2026-09-26", after(1, Unit::Days));
    let (_, task) = world.series(DI, wish);
    let next = world.next(DI, task);
    assert_eq!(world.slot(next), "2026-09-27", "23:30 in Auckland");
    world.until("2026-09-26T12:30:00Z");
    let next = world.next(DI, next);
    assert_eq!(world.slot(next), "2026-09-28", "00:30 of the 27th in Auckland");
}

#[test]
fn done_early_after_a_completion_is_not_the_end() {
    let mut world = World::new();
    let (series, task) = world.series(ADA, repeating("Walk", "2026-09-07", after(1, Unit::Days)));
    let next = world.next(ADA, task);
    assert_eq!(world.slot(next), "2026-09-08");
    let next = world.next(ADA, next);
    assert_eq!(world.slot(next), "2026-09-09", "the eighth is done already");
    assert_eq!(world.open(series), ["2026-09-09"]);
}

#[test]
fn hours_after_a_completion_may_be_several_a_day() {
    let mut world = World::new();
    let wish = repeating("Drops", "2026-09-07 09:00 Europe/Berlin", after(4, Unit::Hours));
    let (series, task) = world.series(ADA, wish);
    let next = world.next(ADA, task);
    assert_eq!(world.slot(next), "2026-09-07T13:00");
    let next = world.next(ADA, next);
    assert_eq!(world.slot(next), "2026-09-07T17:00", "13:00 is done");
    assert_eq!(world.open(series), ["2026-09-07T17:00"]);
    world.change_for(ADA, next, due_at("2026-09-07 13:00 Europe/Berlin"), Scope::All);
    assert_eq!(world.open(series).len(), 1);
    assert!(world.done(ADA, next).successor.is_some());
}

#[test]
fn done_on_an_earlier_day_counts_from_that_day_and_never_in_the_future() {
    let mut world = World::new();
    let (_, task) = world.series(ADA, repeating("Walk", "2026-09-01", after(3, Unit::Days)));
    let finish = |day: &str| FinishTask {
        task,
        outcome: Outcome::Done,
        done_on: Some(day.parse().expect("a day")),
    };
    assert_eq!(
        world.refused(actor(ADA), finish("2026-09-09")),
        "validation_failed"
    );
    let next = world.when(actor(ADA), finish("2026-09-05")).answer().successor;
    assert_eq!(world.slot(next.expect("one follows")), "2026-09-08");
    assert_eq!(
        world.task(task).done_on,
        Some("2026-09-05".parse().expect("a day"))
    );
}

#[test]
fn a_series_that_is_paused_makes_nothing_until_it_goes_on_from_today() {
    let mut world = World::new();
    let (series, task) = world.series(ADA, repeating("Stand-up", "2026-09-07", rule("FREQ=DAILY")));
    let to = |to| ChangeSeriesState { series, to };
    world.when(actor(ADA), to(SeriesState::Paused)).answer();
    assert_eq!(world.done(ADA, task).successor, None);
    assert!(world.open(series).is_empty());
    world.until("2026-09-20T10:00:00Z");
    world.when(actor(ADA), to(SeriesState::Active)).answer();
    assert_eq!(world.open(series), ["2026-09-20"]);
    world.when(actor(ADA), to(SeriesState::Active)).then(&[]);
    world.when(actor(ADA), to(SeriesState::Ended)).answer();
    assert_eq!(world.refused(actor(ADA), to(SeriesState::Paused)), "series_state");
    assert_eq!(world.refused(actor(BO), to(SeriesState::Active)), "not_found");
}

#[test]
fn going_on_misses_no_slot_before_one_that_was_finished_beforehand() {
    let mut world = World::new();
    let (series, task) = world.series(ADA, repeating("Stand-up", "2026-09-07", rule("FREQ=DAILY")));
    let later = world.touch(ADA, series, "2026-09-10");
    assert_eq!(
        world.done(ADA, later).successor,
        None,
        "the first one is still to be done"
    );
    assert_eq!(world.open(series), ["2026-09-07"]);
    let to = |to| ChangeSeriesState { series, to };
    world.when(actor(ADA), to(SeriesState::Paused)).answer();
    world.done(ADA, task);
    world.until("2026-09-09T10:00:00Z");
    world.when(actor(ADA), to(SeriesState::Active)).answer();
    assert_eq!(world.open(series), ["2026-09-09"]);
    let id = world.touch(ADA, series, "2026-09-09");
    let next = world.next(ADA, id);
    assert_eq!(world.slot(next), "2026-09-11", "the tenth is done");
}

#[test]
fn a_later_slot_is_touched_once_and_never_made_again() {
    let mut world = World::new();
    let (series, task) = world.series(
        ADA,
        repeating("Stand-up", "2026-09-07", rule("FREQ=DAILY;COUNT=4")),
    );
    let later = world.touch(ADA, series, "2026-09-08");
    assert_eq!(world.touch(ADA, series, "2026-09-08"), later);
    assert_eq!(world.done(ADA, task).successor, None, "it is there already");
    assert_eq!(world.open(series), ["2026-09-08"]);
    for none in ["2026-09-11", "2026-09-06", "2026-09-09T09:00", "soon"] {
        let touch = crate::commands::TouchSlot {
            series,
            slot: none.to_owned(),
        };
        assert_eq!(world.refused(actor(ADA), touch), "no_slot", "{none}");
    }
    // The last one first: the series is not over before the others are.
    let last = world.touch(ADA, series, "2026-09-10");
    world.done(ADA, last);
    assert_eq!(world.stored_series(series).state, SeriesState::Active);
    let third = world.next(ADA, later);
    assert_eq!(world.slot(third), "2026-09-09");
    assert_eq!(world.done(ADA, third).successor, None);
    assert_eq!(world.stored_series(series).state, SeriesState::Ended);
}

#[test]
fn what_repeats_needs_a_due_date_and_is_no_subtask() {
    let mut world = World::new();
    let mut wish = NewTask::titled("Walk");
    wish.repeats = Some(rule("FREQ=DAILY"));
    assert_eq!(
        world.refused(actor(ADA), CreateTask(wish.clone())),
        "repeats_without_due"
    );
    wish.due = Some(due("2026-09-07"));
    let parent = world.add(ADA, NewTask::titled("Health"));
    wish.parent = Some(parent);
    assert_eq!(
        world.refused(actor(ADA), CreateTask(wish.clone())),
        "subtask_repeats"
    );
    wish.parent = None;
    let walk = world.add(ADA, wish.clone());
    let below = ChangeTask {
        task: walk,
        patch: TaskPatch {
            parent: Some(Some(parent)),
            ..TaskPatch::default()
        },
        scope: Scope::This,
    };
    assert_eq!(world.refused(actor(ADA), below), "subtask_repeats");
    for bad in [
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "x",
    ] {
        wish.repeats = Some(rule(bad));
        assert_eq!(
            world.refused(actor(ADA), CreateTask(wish.clone())),
            "validation_failed",
            "{bad}"
        );
    }
    let without = TaskPatch {
        due: Some(None),
        ..TaskPatch::default()
    };
    let all = ChangeTask {
        task: walk,
        patch: without,
        scope: Scope::All,
    };
    assert_eq!(world.refused(actor(ADA), all), "repeats_without_due");
}

fn parts(world: &World, task: TaskId) -> Vec<(TaskId, String, Status)> {
    let found = crate::views::stored::subtasks(&world.view(), task, 100).expect("reads");
    found
        .into_iter()
        .map(|part| (part.id, part.fields.title, part.status))
        .collect()
}

#[test]
fn subtasks_come_again_unchecked_with_ids_of_their_own_that_are_always_the_same() {
    let mut world = World::new();
    let (_, task) = world.series(ADA, repeating("Trip", "2026-09-07", rule("FREQ=WEEKLY")));
    let pack = world.subtask(ADA, task, "Pack");
    world.subtask(ADA, pack, "Socks");
    let dropped = world.subtask(ADA, task, "Visa");
    let gone = world.subtask(ADA, task, "Guide");
    world.finish(ADA, dropped, Outcome::Cancelled);
    world.shelve(ADA, gone, Place::Trash);
    world.done(ADA, pack);
    let first = world.done(ADA, task);
    let next = first.successor.expect("one follows");
    let copies = parts(&world, next);
    assert_eq!(copies.len(), 1, "not what was cancelled or thrown away");
    assert_eq!((copies[0].1.as_str(), copies[0].2), ("Pack", Status::Open));
    let below = parts(&world, copies[0].0);
    assert_eq!((below[0].1.as_str(), below[0].2), ("Socks", Status::Open));
    world.undo(ADA, first.action);
    assert_eq!(world.found(next).map(|task| task.id), None);
    assert_eq!(world.task(task).status, Status::Open);
    assert_eq!(world.task(pack).status, Status::Done, "it was done before");
    let again = world.next(ADA, task);
    assert_eq!(parts(&world, again), copies);
}

#[test]
fn clocks_that_change_move_instants_and_never_slots() {
    // 02:30 is left out on 8 March 2026 in New York; the day after it is there again.
    let mut world = World::at("2026-03-07T12:00:00Z");
    let wish = repeating("Backup", "2026-03-07 02:30 America/New_York", rule("FREQ=DAILY"));
    let (_, task) = world.series(ADA, wish);
    let second = world.next(ADA, task);
    assert_eq!(world.slot(second), "2026-03-08T02:30");
    let instant = |world: &World, task| {
        let due = world.task(task).fields.due.expect("due");
        jiff::Timestamp::from_millisecond(due.order_ms())
            .expect("told")
            .to_string()
    };
    assert_eq!(instant(&world, second), "2026-03-08T07:30:00Z");
    world.until("2026-03-08T12:00:00Z");
    let third = world.next(ADA, second);
    assert_eq!(instant(&world, third), "2026-03-09T06:30:00Z");
    // In the autumn 01:30 is there twice: the first.
    let mut world = World::at("2026-10-31T12:00:00Z");
    let wish = repeating("Backup", "2026-10-31 01:30 America/New_York", rule("FREQ=DAILY"));
    let (_, task) = world.series(ADA, wish);
    let second = world.next(ADA, task);
    assert_eq!(instant(&world, second), "2026-11-01T05:30:00Z");
    // Samoa had no 30 December 2011: it falls together with the 31st, which stands for both.
    let mut world = World::at("2011-12-29T12:00:00Z");
    let wish = repeating("Swim", "2011-12-29 09:00 Pacific/Apia", rule("FREQ=DAILY"));
    let (_, task) = world.series(ADA, wish);
    let second = world.next(ADA, task);
    assert_eq!(world.slot(second), "2011-12-31T09:00");
}

#[test]
fn whole_days_are_days_where_midnight_is_left_out() {
    for (zone, first, days) in [
        ("Africa/Cairo", "2026-04-23", ["2026-04-24", "2026-04-25"]),
        ("America/Havana", "2026-03-07", ["2026-03-08", "2026-03-09"]),
        ("Asia/Beirut", "2026-03-28", ["2026-03-29", "2026-03-30"]),
    ] {
        let mut world = World::at(&format!("{first}T12:00:00Z"));
        world.write(
            "UPDATE people_people SET time_zone = ?2 WHERE id = ?1",
            (crate::testing::person(ADA), zone),
        );
        let (_, mut task) = world.series(ADA, repeating("Walk", first, rule("FREQ=DAILY")));
        for day in days {
            task = world.next(ADA, task);
            assert_eq!(world.slot(task), day, "{zone}");
        }
    }
}

#[test]
fn the_series_pauses_with_its_last_open_occurrence_and_goes_on_when_that_comes_back() {
    let mut world = World::new();
    let (series, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY")));
    world.shelve(ADA, task, Place::Trash);
    assert_eq!(world.stored_series(series).state, SeriesState::Paused);
    world.shelve(ADA, task, Place::Active);
    assert_eq!(world.stored_series(series).state, SeriesState::Active);
    assert_eq!(world.open(series), ["2026-09-07"]);
    let action = world.shelve(ADA, task, Place::Archived);
    world.undo(ADA, action);
    assert_eq!(world.stored_series(series).state, SeriesState::Active);
    // Paused by hand it stays so.
    let pause = ChangeSeriesState {
        series,
        to: SeriesState::Paused,
    };
    world.when(actor(ADA), pause).answer();
    world.shelve(ADA, task, Place::Trash);
    world.shelve(ADA, task, Place::Active);
    assert_eq!(world.stored_series(series).state, SeriesState::Paused);
}
