//! Fields of single tasks: who changes what, what merges, where a task can hang, and many at once.

use crate::commands::{
    BulkChange, BulkStep, ChangeComment, ChangeTag, ChangeTask, CreateTag, MergeTags, NewTask, Outcome,
    RemoveTag, RestoreField, Scope, TagWish, TaskPatch, WriteComment,
};
use crate::model::{Place, Priority, Status, TagId, TaskId};
use crate::testing::{ADA, BO, CY, World, actor, person, titled};
use crate::views::{history, tags};

fn shared(world: &mut World) -> TaskId {
    let project = world.project(ADA, false, &[BO]);
    world.in_project(ADA, project, "Hedge")
}

fn refused(world: &mut World, by: u32, task: TaskId, patch: TaskPatch) -> String {
    let scope = Scope::This;
    world.refused(actor(by), ChangeTask { task, patch, scope })
}

#[test]
fn different_fields_merge_and_of_the_same_field_the_last_wins_and_the_loser_can_be_restored() {
    let mut world = World::new();
    let task = shared(&mut world);
    world.change(ADA, task, titled("Cut the hedge"));
    let high = TaskPatch {
        priority: Some(Priority::High),
        ..TaskPatch::default()
    };
    world.change(BO, task, high);
    world.change(BO, task, titled("Trim the hedge"));
    let fields = world.task(task).fields;
    assert_eq!(
        (fields.title.as_str(), fields.priority),
        ("Trim the hedge", Priority::High)
    );
    let last = history::of_task(&world.view(), task, None, 1)
        .expect("reads")
        .pop();
    let restore = RestoreField {
        task,
        place: last.expect("a change").place,
        field: Some("title".to_owned()),
    };
    world.when(actor(ADA), restore.clone()).answer();
    assert_eq!(world.task(task).fields.title, "Cut the hedge");
    world.when(actor(ADA), restore).then(&[]);
    let unknown = RestoreField {
        task,
        place: (1, 0),
        field: None,
    };
    assert_eq!(world.refused(actor(ADA), unknown), "not_found");
}

#[test]
fn notes_written_on_an_older_text_are_refused() {
    let mut world = World::new();
    let task = shared(&mut world);
    let notes = |text: &str, version| TaskPatch {
        notes: Some(text.to_owned()),
        notes_version: version,
        ..TaskPatch::default()
    };
    world.change(ADA, task, notes("From the left.", Some(1)));
    assert_eq!(
        refused(&mut world, BO, task, notes("From the right.", Some(1))),
        "notes_changed"
    );
    world.change(BO, task, notes("From the left.", Some(1)));
    world.change(BO, task, notes("From both sides.", Some(2)));
    world.change(ADA, task, notes("No matter.", None));
    assert_eq!(world.task(task).notes_version, 4);
}

#[test]
fn tags_and_people_come_and_go_one_by_one() {
    let mut world = World::new();
    let task = shared(&mut world);
    let add = |tags: &[&str], people: &[u32]| TaskPatch {
        add_tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        add_assignees: people.iter().map(|one| person(*one)).collect(),
        ..TaskPatch::default()
    };
    world.change(ADA, task, add(&["home", "#Garden", "GARDEN"], &[ADA]));
    world.change(BO, task, add(&["Home", "tools"], &[BO, CY]));
    let fields = world.task(task).fields;
    assert_eq!((fields.tags.len(), fields.assignees.len()), (3, 3));
    let remove = TaskPatch {
        remove_tags: vec!["HOME".to_owned(), "unknown".to_owned()],
        remove_assignees: vec![person(CY)],
        ..TaskPatch::default()
    };
    world.change(ADA, task, remove.clone());
    let fields = world.task(task).fields;
    assert_eq!(
        (fields.tags.len(), fields.assignees),
        (2, vec![person(ADA), person(BO)])
    );
    let scope = Scope::This;
    world
        .when(
            actor(ADA),
            ChangeTask {
                task,
                patch: remove,
                scope,
            },
        )
        .then(&[]);
    assert_eq!(refused(&mut world, ADA, task, add(&[], &[77])), "no_person");
    assert_eq!(
        refused(&mut world, ADA, task, add(&["a,b"], &[])),
        "validation_failed"
    );
    let exactly = TaskPatch {
        tags: Some(vec!["new".to_owned()]),
        add_tags: vec!["New".to_owned()],
        assignees: Some(Vec::new()),
        ..TaskPatch::default()
    };
    world.change(ADA, task, exactly);
    let fields = world.task(task).fields;
    assert_eq!((fields.tags.len(), fields.assignees.len()), (1, 0));
}

fn under(parent: TaskId) -> TaskPatch {
    TaskPatch {
        parent: Some(Some(parent)),
        ..TaskPatch::default()
    }
}

