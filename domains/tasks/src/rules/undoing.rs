//! Every kind of action is taken back, and taking it back is taken back.

use vc_kernel::Actor;

use crate::commands::{
    ChangeComment, ChangeProject, ChangeSavedView, ChangeSeriesState, ChangeTag, ChangeTemplate,
    CreateProject, CreateTag, CreateTask, NewProject, NewTask, Outcome, ProjectPatch, SaveTemplate,
    SavedViewWish, Scope, SetSections, ShelveProject, TagWish, TaskPatch, UndoAction, UseTemplate,
    WriteComment,
};
use crate::events::TaskCreated;
use crate::model::template::{RelativeDay, TemplateContent, TemplateProject, TemplateTask};
use crate::model::{ActionId, Link, Place, Priority, ReminderAt, SeriesState, Status, TaskFields, TaskId};
use crate::testing::{ADA, ADMIN, BO, World, actor, due, due_at, person, repeating, rule, titled, undo};

/// Undoes an action of Ada's, undoes that, and undoes it again; `before` is what was so before the action.
fn there_and_back(world: &mut World, what: &str, before: &[String], action: ActionId) {
    let after = world.state();
    assert_ne!(before, after, "{what} does something");
    let first = world.undo(ADA, action);
    assert_eq!(before, world.state(), "{what} is undone");
    assert_eq!(first.kept, 0, "{what}");
    assert_eq!(
        world.refused(actor(ADA), undo(action)),
        "nothing_to_undo",
        "{what} twice"
    );
    let second = world.undo(ADA, first.action);
    assert_eq!(after, world.state(), "{what} is done again");
    let third = world.undo(ADA, second.action);
    assert_eq!(before, world.state(), "{what} is undone again");
    world.undo(ADA, third.action);
    assert_eq!(after, world.state(), "{what} is there in the end");
}

fn everything() -> TaskPatch {
    TaskPatch {
        notes: Some("With *care*.".to_owned()),
        priority: Some(Priority::High),
        add_assignees: vec![person(BO)],
        start: Some(Some("2026-09-01".parse().expect("a day"))),
        reminders: Some(vec![ReminderAt::DaysBefore(1)]),
        links: Some(vec![Link {
            url: "https://example.com".to_owned(),
            title: None,
        }]),
        ..due_at("2026-12-01")
    }
}

#[test]
fn changes_of_tasks_go_there_and_back() {
    let mut world = World::new();
    let project = world.project(ADA, false, &[]);
    let task = world.in_project(ADA, project, "Hedge");
    let other = world.in_project(ADA, project, "Lawn");
    let before = world.state();
    let created = world.added(ADA, NewTask::titled("New")).0;
    there_and_back(&mut world, "a new task", &before, created);
    let patches = [
        ("fields", everything()),
        (
            "tags",
            TaskPatch {
                add_tags: vec!["a".to_owned()],
                ..TaskPatch::default()
            },
        ),
        (
            "order",
            TaskPatch {
                after: Some(None),
                ..TaskPatch::default()
            },
        ),
        (
            "parent",
            TaskPatch {
                parent: Some(Some(other)),
                ..TaskPatch::default()
            },
        ),
    ];
    for (what, patch) in patches {
        let before = world.state();
        let action = world.change(ADA, task, patch);
        there_and_back(&mut world, what, &before, action);
    }
    for outcome in [Outcome::Done, Outcome::Skipped, Outcome::Cancelled] {
        let before = world.state();
        let action = world.finish(ADA, other, outcome).action;
        there_and_back(&mut world, outcome.as_str(), &before, action);
        let before = world.state();
        let action = world.reopen(ADA, other);
        there_and_back(&mut world, "opening", &before, action);
    }
    for place in [Place::Archived, Place::Trash] {
        let before = world.state();
        let action = world.shelve(ADA, other, place);
        there_and_back(&mut world, place.as_str(), &before, action);
        world.shelve(ADA, other, Place::Active);
    }
    let before = world.state();
    let text = "Soon.".to_owned();
    let (action, comment) = world.when(actor(ADA), WriteComment { task, text }).answer();
    there_and_back(&mut world, "a comment", &before, action);
    for text in [Some("Later.".to_owned()), None] {
        let before = world.state();
        let action = world.when(actor(ADA), ChangeComment { comment, text }).answer();
        there_and_back(&mut world, "another comment", &before, action);
    }
}

