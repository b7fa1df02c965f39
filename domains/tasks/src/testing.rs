//! Tasks for tests of rules: `vc_testkit::Given` with people. People are rows written by hand: their rules are not tested
//! here. Whenever a world is dropped, a view rebuilt from its log has to be the same as the live one.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use jiff::Timestamp;
use vc_kernel::{Actor, Domain, PersonId};
use vc_people::project::People;
use vc_testkit::Given;

use crate::commands::{
    ChangeTask, CreateProject, CreateTask, FinishTask, Finished, NewProject, NewTask, Outcome, ReopenTask,
    Scope, ShelveTask, TaskPatch, TouchSlot, UndoAction, Undone,
};
use crate::domain::Tasks;
use crate::model::{ActionId, Due, Place, ProjectId, Repeats, SeriesId, TaskId};
use crate::views::stored::{self, StoredSeries, StoredTask};

/// An instance with people.
pub struct World(Given);

impl Deref for World {
    type Target = Given;

    fn deref(&self) -> &Given {
        &self.0
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Given {
        &mut self.0
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.is_as_rebuilt();
        }
    }
}

/// An admin in Berlin.
pub const ADMIN: u32 = 1;
/// A member in Berlin, whose tasks they mostly are.
pub const ADA: u32 = 2;
/// A member in Berlin.
pub const BO: u32 = 3;
/// A member in New York.
pub const CY: u32 = 4;
/// A member in Auckland.
pub const DI: u32 = 5;

pub fn person(number: u32) -> PersonId {
    vc_testkit::person(number)
}

pub fn actor(number: u32) -> Actor {
    Actor::Person(person(number))
}

/// `2026-09-07`, or `2026-09-07 09:00 Europe/Berlin`.
pub fn due(text: &str) -> Due {
    let mut parts = text.split(' ');
    Due {
        date: parts.next().and_then(|date| date.parse().ok()).expect("a day"),
        time: parts.next().map(|time| time.parse().expect("a time of day")),
        zone: parts.next().map(str::to_owned),
    }
}

pub fn rule(text: &str) -> Repeats {
    Repeats::Rule {
        rule: text.to_owned(),
        each_missed: false,
    }
}

/// A task with a due date that repeats.
pub fn repeating(title: &str, first: &str, repeats: Repeats) -> NewTask {
    let mut wish = NewTask::titled(title);
    wish.due = Some(due(first));
    wish.repeats = Some(repeats);
    wish
}

impl World {
    /// On Monday, 7 September 2026, at nine in Berlin.
    pub fn new() -> Self {
        Self::at("2026-09-07T07:00:00Z")
    }

    pub fn at(at: &str) -> Self {
        let domains: Vec<Arc<dyn Domain>> = vec![Arc::new(People), Arc::new(Tasks)];
        let mut world = Self(Given::new(domains).at(at));
        for (number, zone, role) in [
            (ADMIN, "Europe/Berlin", "admin"),
            (ADA, "Europe/Berlin", "member"),
            (BO, "Europe/Berlin", "member"),
            (CY, "America/New_York", "member"),
            (DI, "Pacific/Auckland", "member"),
        ] {
            world.person(number, zone, role);
        }
        world
    }

