//! A private project is its members' alone: nobody else sees anything of it, or changes anything in it.

use vc_kernel::{Actor, Audience, Command, Domain as _};

use crate::commands::{
    BulkChange, BulkStep, ChangeComment, ChangeProject, ChangeSeriesState, ChangeTask, CreateProject,
    CreateTask, FinishTask, NewProject, NewTask, Outcome, ProjectPatch, ReopenTask, RestoreField, Scope,
    SetSections, ShelveProject, ShelveTask, SnoozeReminder, TaskPatch, TouchSlot, UseTemplate, WriteComment,
};
use crate::domain::Tasks;
use crate::model::{Place, ProjectId, SeriesState, TaskId};
use crate::testing::{ADA, ADMIN, BO, CY, World, actor, person, repeating, rule, titled, undo};
use crate::views::series;

fn members(world: &mut World, project: ProjectId, add: &[u32], remove: &[u32]) -> crate::model::ActionId {
    let people = |numbers: &[u32]| numbers.iter().map(|number| person(*number)).collect();
    let patch = ProjectPatch {
        add_members: people(add),
        remove_members: people(remove),
        ..ProjectPatch::default()
    };
    world.when(actor(ADA), ChangeProject { project, patch }).answer()
}

/// As everybody, as an admin, as one who was never in it, and as one who left.
const OTHERS: [u32; 3] = [ADMIN, CY, BO];

fn unseen<C: Command + Clone>(world: &mut World, command: C)
where
    C::Answer: std::fmt::Debug,
{
    for other in OTHERS {
        assert_eq!(
            world.refused(actor(other), command.clone()),
            "not_found",
            "{} of {other}",
            C::NAME
        );
    }
}

#[test]
fn no_command_of_anybody_else_finds_anything_of_it() {
    let mut world = World::new();
    let project = world.project(ADA, true, &[BO]);
    let task = world.in_project(ADA, project, "Surprise");
    let mut wish = repeating("Plan", "2026-09-07", rule("FREQ=DAILY"));
    wish.project = Some(project);
    let (series, _) = world.series(ADA, wish);
    let text = "Psst.".to_owned();
    let (said, comment) = world
        .when(
            actor(BO),
            WriteComment {
                task,
                text: text.clone(),
            },
        )
        .answer();
    let changed = world.change(BO, task, titled("A surprise"));
    let paused = ChangeSeriesState {
        series,
        to: SeriesState::Paused,
    };
    let paused = world.when(actor(BO), paused).answer();
    let done_before = world.finish(BO, task, Outcome::Done).action;
    world.undo(BO, done_before);
    members(&mut world, project, &[], &[BO]);

    let (scope, patch) = (Scope::This, titled("x"));
    unseen(&mut world, ChangeTask { task, patch, scope });
    let (outcome, done_on) = (Outcome::Done, None);
    unseen(
        &mut world,
        FinishTask {
            task,
            outcome,
            done_on,
        },
    );
    unseen(&mut world, ReopenTask { task });
    unseen(
        &mut world,
        ShelveTask {
            task,
            to: Place::Trash,
        },
    );
    let (place, field) = ((1, 0), None);
    unseen(&mut world, RestoreField { task, place, field });
    unseen(&mut world, WriteComment { task, text });
    unseen(&mut world, ChangeComment { comment, text: None });
    let until_ms = world.now().as_millisecond() + 1_000;
    unseen(&mut world, SnoozeReminder { task, until_ms });
    let slot = "2026-09-08".to_owned();
    unseen(&mut world, TouchSlot { series, slot });
    let to = SeriesState::Ended;
    unseen(&mut world, ChangeSeriesState { series, to });
    unseen(
        &mut world,
        ShelveProject {
            project,
            to: Place::Trash,
        },
    );
    let sections = Vec::new();
    unseen(&mut world, SetSections { project, sections });
    let patch = ProjectPatch::default();
    unseen(&mut world, ChangeProject { project, patch });
    let mut below = NewTask::titled("x");
    below.parent = Some(task);
    unseen(&mut world, CreateTask(below));
    let mut inside = NewTask::titled("x");
    inside.project = Some(project);
    unseen(&mut world, CreateTask(inside));
    for other in OTHERS {
        let mine = world.add(other, NewTask::titled("Mine"));
        let into = [
            TaskPatch {
                project: Some(Some(project)),
                ..TaskPatch::default()
            },
            TaskPatch {
                parent: Some(Some(task)),
                ..TaskPatch::default()
            },
            TaskPatch {
                after: Some(Some(task)),
                ..TaskPatch::default()
            },
        ];
        for patch in into {
            let scope = Scope::This;
            let change = ChangeTask {
                task: mine,
                patch,
                scope,
            };
            assert_eq!(world.refused(actor(other), change), "not_found");
        }
        let tasks = vec![task];
        let step = BulkStep::Finish(Outcome::Done);
        let bulk = world.when(actor(other), BulkChange { tasks, step }).answer();
        assert_eq!(bulk.left[0].1, "not_found");
    }
    for action in [said, changed, paused] {
        assert_eq!(world.refused(actor(BO), undo(action)), "nothing_to_undo");
        assert_eq!(world.refused(actor(ADMIN), undo(action)), "nothing_to_undo");
    }
    let template = crate::commands::SaveTemplate {
        name: "Mine".to_owned(),
        is_private: true,
        content: crate::model::template::TemplateContent::Project(crate::model::template::TemplateProject {
            name: "x".to_owned(),
            color: None,
            is_private: false,
            sections: Vec::new(),
            tasks: Vec::new(),
        }),
    };
    let (_, template) = world.when(actor(ADA), template).answer();
    let start = "2026-09-07".parse().expect("a day");
    let (name, project) = (None, None);
    unseen(
        &mut world,
        UseTemplate {
            template,
            start,
            name,
            project,
        },
    );
}