#[test]
fn changes_of_series_go_there_and_back() {
    let mut world = World::new();
    let before = world.state();
    let wish = repeating(
        "Report",
        "2026-09-07 09:00 Europe/Berlin",
        rule("FREQ=DAILY;COUNT=9"),
    );
    let (created, first) = world.added(ADA, wish);
    there_and_back(&mut world, "a series", &before, created);
    world.subtask(ADA, first, "Figures");
    let series = world.task(first).occurrence.expect("it repeats").0;
    let before = world.state();
    let done = world.done(ADA, first);
    there_and_back(&mut world, "a completion", &before, done.action);
    let second = done.successor.expect("one follows");
    let own = world.touch(ADA, series, "2026-09-10T09:00");
    world.change(ADA, own, titled("Own"));
    let repeats = |to| TaskPatch {
        repeats: Some(to),
        ..TaskPatch::default()
    };
    let edits = [
        ("title of all", titled("Reports"), Scope::All),
        ("title of this", titled("This report"), Scope::This),
        (
            "time of all",
            due_at("2026-09-08 10:00 Europe/Berlin"),
            Scope::All,
        ),
        (
            "date of this",
            due_at("2026-09-09 10:00 Europe/Berlin"),
            Scope::This,
        ),
        ("following", titled("Short report"), Scope::Following),
        ("rule", repeats(Some(rule("FREQ=WEEKLY"))), Scope::All),
        ("no rule", repeats(None), Scope::This),
    ];
    for (what, patch, scope) in edits {
        let before = world.state();
        let action = world.change_for(ADA, second, patch, scope);
        there_and_back(&mut world, what, &before, action);
    }
    let (series, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY;COUNT=1")));
    for to in [SeriesState::Paused, SeriesState::Active] {
        let before = world.state();
        let action = world.when(actor(ADA), ChangeSeriesState { series, to }).answer();
        there_and_back(&mut world, to.as_str(), &before, action);
    }
    let before = world.state();
    let action = world.done(ADA, task).action;
    assert_eq!(world.stored_series(series).state, SeriesState::Ended);
    there_and_back(&mut world, "the last one", &before, action);
}

#[test]
fn opening_again_is_undone_with_the_day_it_was_done_and_what_followed() {
    let mut world = World::new();
    let (_, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY")));
    let part = world.subtask(ADA, task, "Paper");
    let next = world.next(ADA, task);
    world.until("2026-09-30T10:00:00Z");
    let before = world.state();
    let reopened = world.reopen(ADA, task);
    assert!(world.found(next).is_none());
    let undone = world.when(actor(ADA), undo(reopened));
    undone.then(&[
        "tasks.task_completed",
        "tasks.task_completed",
        "tasks.task_created",
        "tasks.task_created",
        "tasks.action_undone",
    ]);
    assert_eq!(world.task(part).status, Status::Done);
    assert_eq!(before, world.state());
}

#[test]
fn undoing_a_completion_keeps_a_successor_that_somebody_touched() {
    type Touch = fn(&mut World, TaskId);
    let touches: [Touch; 5] = [
        |world, next| {
            world.change(ADA, next, titled("x"));
        },
        |world, next| {
            world.subtask(ADA, next, "one more");
        },
        |world, next| {
            let text = "So?".to_owned();
            world.when(actor(ADA), WriteComment { task: next, text }).answer();
        },
        |world, next| {
            let below = deepest(world, next);
            world.change(ADA, below, titled("y"));
        },
        |world, next| {
            let below = deepest(world, next);
            let out = TaskPatch {
                parent: Some(None),
                ..TaskPatch::default()
            };
            world.change(ADA, below, out);
        },
    ];
    for touch in touches {
        let mut world = World::new();
        let (series, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY")));
        let part = world.subtask(ADA, task, "Paper");
        world.subtask(ADA, part, "Boxes");
        let done = world.done(ADA, task);
        let next = done.successor.expect("one follows");
        touch(&mut world, next);
        world.undo(ADA, done.action);
        assert_eq!(world.open(series), ["2026-09-07", "2026-09-14"]);
        assert_eq!(world.done(ADA, task).successor, None, "it is there");
    }
}

fn deepest(world: &World, task: TaskId) -> TaskId {
    let below = crate::views::stored::below(&world.view(), task).expect("reads");
    *below.last().expect("a part")
}

#[test]
fn projects_tags_templates_and_views_go_there_and_back() {
    let mut world = World::new();
    let before = world.state();
    let wish = NewProject {
        name: "Garden".to_owned(),
        color: None,
        is_private: true,
        members: vec![person(BO)],
        sections: vec!["Soon".to_owned()],
    };
    let (action, project) = world.when(actor(ADA), CreateProject(wish)).answer();
    there_and_back(&mut world, "a project", &before, action);
    let patches = [
        ProjectPatch {
            name: Some("Park".to_owned()),
            color: Some(Some("green".to_owned())),
            is_private: Some(false),
            ..ProjectPatch::default()
        },
        ProjectPatch {
            add_members: vec![person(ADMIN)],
            remove_members: vec![person(BO)],
            ..ProjectPatch::default()
        },
    ];
    for patch in patches {
        let before = world.state();
        let action = world.when(actor(ADA), ChangeProject { project, patch }).answer();
        there_and_back(&mut world, "settings", &before, action);
    }
    let before = world.state();
    let sections = vec![(None, "Later".to_owned())];
    let action = world.when(actor(ADA), SetSections { project, sections }).answer();
    there_and_back(&mut world, "sections", &before, action);
    for to in [Place::Archived, Place::Trash] {
        let before = world.state();
        let action = world.when(actor(ADA), ShelveProject { project, to }).answer();
        there_and_back(&mut world, "a shelf", &before, action);
    }
    let tag_wish = |name: &str| TagWish {
        name: name.to_owned(),
        color: None,
    };
    let before = world.state();
    let (action, tag) = world.when(actor(ADA), CreateTag(tag_wish("home"))).answer();
    there_and_back(&mut world, "a tag", &before, action);
    let before = world.state();
    let wish = tag_wish("house");
    let action = world.when(actor(ADA), ChangeTag { tag, wish }).answer();
    there_and_back(&mut world, "its name", &before, action);
    let view = |name: &str| SavedViewWish {
        name: name.to_owned(),
        filter: "tag:home".to_owned(),
        layout: "list".to_owned(),
        position: None,
    };
    let before = world.state();
    let save = ChangeSavedView {
        view: None,
        to: Some(view("Home")),
    };
    let (action, id) = world.when(actor(ADA), save).answer();
    there_and_back(&mut world, "a view", &before, action);
    for to in [Some(view("House")), None] {
        let before = world.state();
        let save = ChangeSavedView { view: Some(id), to };
        let action = world.when(actor(ADA), save).answer().0;
        there_and_back(&mut world, "another view", &before, action);
    }
}

fn template_task(title: &str) -> TemplateTask {
    TemplateTask {
        title: title.to_owned(),
        notes: String::new(),
        priority: Priority::None,
        tags: Vec::new(),
        assignees: Vec::new(),
        due: None,
        start_days: None,
        reminders: Vec::new(),
        links: Vec::new(),
        section: None,
        subtasks: Vec::new(),
    }
}

#[test]
fn templates_are_saved_used_and_undone() {
    let mut world = World::new();
    let mut first = template_task("Order the cake");
    first.due = Some(RelativeDay {
        days: -3,
        time: Some("09:00".to_owned()),
    });
    first.reminders = vec![ReminderAt::MinutesBefore(30)];
    first.section = Some(1);
    first.assignees = vec![person(BO), person(88)];
    first.subtasks = vec![template_task("Which?")];
    let project = TemplateProject {
        name: "Birthday".to_owned(),
        color: None,
        is_private: true,
        sections: vec!["Before".to_owned(), "After".to_owned()],
        tasks: vec![first.clone(), template_task("Sweep")],
    };
    let save = |content| SaveTemplate {
        name: "Birthday".to_owned(),
        is_private: false,
        content,
    };
    let before = world.state();
    let (action, template) = world
        .when(actor(ADA), save(TemplateContent::Project(project)))
        .answer();
    there_and_back(&mut world, "a template", &before, action);
    let before = world.state();
    let with = UseTemplate {
        template,
        start: "2026-10-10".parse().expect("a day"),
        name: None,
        project: None,
    };
    let used = world.when(actor(ADA), with).answer();
    let project = used.project.expect("a project");
    let sql = "SELECT id FROM tasks_tasks WHERE project = ?1 ORDER BY rank, n";
    let tasks: Vec<TaskId> = world.view().all(sql, [project], |row| row.get(0)).expect("reads");
    assert_eq!(world.due_of(tasks[0]), "2026-10-07 09:00 Europe/Berlin");
    assert_eq!(
        world.task(tasks[0]).fields.assignees,
        [person(BO)],
        "whoever is here, and a member now"
    );
    assert_eq!(world.reminders(tasks[0]).len(), 1);
    let titles: Vec<String> = tasks.iter().map(|task| world.task(*task).fields.title).collect();
    assert_eq!(titles, ["Order the cake", "Which?", "Sweep"]);
    there_and_back(&mut world, "its use", &before, used.action);

    first.section = None;
    let change = ChangeTemplate {
        template,
        to: Some(save(TemplateContent::Task(first))),
    };
    assert_eq!(world.refused(actor(BO), change.clone()), "forbidden");
    let before = world.state();
    let action = world.when(actor(ADA), change).answer();
    there_and_back(&mut world, "another content", &before, action);
    let before = world.state();
    let action = world
        .when(actor(ADA), ChangeTemplate { template, to: None })
        .answer();
    there_and_back(&mut world, "removing", &before, action);
}

#[test]
fn what_changed_since_stays() {
    let mut world = World::new();
    let project = world.project(ADA, false, &[BO]);
    let task = world.in_project(ADA, project, "Hedge");
    let both = TaskPatch {
        priority: Some(Priority::Low),
        ..titled("Cut the hedge")
    };
    let action = world.change(ADA, task, both);
    world.change(BO, task, titled("Trim the hedge"));
    let undone = world.undo(ADA, action);
    assert_eq!((undone.undone, undone.kept), (1, 1));
    let fields = world.task(task).fields;
    assert_eq!(
        (fields.title.as_str(), fields.priority),
        ("Trim the hedge", Priority::None)
    );
    let rename = |name: &str| ChangeProject {
        project,
        patch: ProjectPatch {
            name: Some(name.to_owned()),
            ..ProjectPatch::default()
        },
    };
    let action = world.when(actor(ADA), rename("Park")).answer();
    world.when(actor(BO), rename("Wood")).answer();
    assert_eq!(world.refused(actor(ADA), undo(action)), "nothing_to_undo");
    // Back below a task that hangs below it now would be a circle.
    let (upper, lower) = (
        world.in_project(ADA, project, "upper"),
        world.in_project(ADA, project, "lower"),
    );
    let under = |parent| TaskPatch {
        parent: Some(parent),
        ..TaskPatch::default()
    };
    world.change(ADA, upper, under(Some(lower)));
    let out = world.change(ADA, upper, under(None));
    world.change(ADA, lower, under(Some(upper)));
    assert_eq!(world.refused(actor(ADA), undo(out)), "nothing_to_undo");
    // A part that comes back is where its task is now.
    let away = world.change(ADA, lower, under(None));
    let moved = TaskPatch {
        project: Some(None),
        ..TaskPatch::default()
    };
    world.change(ADA, upper, moved);
    world.undo(ADA, away);
    let lower = world.task(lower).fields;
    assert_eq!((lower.parent, lower.project), (Some(upper), None));
}

#[test]
fn only_whoever_did_it_or_an_admin_undoes_it() {
    let mut world = World::new();
    let project = world.project(ADA, false, &[BO]);
    let task = world.in_project(ADA, project, "Hedge");
    let action = world.change(ADA, task, titled("x"));
    assert_eq!(world.refused(actor(BO), undo(action)), "forbidden");
    world.undo(ADMIN, action);
    assert_eq!(world.task(task).fields.title, "Hedge");
    let unknown = ActionId::from_ulid(vc_kernel::id::Ulid::from_parts(1, 1));
    assert_eq!(world.refused(actor(ADA), undo(unknown)), "not_found");
    let mine = world.change(BO, task, titled("y"));
    let posing = UndoAction {
        action: mine,
        skip: 0,
        part_of: Some(world.change(ADA, task, titled("z"))),
    };
    assert_eq!(world.refused(actor(BO), posing), "forbidden");
}

#[test]
fn what_is_as_large_as_an_import_is_undone_in_parts() {
    let mut world = World::new();
    let before = world.state();
    let action = ActionId::from_ulid(vc_kernel::id::Ulid::from_parts(9, 9));
    for number in 0..700_u32 {
        let ulid = vc_kernel::id::Ulid::from_parts(9, u128::from(number));
        let created = TaskCreated {
            action,
            task: TaskId::from_ulid(ulid),
            owner: Actor::System.to_string(),
            fields: TaskFields::titled(number.to_string()),
            occurrence: None,
            imported_key: Some(number.to_string()),
            created_ms: None,
        };
        world.happens(created);
    }
    let (mut skip, mut part_of, mut parts) = (0, None, 0);
    loop {
        let command = UndoAction {
            action,
            skip,
            part_of,
        };
        let undone = world.when(Actor::System, command).answer();
        parts += 1;
        part_of = Some(undone.action);
        match undone.next_skip {
            Some(next) => skip = next,
            None => break,
        }
    }
    assert_eq!((parts, world.state()), (3, before));
    assert_eq!(world.refused(Actor::System, undo(action)), "nothing_to_undo");
    let mut skip = Some(0);
    while let Some(from) = skip {
        let command = UndoAction {
            action: part_of.expect("an action"),
            skip: from,
            part_of: None,
        };
        skip = world.when(Actor::System, command).answer().next_skip;
    }
    let sql = "SELECT count(*) FROM tasks_tasks WHERE place = 'active'";
    assert_eq!(world.view().count(sql, []).expect("reads"), 700);
}

#[test]
fn a_new_task_below_another_of_the_same_use_comes_back_with_it() {
    let mut world = World::new();
    let parent = world.add(ADA, NewTask::titled("Trip"));
    let mut wish = NewTask::titled("Pack");
    wish.parent = Some(parent);
    wish.due = Some(due("2026-09-10"));
    let (created, part) = world.added(ADA, wish.clone());
    let undone = world.undo(ADA, created);
    world.shelve(ADA, parent, Place::Trash);
    assert_eq!(
        world.refused(actor(ADA), undo(undone.action)),
        "nothing_to_undo",
        "its task is in the trash"
    );
    world.shelve(ADA, parent, Place::Active);
    world.undo(ADA, undone.action);
    assert_eq!(world.task(part).place, Place::Active);
    assert_eq!(world.refused(actor(BO), CreateTask(wish)), "not_found");
}

#[test]
fn a_successor_that_only_made_room_for_others_is_untouched() {
    let mut world = World::new();
    let (series, task) = world.series(ADA, repeating("Bins", "2026-09-07", rule("FREQ=WEEKLY")));
    let other = world.add(ADA, NewTask::titled("Other"));
    let done = world.done(ADA, task);
    let after = TaskPatch {
        after: Some(Some(task)),
        ..TaskPatch::default()
    };
    world.change(ADA, other, after);
    let next = done.successor.expect("one follows");
    let rows = crate::views::history::of_task(&world.view(), next, None, 9).expect("reads");
    assert!(rows.iter().all(|row| row.event.is_some()), "{rows:?}");
    assert_eq!(rows.len(), 1);
    world.undo(ADA, done.action);
    assert_eq!(world.open(series), ["2026-09-07"]);
}
