//! One occurrence, those that follow, or all: what a change of a series is about.

use crate::commands::{ChangeSeriesState, ChangeTask, NewTask, Scope, TaskPatch};
use crate::model::repeats::Unit;
use crate::model::{Priority, Repeats, SeriesId, SeriesState, TaskId};
use crate::testing::{ADA, World, actor, due_at, repeating, rule, titled};

fn daily(world: &mut World, text: &str) -> (SeriesId, TaskId) {
    world.series(
        ADA,
        repeating("Report", "2026-09-07 09:00 Europe/Berlin", rule(text)),
    )
}

fn series_of(world: &World, task: TaskId) -> SeriesId {
    world.task(task).occurrence.expect("it repeats").0
}

fn title(world: &World, task: TaskId) -> String {
    world.task(task).fields.title
}

fn rule_of(world: &World, series: SeriesId) -> String {
    match world.stored_series(series).repeats {
        Repeats::Rule { rule, .. } => rule,
        Repeats::AfterCompletion { .. } => panic!("it has a rule"),
    }
}

#[test]
fn a_moved_occurrence_goes_on_from_its_nominal_slot() {
    let mut world = World::new();
    let (series, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY;COUNT=5")));
    let second = world.next(ADA, task);
    let third = world.next(ADA, second);
    world.change(ADA, third, due_at("2026-09-23"));
    assert_eq!(world.slot(third), "2026-09-21", "the slot names it, not its date");
    world.until("2026-09-23T10:00:00Z");
    let fourth = world.next(ADA, third);
    assert_eq!(world.slot(fourth), "2026-09-28");
    assert_eq!(series_of(&world, fourth), series);
}

#[test]
fn a_change_of_all_keeps_what_an_occurrence_says_by_itself() {
    let mut world = World::new();
    let (series, first) = daily(&mut world, "FREQ=DAILY");
    let fourth = world.touch(ADA, series, "2026-09-10T09:00");
    world.change(ADA, fourth, titled("Report to the board"));
    let patch = TaskPatch {
        priority: Some(Priority::High),
        ..titled("Daily report")
    };
    world.change_for(ADA, first, patch, Scope::All);
    assert_eq!(title(&world, first), "Daily report");
    assert_eq!(title(&world, fourth), "Report to the board");
    assert_eq!(
        world.task(fourth).fields.priority,
        Priority::High,
        "of that it said nothing"
    );
    let second = world.next(ADA, first);
    assert_eq!(title(&world, second), "Daily report");
    // What was finished stays as it was.
    world.change_for(ADA, second, titled("Report"), Scope::All);
    assert_eq!(title(&world, first), "Daily report");
    // Changed with all the others, it says nothing by itself any more.
    world.change_for(ADA, fourth, titled("Note"), Scope::All);
    world.change_for(ADA, second, titled("Notes"), Scope::All);
    assert_eq!(title(&world, fourth), "Notes");
}

#[test]
fn following_cuts_the_series_and_the_total_stays() {
    let mut world = World::new();
    let (old, first) = daily(&mut world, "FREQ=DAILY;COUNT=5");
    let second = world.next(ADA, first);
    let third = world.next(ADA, second);
    world.change_for(ADA, third, titled("Long report"), Scope::Following);
    let new = series_of(&world, third);
    assert_ne!(old, new);
    assert!(rule_of(&world, old).ends_with("COUNT=2") && rule_of(&world, new).ends_with("COUNT=3"));
    assert_eq!(world.stored_series(old).state, SeriesState::Ended);
    assert_eq!(world.stored_series(new).follows, Some(old));
    let fourth = world.next(ADA, third);
    assert_eq!(title(&world, fourth), "Long report");
    let fifth = world.next(ADA, fourth);
    assert_eq!(world.done(ADA, fifth).successor, None);
    assert_eq!(title(&world, first), "Report");
    let resume = ChangeSeriesState {
        series: old,
        to: SeriesState::Active,
    };
    assert_eq!(
        world.refused(actor(ADA), resume),
        "series_state",
        "its two are done"
    );
}

#[test]
fn following_carries_later_occurrences_that_somebody_touched_or_finished() {
    let mut world = World::new();
    let (old, first) = daily(&mut world, "FREQ=DAILY;COUNT=6");
    let own = world.touch(ADA, old, "2026-09-10T09:00");
    world.change(ADA, own, titled("Report to the board"));
    let finished = world.touch(ADA, old, "2026-09-11T09:00");
    world.done(ADA, finished);
    let second = world.touch(ADA, old, "2026-09-08T09:00");
    let patch = TaskPatch {
        priority: Some(Priority::Low),
        ..due_at("2026-09-08 10:30 Europe/Berlin")
    };
    world.change_for(
        ADA,
        second,
        TaskPatch {
            title: Some("Short report".to_owned()),
            ..patch
        },
        Scope::Following,
    );
    let new = series_of(&world, second);
    assert_eq!(
        world.stored_series(old).state,
        SeriesState::Active,
        "its first is still to be done"
    );
    assert_eq!(world.open(old), ["2026-09-07T09:00"]);
    assert_eq!(world.open(new), ["2026-09-08T10:30", "2026-09-10T10:30"]);
    assert_eq!(title(&world, own), "Report to the board");
    assert_eq!(world.due_of(own), "2026-09-10 10:30 Europe/Berlin");
    assert_eq!(series_of(&world, finished), new);
    // Nothing is made twice: the tenth is there, the eleventh is done.
    let third = world.next(ADA, second);
    assert_eq!(world.slot(third), "2026-09-09T10:30");
    assert_eq!(world.done(ADA, third).successor, None);
    let last = world.next(ADA, own);
    assert_eq!(world.slot(last), "2026-09-12T10:30");
    assert_eq!(world.done(ADA, last).successor, None);
    assert_eq!(world.done(ADA, first).successor, None, "one before the cut");
    assert_eq!(world.stored_series(old).state, SeriesState::Ended);
}

#[test]
fn another_time_of_day_for_all_keeps_each_slot_once() {
    let mut world = World::new();
    let (series, first) = daily(&mut world, "FREQ=DAILY");
    let third = world.touch(ADA, series, "2026-09-09T09:00");
    let fourth = world.touch(ADA, series, "2026-09-10T09:00");
    world.done(ADA, fourth);
    for time in ["11:00", "09:00", "14:15"] {
        let all = due_at(&format!("2026-09-07 {time} Europe/Berlin"));
        world.change_for(ADA, first, all, Scope::All);
        assert_eq!(
            world.open(series),
            [format!("2026-09-07T{time}"), format!("2026-09-09T{time}")]
        );
    }
    assert_eq!(world.due_of(third), "2026-09-09 14:15 Europe/Berlin");
    let second = world.next(ADA, first);
    assert_eq!(world.due_of(second), "2026-09-08 14:15 Europe/Berlin");
    assert_eq!(world.done(ADA, second).successor, None);
    let fifth = world.next(ADA, third);
    assert_eq!(world.slot(fifth), "2026-09-11T14:15", "the tenth is done");
}

#[test]
fn one_that_was_moved_by_itself_changes_the_time_of_all_and_the_day_of_none() {
    let mut world = World::new();
    let wish = repeating("Call", "2026-09-07 09:00 Europe/Berlin", rule("FREQ=WEEKLY"));
    let (series, first) = world.series(ADA, wish);
    world.change(ADA, first, due_at("2026-09-09 09:00 Europe/Berlin"));
    world.change_for(ADA, first, due_at("2026-09-09 10:00 Europe/Berlin"), Scope::All);
    assert_eq!(series_of(&world, first), series);
    assert_eq!(world.due_of(first), "2026-09-09 10:00 Europe/Berlin");
    let next = world.next(ADA, first);
    assert_eq!(world.due_of(next), "2026-09-14 10:00 Europe/Berlin");
}

#[test]
fn another_day_for_all_begins_anew_where_the_rule_names_no_day() {
    let mut world = World::new();
    let (old, first) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY;COUNT=3")));
    let second = world.next(ADA, first);
    world.change_for(ADA, second, due_at("2026-09-16"), Scope::All);
    let new = series_of(&world, second);
    assert_ne!(old, new);
    assert_eq!(world.slot(second), "2026-09-16");
    let third = world.next(ADA, second);
    assert_eq!(world.slot(third), "2026-09-23");
    assert_eq!(world.done(ADA, third).successor, None, "three in all");

    let (_, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY;BYDAY=MO")));
    let change = ChangeTask {
        task,
        patch: due_at("2026-09-09"),
        scope: Scope::All,
    };
    assert_eq!(world.refused(actor(ADA), change), "date_of_rule");
}

fn repeats(to: Option<Repeats>) -> TaskPatch {
    TaskPatch {
        repeats: Some(to),
        ..TaskPatch::default()
    }
}

#[test]
fn another_rule_begins_at_the_occurrence_and_the_same_rule_changes_nothing() {
    let mut world = World::new();
    let (old, first) = daily(&mut world, "FREQ=DAILY");
    let second = world.next(ADA, first);
    world.change_for(ADA, second, repeats(Some(rule("FREQ=DAILY"))), Scope::All);
    assert_eq!(series_of(&world, second), old);
    world.change_for(
        ADA,
        second,
        repeats(Some(rule("FREQ=WEEKLY;BYDAY=FR"))),
        Scope::All,
    );
    let new = series_of(&world, second);
    assert_ne!(new, old);
    assert_eq!(
        world.due_of(second),
        "2026-09-11 09:00 Europe/Berlin",
        "the rule says when"
    );
    assert_eq!(world.stored_series(old).state, SeriesState::Ended);
    let third = world.next(ADA, second);
    assert_eq!(world.slot(third), "2026-09-18T09:00");
    let after = Repeats::AfterCompletion {
        interval: 2,
        unit: Unit::Days,
    };
    world.change_for(ADA, third, repeats(Some(after)), Scope::All);
    let fourth = world.next(ADA, third);
    assert_eq!(
        world.slot(fourth),
        "2026-09-09T09:00",
        "two days after the seventh"
    );
}

#[test]
fn what_stops_repeating_is_a_task_of_its_own_and_its_series_may_go_on_without_it() {
    let mut world = World::new();
    let (series, first) = daily(&mut world, "FREQ=DAILY");
    let second = world.next(ADA, first);
    let stopped = world.change(ADA, second, repeats(None));
    assert_eq!(world.task(second).occurrence, None);
    assert_eq!(world.stored_series(series).state, SeriesState::Ended);
    world.undo(ADA, stopped);
    assert_eq!(world.slot(second), "2026-09-08T09:00");
    world.change(ADA, second, repeats(None));
    world.until("2026-09-08T07:00:00Z");
    let resume = ChangeSeriesState {
        series,
        to: SeriesState::Active,
    };
    world.when(actor(ADA), resume).answer();
    assert_eq!(world.open(series), ["2026-09-09T09:00"], "the eighth has left");
    world.done(ADA, second);
    assert_eq!(world.open(series).len(), 1);
}

#[test]
fn a_finished_occurrence_changes_by_itself_alone() {
    let mut world = World::new();
    let (_, first) = daily(&mut world, "FREQ=DAILY");
    world.done(ADA, first);
    world.change(ADA, first, titled("Was long"));
    for (patch, scope) in [
        (titled("x"), Scope::All),
        (titled("x"), Scope::Following),
        (repeats(None), Scope::This),
        (repeats(Some(rule("FREQ=WEEKLY"))), Scope::All),
    ] {
        let task = first;
        assert_eq!(
            world.refused(actor(ADA), ChangeTask { task, patch, scope }),
            "task_not_open"
        );
    }
}

#[test]
fn a_task_begins_to_repeat_where_it_is() {
    let mut world = World::new();
    let mut wish = NewTask::titled("Rent");
    wish.due = Some(crate::testing::due("2026-01-31"));
    let task = world.add(ADA, wish);
    world.change(ADA, task, repeats(Some(rule("FREQ=MONTHLY"))));
    let mut slots = Vec::new();
    let mut at = task;
    for day in ["2026-02-01", "2026-03-01", "2026-04-01"] {
        let done = crate::commands::FinishTask {
            task: at,
            outcome: crate::commands::Outcome::Done,
            done_on: Some(day.parse().expect("a day")),
        };
        at = world
            .when(actor(ADA), done)
            .answer()
            .successor
            .expect("one follows");
        slots.push(world.slot(at));
    }
    assert_eq!(
        slots,
        ["2026-02-28", "2026-03-31", "2026-04-30"],
        "clamped, never chained"
    );
    let none = world.add(ADA, NewTask::titled("Nothing"));
    let change = ChangeTask {
        task: none,
        patch: repeats(Some(rule("FREQ=DAILY"))),
        scope: Scope::This,
    };
    assert_eq!(world.refused(actor(ADA), change), "repeats_without_due");
    let change = ChangeTask {
        task: none,
        patch: titled("x"),
        scope: Scope::Following,
    };
    assert_eq!(world.refused(actor(ADA), change), "not_repeating");
}