#[test]
fn whoever_left_or_was_removed_does_not_come_back_by_undoing_it() {
    let mut world = World::new();
    let project = world.project(ADA, true, &[BO, CY]);
    let patch = ProjectPatch {
        remove_members: vec![person(BO)],
        ..ProjectPatch::default()
    };
    let left = world.when(actor(BO), ChangeProject { project, patch }).answer();
    assert_eq!(world.refused(actor(BO), undo(left)), "nothing_to_undo");
    let added = members(&mut world, project, &[ADMIN], &[]);
    let removed = members(&mut world, project, &[], &[ADMIN]);
    assert_eq!(world.refused(actor(ADMIN), undo(removed)), "nothing_to_undo");
    assert_eq!(world.refused(actor(ADMIN), undo(added)), "nothing_to_undo");
    // Members add others; only the owner removes them, and shows it to everybody.
    let add = ProjectPatch {
        add_members: vec![person(BO)],
        ..ProjectPatch::default()
    };
    world
        .when(actor(CY), ChangeProject { project, patch: add })
        .answer();
    let refused = [
        ProjectPatch {
            remove_members: vec![person(BO)],
            ..ProjectPatch::default()
        },
        ProjectPatch {
            is_private: Some(false),
            ..ProjectPatch::default()
        },
    ];
    for patch in refused {
        assert_eq!(
            world.refused(actor(CY), ChangeProject { project, patch }),
            "forbidden"
        );
    }
    assert_eq!(
        world.refused(
            actor(CY),
            ShelveProject {
                project,
                to: Place::Trash
            }
        ),
        "forbidden"
    );
    let owner = ProjectPatch {
        remove_members: vec![person(ADA)],
        ..ProjectPatch::default()
    };
    assert_eq!(
        world.refused(
            actor(ADA),
            ChangeProject {
                project,
                patch: owner
            }
        ),
        "validation_failed"
    );
}

#[test]
fn tasks_are_for_members_wherever_they_come_from() {
    let mut world = World::new();
    let project = world.project(ADA, true, &[BO]);
    let assigned = |people: &[u32]| TaskPatch {
        add_assignees: people.iter().map(|number| person(*number)).collect(),
        ..TaskPatch::default()
    };
    let task = world.in_project(ADA, project, "Surprise");
    let refuse = |world: &mut World, task, patch| {
        let scope = Scope::This;
        world.refused(actor(ADA), ChangeTask { task, patch, scope })
    };
    assert_eq!(refuse(&mut world, task, assigned(&[CY])), "not_a_member");
    let mut wish = NewTask::titled("x");
    wish.project = Some(project);
    wish.assignees = vec![person(CY)];
    assert_eq!(world.refused(actor(ADA), CreateTask(wish)), "not_a_member");
    // Nor does a part bring somebody along.
    let outside = world.add(ADA, NewTask::titled("Outside"));
    let part = world.subtask(ADA, outside, "Part");
    world.change(ADA, part, assigned(&[CY]));
    let into = TaskPatch {
        project: Some(Some(project)),
        ..TaskPatch::default()
    };
    assert_eq!(refuse(&mut world, outside, into), "not_a_member");
    let below = TaskPatch {
        parent: Some(Some(task)),
        ..TaskPatch::default()
    };
    assert_eq!(refuse(&mut world, outside, below), "not_a_member");
    // Nor does an undo.
    world.change(ADA, task, assigned(&[BO]));
    let taken = TaskPatch {
        remove_assignees: vec![person(BO)],
        ..TaskPatch::default()
    };
    let taken = world.change(ADA, task, taken);
    members(&mut world, project, &[], &[BO]);
    assert_eq!(world.refused(actor(ADA), undo(taken)), "nothing_to_undo");
}

fn shown(world: &World, kind: &str, id: &str, audience: &Audience) -> bool {
    let rendered = Tasks.render(&world.view(), kind, id, audience);
    rendered.expect("renders").is_some()
}

