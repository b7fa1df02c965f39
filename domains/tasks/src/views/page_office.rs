//! An office for tests of lists.

use std::sync::Arc;

use vc_kernel::{Actor, PersonId};
use vc_people::commands::{AddPerson, NewPerson};
use vc_people::model::Role;
use vc_people::project::People;
use vc_testkit::Given;

use super::tags;
use crate::commands::{CreateProject, CreateTask, FinishTask, NewProject, NewTask, Outcome};
use crate::domain::Tasks;
use crate::model::{Due, Priority, ProjectId, Repeats, SeriesId, TagId, TaskId};

/// An instance with tasks of all kinds, and what they are about.
pub struct Office {
    pub given: Given,
    pub ada: PersonId,
    pub bo: PersonId,
    pub shared: ProjectId,
    pub private: ProjectId,
    pub tags: Vec<TagId>,
    pub parent: TaskId,
    pub series: SeriesId,
}

fn person(given: &mut Given, name: &str) -> PersonId {
    let person = NewPerson {
        name: name.to_owned(),
        email: format!("{name}@example.com"),
        time_zone: "Europe/Berlin".to_owned(),
        ..NewPerson::default()
    };
    let command = AddPerson {
        person,
        role: Role::Member,
        credential: None,
    };
    given.when(Actor::Operator, command).answer()
}

fn project(given: &mut Given, owner: PersonId, is_private: bool) -> ProjectId {
    let wish = NewProject {
        name: format!("Project of {owner} {is_private}"),
        color: None,
        is_private,
        members: vec![owner],
        sections: Vec::new(),
    };
    given.when(Actor::Person(owner), CreateProject(wish)).answer().1
}

/// The task of a number: each property comes back after another prime, so that they meet in all ways.
fn wish(number: usize, office: &Office) -> NewTask {
    let mut wish = NewTask::titled(["Pay rent", "Water plants", "Pay the plants"][number % 3]);
    wish.project =
        [None, Some(office.shared), Some(office.private)][number / 2 % 3].filter(|_| number % 4 != 1);
    if number.is_multiple_of(5) {
        wish.assignees = vec![office.ada];
    }
    if number.is_multiple_of(7) && wish.project != Some(office.private) {
        wish.assignees.push(office.bo);
    }
    wish.priority = [
        Priority::None,
        Priority::High,
        Priority::Medium,
        Priority::Low,
        Priority::None,
    ][number % 5];
    wish.tags = ["home", "work"]
        .iter()
        .enumerate()
        .filter(|(at, _)| number.is_multiple_of(at + 3))
        .map(|(_, tag)| (*tag).to_owned())
        .collect();
    let day = 1 + i8::try_from(number * 5 % 28).expect("a day");
    wish.due = (number % 3 != 2 || number.is_multiple_of(11)).then(|| Due {
        date: jiff::civil::date(2026, 11, day),
        time: (number.is_multiple_of(4)).then(|| jiff::civil::time(9, 0, 0, 0)),
        zone: None,
    });
    if number.is_multiple_of(11) {
        wish.repeats = Some(Repeats::Rule {
            rule: "FREQ=WEEKLY".to_owned(),
            each_missed: false,
        });
    }
    if number.is_multiple_of(6) {
        wish.notes = "plants".to_owned();
    }
    wish
}

/// Tasks of two people: some of each kind that there is.
pub fn office() -> Office {
    let mut given = Given::new(vec![Arc::new(People), Arc::new(Tasks)]).at("2026-11-21T09:00:00Z");
    let (ada, bo) = (person(&mut given, "ada"), person(&mut given, "bo"));
    let shared = project(&mut given, ada, false);
    let private = project(&mut given, ada, true);
    let hidden = project(&mut given, bo, true);
    let first =
        |given: &mut Given, wish: NewTask| given.when(Actor::Person(ada), CreateTask(wish)).answer().task;
    let mut whole = NewTask::titled("Move");
    whole.project = Some(shared);
    let parent = first(&mut given, whole);
    let mut office = Office {
        given,
        ada,
        bo,
        shared,
        private,
        tags: Vec::new(),
        parent,
        series: SeriesId::from_ulid(vc_kernel::id::Ulid::from_parts(0, 0)),
    };
    for number in 0..90 {
        let mut wish = wish(number, &office);
        let owner = if number % 8 == 3 { bo } else { ada };
        if owner == bo && wish.project == Some(private) {
            wish.project = Some(hidden);
            wish.assignees.clear();
        }
        if number % 13 == 1 && wish.repeats.is_none() {
            wish.project = None;
            wish.parent = Some(parent);
            wish.assignees.clear();
        }
        // Some in the same millisecond, so that only their numbers tell them apart.
        if number % 3 == 0 {
            office.given.pass(jiff::SignedDuration::from_secs(61));
        }
        let task = office
            .given
            .when(Actor::Person(owner), CreateTask(wish))
            .answer()
            .task;
        if number % 9 == 4 {
            let outcome = if number % 2 == 0 {
                Outcome::Done
            } else {
                Outcome::Cancelled
            };
            let done_on = None;
            let finish = FinishTask {
                task,
                outcome,
                done_on,
            };
            office.given.when(Actor::Person(owner), finish).answer();
        }
    }
    let view = office.given.view();
    let named = |name| tags::by_name(&view, name).unwrap().unwrap().id;
    office.tags = vec![named("home"), named("work")];
    let sql = "SELECT series FROM tasks_tasks WHERE series IS NOT NULL ORDER BY n LIMIT 1";
    office.series = view.one(sql, [], |row| row.get(0)).unwrap().unwrap();
    office
}