#[test]
fn a_task_hangs_below_another_but_never_below_itself_or_too_deep() {
    let mut world = World::new();
    let root = shared(&mut world);
    let mut chain = vec![root];
    for level in 1..=4 {
        let parent = chain[chain.len() - 1];
        chain.push(world.subtask(ADA, parent, &format!("level {level}")));
    }
    let mut too_deep = NewTask::titled("level 5");
    too_deep.parent = Some(chain[4]);
    assert_eq!(
        world.refused(actor(ADA), crate::commands::CreateTask(too_deep)),
        "too_deep"
    );
    for below in &chain {
        assert_eq!(refused(&mut world, ADA, root, under(*below)), "cycle");
    }
    let other = world.add(ADA, NewTask::titled("Elsewhere"));
    assert_eq!(refused(&mut world, ADA, root, under(other)), "too_deep");
    // Parts are in the project of their task, wherever it goes.
    let alone = TaskPatch {
        project: Some(None),
        ..TaskPatch::default()
    };
    world.change(ADA, root, alone);
    assert!(
        chain
            .iter()
            .all(|task| world.task(*task).fields.project.is_none())
    );
    world.change(ADA, chain[3], under(other));
    assert_eq!(world.task(chain[3]).fields.parent, Some(other));
}

#[test]
fn the_order_by_hand_has_always_room() {
    let mut world = World::new();
    let project = world.project(ADA, false, &[]);
    let tasks: Vec<TaskId> = (0..6)
        .map(|number| world.in_project(ADA, project, &number.to_string()))
        .collect();
    let order = |world: &World| -> String {
        let sql = "SELECT group_concat(title, '') FROM (SELECT title FROM tasks_tasks WHERE project = ?1 ORDER BY rank, n)";
        let read = world.view().one(sql, [project], |row| row.get(0));
        read.expect("reads").expect("one")
    };
    let after = |behind: Option<TaskId>| TaskPatch {
        after: Some(behind),
        ..TaskPatch::default()
    };
    world.change(ADA, tasks[5], after(Some(tasks[0])));
    assert_eq!(order(&world), "051234");
    world.change(ADA, tasks[3], after(None));
    assert_eq!(order(&world), "305124");
    world.change(ADA, tasks[3], after(Some(tasks[4])));
    assert_eq!(order(&world), "051243");
    // Again and again between the same two, until nothing fits between any more.
    for _ in 0..40 {
        world.change(ADA, tasks[4], after(Some(tasks[0])));
        world.change(ADA, tasks[3], after(Some(tasks[0])));
        assert_eq!(order(&world), "034512");
        world.change(ADA, tasks[4], after(Some(tasks[0])));
        assert_eq!(order(&world), "043512");
    }
}

#[test]
fn many_at_once_leave_those_alone_that_it_does_not_fit() {
    let mut world = World::new();
    let task = shared(&mut world);
    let part = world.subtask(ADA, task, "Part");
    let own = world.add(BO, NewTask::titled("Bo's own"));
    let mine = world.add(ADA, NewTask::titled("Mine"));
    let bulk = |tasks: &[TaskId], step| BulkChange {
        tasks: tasks.to_vec(),
        step,
    };
    let patch = TaskPatch {
        add_tags: vec!["autumn".to_owned()],
        ..TaskPatch::default()
    };
    let step = BulkStep::Change(Box::new(patch));
    let done = world
        .when(actor(ADA), bulk(&[own, task, mine, mine], step))
        .answer();
    assert_eq!(done.changed, [task, mine]);
    assert_eq!((done.left[0].0, done.left[0].1.as_str()), (own, "not_found"));
    let tags = (world.task(task).fields.tags, world.task(mine).fields.tags);
    assert_eq!(tags.0, tags.1, "one tag, however many tasks carry it first");
    world.undo(ADA, done.action);
    assert!(world.task(task).fields.tags.is_empty());

    let done = world
        .when(
            actor(ADA),
            bulk(&[part, task, mine], BulkStep::Finish(Outcome::Done)),
        )
        .answer();
    assert_eq!(world.task(part).status, Status::Done);
    world.undo(ADA, done.action);
    assert_eq!(world.task(part).status, Status::Open);
    world
        .when(actor(ADA), bulk(&[part, task], BulkStep::Shelve(Place::Trash)))
        .answer();
    let back = world
        .when(actor(ADA), bulk(&[part], BulkStep::Shelve(Place::Active)))
        .answer();
    assert_eq!(back.left[0].1, "put_away", "its task is in the trash");
    world.shelve(ADA, task, Place::Active);
    assert_eq!(
        world.task(part).place,
        Place::Active,
        "it went with its task and comes back with it"
    );
    assert_eq!(
        world.refused(actor(ADA), bulk(&[], BulkStep::Reopen)),
        "validation_failed"
    );
}