/// Who of everybody, admins and the five people is shown a task, as a word of letters.
fn seen_by(world: &World, task: TaskId) -> String {
    let id = task.to_string();
    let audiences = [
        ("*", Audience::Everyone),
        ("!", Audience::Admins),
        ("m", Audience::Person(person(ADMIN))),
        ("a", Audience::Person(person(ADA))),
        ("b", Audience::Person(person(BO))),
        ("c", Audience::Person(person(CY))),
    ];
    let seen = audiences
        .iter()
        .filter(|(_, audience)| shown(world, "tasks.task", &id, audience));
    seen.map(|(letter, _)| *letter).collect()
}

/// Who is told that something changed, since the last look.
fn told(world: &World, kind: &str) -> Vec<String> {
    let sql = "SELECT DISTINCT audience FROM changes WHERE kind = ?1 AND seq = (SELECT max(seq) FROM changes) ORDER BY audience";
    world.view().all(sql, [kind], |row| row.get(0)).expect("reads")
}

#[test]
fn live_rows_are_for_those_who_see_them_now() {
    let mut world = World::new();
    let own = world.add(ADA, NewTask::titled("Own"));
    assert_eq!(seen_by(&world, own), "a");
    let assigned = TaskPatch {
        add_assignees: vec![person(CY)],
        ..TaskPatch::default()
    };
    world.change(ADA, own, assigned);
    assert_eq!(seen_by(&world, own), "ac");
    let project = world.project(ADA, true, &[BO]);
    let task = world.in_project(ADA, project, "Surprise");
    assert_eq!(seen_by(&world, task), "ab");
    assert_eq!(
        told(&world, "tasks.task"),
        [person(ADA).to_string(), person(BO).to_string()]
    );
    members(&mut world, project, &[CY], &[BO]);
    assert_eq!(seen_by(&world, task), "ac");
    assert!(
        told(&world, "tasks.project").contains(&person(BO).to_string()),
        "that it is gone for them"
    );
    assert!(!shown(
        &world,
        "tasks.project",
        &project.to_string(),
        &Audience::Person(person(BO))
    ));
    let privacy = |is_private| ChangeProject {
        project,
        patch: ProjectPatch {
            is_private: Some(is_private),
            ..ProjectPatch::default()
        },
    };
    world.when(actor(ADA), privacy(false)).answer();
    assert_eq!(seen_by(&world, task), "*mabc");
    world.when(actor(ADA), privacy(true)).answer();
    assert_eq!(seen_by(&world, task), "ac");
    assert!(told(&world, "tasks.project").contains(&"everyone".to_owned()));
    assert!(!shown(
        &world,
        "tasks.project",
        &project.to_string(),
        &Audience::Everyone
    ));
    // From a shared project into a private one: everybody hears that it is gone for them.
    let open = world.project(ADA, false, &[]);
    let moving = world.in_project(ADA, open, "Moving");
    let into = TaskPatch {
        project: Some(Some(project)),
        ..TaskPatch::default()
    };
    world.change(ADA, moving, into);
    assert!(told(&world, "tasks.task").contains(&"everyone".to_owned()));
    assert_eq!(seen_by(&world, moving), "ac");
}

#[test]
fn a_service_and_the_operator_have_tasks_of_their_own() {
    let mut world = World::new();
    let own = world
        .when(Actor::Operator, CreateTask(NewTask::titled("Own")))
        .answer()
        .task;
    assert_eq!(seen_by(&world, own), "");
    let wish = NewProject {
        name: "x".to_owned(),
        color: None,
        is_private: true,
        members: Vec::new(),
        sections: Vec::new(),
    };
    let (_, project) = world.when(actor(ADA), CreateProject(wish)).answer();
    let task = world.in_project(ADA, project, "Secret");
    let done_on = None;
    let finish = FinishTask {
        task,
        outcome: Outcome::Done,
        done_on,
    };
    assert_eq!(world.refused(Actor::Operator, finish), "not_found");
    let nobody = Actor::Person(person(99));
    assert_eq!(
        world.refused(nobody, CreateTask(NewTask::titled("x"))),
        "forbidden"
    );
}

#[test]
fn whoever_a_repeating_task_is_given_to_sees_its_series_and_its_dates() {
    let mut world = World::new();
    let mut wish = repeating("Water the plants", "2026-11-24", rule("FREQ=DAILY"));
    wish.assignees = vec![person(BO)];
    world.add(ADA, wish);
    let days = (
        "2026-11-24".parse().expect("a day"),
        "2026-11-28".parse().expect("a day"),
    );
    let seen = |who: u32| {
        let view = world.view();
        let key = actor(who).to_string();
        let series = series::list(&view, &key, &[SeriesState::Active], None, 10).expect("reads");
        let count = series::count(&view, &key, &[SeriesState::Active]).expect("reads");
        assert_eq!(count, series.len() as u64);
        let zone = crate::model::due::zone("Europe/Berlin");
        let (coming, _) = series::coming(&view, actor(who), days, &zone, false).expect("reads");
        (series.len(), coming.len())
    };
    assert_eq!(seen(ADA), (1, 3));
    assert_eq!(seen(BO), (1, 3));
    assert_eq!(seen(CY), (0, 0), "who neither made it nor does it");
}