    fn person(&mut self, number: u32, zone: &str, role: &str) {
        self.write(
            "INSERT INTO people_people (id, name, email, email_folded, time_zone, topics, slots, team,
                meeting_length_minutes, role, origin, status, joined_at_ms)
             VALUES (?1, ?1, ?1, ?1, ?2, '[]', '[]', NULL, 30, ?3, 'import', 'active', 0)",
            (person(number), zone, role),
        );
    }

    /// They left, as erasure leaves their row.
    pub fn leaves(&mut self, number: u32) {
        self.write(
            "UPDATE people_people SET removed_at_ms = 1, time_zone = NULL WHERE id = ?1",
            [person(number)],
        );
    }

    /// Something happened.
    pub fn happens(&mut self, event: impl Into<vc_kernel::NewEvent>) {
        let given = std::mem::replace(&mut self.0, Given::new(Vec::new()));
        self.0 = given.event(event);
    }

    /// Time goes by until then.
    pub fn until(&mut self, at: &str) {
        let at: Timestamp = at.parse().expect("an instant");
        let passes = at.duration_since(self.now());
        assert!(!passes.is_negative(), "time goes forward");
        self.pass(passes);
    }

    pub fn add(&mut self, by: u32, wish: NewTask) -> TaskId {
        self.added(by, wish).1
    }

    pub fn added(&mut self, by: u32, wish: NewTask) -> (ActionId, TaskId) {
        let acted = self.when(actor(by), CreateTask(wish)).answer();
        (acted.action, acted.task)
    }

    /// A task that repeats, with its series.
    pub fn series(&mut self, by: u32, wish: NewTask) -> (SeriesId, TaskId) {
        let task = self.add(by, wish);
        (self.task(task).occurrence.expect("it repeats").0, task)
    }

    pub fn subtask(&mut self, by: u32, parent: TaskId, title: &str) -> TaskId {
        let mut wish = NewTask::titled(title);
        wish.parent = Some(parent);
        self.add(by, wish)
    }

    pub fn project(&mut self, by: u32, is_private: bool, members: &[u32]) -> ProjectId {
        let wish = NewProject {
            name: "Garden".to_owned(),
            color: None,
            is_private,
            members: members.iter().map(|number| person(*number)).collect(),
            sections: vec!["Soon".to_owned(), "Later".to_owned()],
        };
        self.when(actor(by), CreateProject(wish)).answer().1
    }

    pub fn in_project(&mut self, by: u32, project: ProjectId, title: &str) -> TaskId {
        let mut wish = NewTask::titled(title);
        wish.project = Some(project);
        self.add(by, wish)
    }

    pub fn change(&mut self, by: u32, task: TaskId, patch: TaskPatch) -> ActionId {
        self.change_for(by, task, patch, Scope::This)
    }

    pub fn change_for(&mut self, by: u32, task: TaskId, patch: TaskPatch, scope: Scope) -> ActionId {
        let change = ChangeTask { task, patch, scope };
        self.when(actor(by), change).answer().action
    }

    pub fn finish(&mut self, by: u32, task: TaskId, outcome: Outcome) -> Finished {
        let done_on = None;
        let finish = FinishTask {
            task,
            outcome,
            done_on,
        };
        self.when(actor(by), finish).answer()
    }

    pub fn done(&mut self, by: u32, task: TaskId) -> Finished {
        self.finish(by, task, Outcome::Done)
    }

    /// Done, and the task that follows.
    pub fn next(&mut self, by: u32, task: TaskId) -> TaskId {
        self.done(by, task).successor.expect("one follows")
    }

    pub fn reopen(&mut self, by: u32, task: TaskId) -> ActionId {
        self.when(actor(by), ReopenTask { task }).answer().action
    }

    pub fn shelve(&mut self, by: u32, task: TaskId, to: Place) -> ActionId {
        self.when(actor(by), ShelveTask { task, to }).answer().action
    }

    pub fn touch(&mut self, by: u32, series: SeriesId, slot: &str) -> TaskId {
        let slot = slot.to_owned();
        self.when(actor(by), TouchSlot { series, slot }).answer().task
    }

    pub fn undo(&mut self, by: u32, action: ActionId) -> Undone {
        self.when(actor(by), undo(action)).answer()
    }

    pub fn task(&self, id: TaskId) -> StoredTask {
        self.found(id).expect("it is there")
    }

    pub fn found(&self, id: TaskId) -> Option<StoredTask> {
        stored::task(&self.view(), id).expect("the view reads")
    }

    pub fn stored_series(&self, id: SeriesId) -> StoredSeries {
        stored::series(&self.view(), id)
            .expect("the view reads")
            .expect("it is there")
    }

    /// Its slot, e.g. `2026-09-07T09:00`.
    pub fn slot(&self, task: TaskId) -> String {
        self.task(task).occurrence.expect("it repeats").1.to_string()
    }

    /// When it is due, as [`due`] reads it.
    pub fn due_of(&self, task: TaskId) -> String {
        let due = self.task(task).fields.due.expect("it is due");
        match (due.time, due.zone) {
            (Some(time), Some(zone)) => {
                format!("{} {:02}:{:02} {zone}", due.date, time.hour(), time.minute())
            }
            _ => due.date.to_string(),
        }
    }

    /// The slots of a series that are to be done, in their order.
    pub fn open(&self, series: SeriesId) -> Vec<String> {
        let sql = "SELECT slot FROM tasks_tasks WHERE series = ?1 AND shelf = 0 ORDER BY slot";
        self.view()
            .all(sql, [series], |row| row.get(0))
            .expect("the view reads")
    }

    /// Reminders to come, as (person, instant).
    pub fn reminders(&self, task: TaskId) -> Vec<(PersonId, String)> {
        let sql = "SELECT person, at_ms FROM tasks_reminders WHERE task = ?1 AND state = 'scheduled' ORDER BY at_ms, person";
        let at = |ms| Timestamp::from_millisecond(ms).expect("told").to_string();
        self.view()
            .all(sql, [task], |row| Ok((row.get(0)?, at(row.get(1)?))))
            .expect("the view reads")
    }

    /// What everything says now, without what only counts and dates changes. What is in the trash and series that are over
    /// are as good as not there.
    pub fn state(&self) -> Vec<String> {
        let queries = [
            "SELECT json_array(t.id, space, project, section, parent, title, notes, priority, due, start, reminders, links, rank,
                status, place, series, slot, own, done_on,
                (SELECT group_concat(person || assigned || shelf) FROM tasks_for WHERE n = t.n),
                (SELECT group_concat(tag) FROM tasks_task_tags WHERE n = t.n)) FROM tasks_tasks t WHERE place <> 'trash'",
            "SELECT json_array(id, fields, repeats, state) FROM tasks_series WHERE state <> 'ended'",
            "SELECT json_array(id, name, color, is_private, place, sections) FROM tasks_projects WHERE place <> 'trash'",
            "SELECT json_array(m.project, person) FROM tasks_members m JOIN tasks_projects p ON p.id = m.project AND place <> 'trash'",
            "SELECT json_array(id, name, color, merged_into) FROM tasks_tags WHERE is_gone = 0",
            "SELECT json_array(id, task, text) FROM tasks_comments",
            "SELECT json_array(id, state) FROM tasks_templates",
            "SELECT json_array(id, owner, name, filter, layout, position) FROM tasks_saved_views",
            "SELECT json_array(task, reminder, person, at_ms) FROM tasks_reminders WHERE state = 'scheduled'",
        ];
        let mut state = Vec::new();
        for sql in queries {
            state.extend(
                self.view()
                    .all(sql, [], |row| row.get::<_, String>(0))
                    .expect("the view reads"),
            );
        }
        state.sort();
        state
    }

    /// The live view is the one that the log makes.
    pub fn is_as_rebuilt(&self) {
        let own = |rows: Vec<String>| -> Vec<String> {
            rows.into_iter()
                .filter(|row| !row.starts_with("people_"))
                .collect()
        };
        assert_eq!(own(self.rows()), own(self.rebuilt(&[])), "live and rebuilt");
    }
}

pub fn undo(action: ActionId) -> UndoAction {
    UndoAction {
        action,
        skip: 0,
        part_of: None,
    }
}

pub fn titled(title: &str) -> TaskPatch {
    TaskPatch {
        title: Some(title.to_owned()),
        ..TaskPatch::default()
    }
}

pub fn due_at(text: &str) -> TaskPatch {
    TaskPatch {
        due: Some(Some(due(text))),
        ..TaskPatch::default()
    }
}