#[test]
fn what_is_put_away_takes_its_parts_along_and_brings_back_exactly_those() {
    let mut world = World::new();
    let task = shared(&mut world);
    let (a, b) = (world.subtask(ADA, task, "a"), world.subtask(ADA, task, "b"));
    world.shelve(ADA, b, Place::Archived);
    let below = world.subtask(ADA, a, "below");
    world.shelve(ADA, task, Place::Trash);
    let places = |world: &World| [task, a, below, b].map(|task| world.task(task).place);
    assert_eq!(
        places(&world),
        [Place::Trash, Place::Trash, Place::Trash, Place::Archived]
    );
    assert_eq!(refused(&mut world, ADA, a, titled("x")), "put_away");
    let up = crate::commands::ShelveTask {
        task: a,
        to: Place::Active,
    };
    assert_eq!(world.refused(actor(ADA), up), "put_away");
    world.shelve(ADA, task, Place::Active);
    assert_eq!(
        places(&world),
        [Place::Active, Place::Active, Place::Active, Place::Archived]
    );
}

#[test]
fn finishing_takes_open_parts_along_and_opening_opens_those() {
    let mut world = World::new();
    let task = shared(&mut world);
    let (a, b) = (world.subtask(ADA, task, "a"), world.subtask(ADA, task, "b"));
    world.finish(BO, b, Outcome::Skipped);
    let done = world.done(ADA, task);
    let status = |world: &World| [task, a, b].map(|task| world.task(task).status);
    assert_eq!(status(&world), [Status::Done, Status::Done, Status::Skipped]);
    world.reopen(BO, task);
    assert_eq!(status(&world), [Status::Open, Status::Open, Status::Skipped]);
    assert_eq!(
        world.refused(actor(ADA), crate::commands::ReopenTask { task }),
        "task_open"
    );
    assert_eq!(
        world.refused(actor(ADA), crate::testing::undo(done.action)),
        "nothing_to_undo"
    );
}

#[test]
fn only_whoever_wrote_a_comment_changes_it() {
    let mut world = World::new();
    let task = shared(&mut world);
    let write = WriteComment {
        task,
        text: "Mind the nest.".to_owned(),
    };
    let (_, comment) = world.when(actor(BO), write).answer();
    let say = |text: Option<&str>| ChangeComment {
        comment,
        text: text.map(str::to_owned),
    };
    assert_eq!(world.refused(actor(ADA), say(Some("x"))), "forbidden");
    assert_eq!(
        world.refused(actor(crate::testing::ADMIN), say(None)),
        "forbidden"
    );
    world.when(actor(BO), say(Some("Mind the nests."))).answer();
    world.when(actor(BO), say(None)).answer();
    assert_eq!(world.refused(actor(BO), say(None)), "not_found");
    let empty = WriteComment {
        task,
        text: " \n ".to_owned(),
    };
    assert_eq!(world.refused(actor(BO), empty), "validation_failed");
}

fn tag(world: &mut World, name: &str) -> TagId {
    let wish = TagWish {
        name: name.to_owned(),
        color: Some("teal".to_owned()),
    };
    world.when(actor(ADA), CreateTag(wish)).answer().1
}

fn shown(world: &World, task: TaskId) -> Vec<String> {
    let view = world.view();
    let tags = world.task(task).fields.tags;
    let mut names: Vec<String> = tags
        .into_iter()
        .filter_map(|tag| tags::shown(&view, tag).expect("reads"))
        .map(|tag| tag.name)
        .collect();
    names.sort();
    names
}

#[test]
fn tags_merge_change_and_go_and_all_of_it_can_be_undone() {
    let mut world = World::new();
    let (home, house, flat) = (
        tag(&mut world, "home"),
        tag(&mut world, "house"),
        tag(&mut world, "flat"),
    );
    let task = shared(&mut world);
    let carry = TaskPatch {
        add_tags: vec!["house".to_owned()],
        ..TaskPatch::default()
    };
    world.change(ADA, task, carry);
    let merge = |tag, into| MergeTags { tag, into };
    assert_eq!(world.refused(actor(ADA), merge(home, home)), "merge_into_itself");
    let first = world.when(actor(ADA), merge(house, home)).answer();
    assert_eq!(shown(&world, task), ["home"]);
    let second = world.when(actor(ADA), merge(home, flat)).answer();
    assert_eq!(shown(&world, task), ["flat"], "merged twice");
    world.undo(ADA, second);
    world.undo(ADA, first);
    assert_eq!(shown(&world, task), ["house"]);
    let gone = world.when(actor(ADA), RemoveTag { tag: house }).answer();
    assert!(shown(&world, task).is_empty());
    assert_eq!(world.refused(actor(ADA), RemoveTag { tag: house }), "not_found");
    // Its name was given to another one meanwhile: there are never two of a name.
    let other = tag(&mut world, "House");
    assert_eq!(
        world.refused(actor(ADA), crate::testing::undo(gone)),
        "nothing_to_undo"
    );
    let rename = ChangeTag {
        tag: other,
        wish: TagWish {
            name: "building".to_owned(),
            color: None,
        },
    };
    world.when(actor(ADA), rename.clone()).answer();
    world.when(actor(ADA), rename).then(&[]);
    world.undo(ADA, gone);
    assert_eq!(shown(&world, task), ["house"]);
    let taken = TagWish {
        name: "HOUSE".to_owned(),
        color: None,
    };
    assert_eq!(world.refused(actor(ADA), CreateTag(taken)), "name_taken");
}
