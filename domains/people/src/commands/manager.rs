//! Whether somebody may be somebody's manager.

use std::collections::HashMap;

use vc_kernel::{PersonId, Rejected, View};

use crate::model::FieldErrors;
use crate::views::managers::{MANAGERS_ABOVE_MAX, manager_stored};
use crate::views::person::person;

/// Managers that the events of this very decision give, which the view does not know yet.
pub(super) type Moved = HashMap<PersonId, Option<PersonId>>;

/// Refuses somebody who is not here, the person themselves, and whoever reports to them.
pub(super) fn check_manager(
    view: &View<'_>,
    moved: &Moved,
    of: PersonId,
    manager: Option<PersonId>,
) -> Result<(), Rejected> {
    let Some(manager) = manager else {
        return Ok(());
    };
    let wrong = |why: &str| Err(FieldErrors::one("manager", why).into());
    if manager == of {
        return wrong("Nobody is their own manager. Choose somebody else.");
    }
    if person(view, manager)?.is_none() {
        return wrong("There is no such person here; they may have been removed. Choose somebody else.");
    }
    let mut at = manager;
    for _ in 0..MANAGERS_ABOVE_MAX {
        let above = match moved.get(&at) {
            Some(above) => *above,
            None => manager_stored(view, at)?,
        };
        match above {
            None => return Ok(()),
            Some(above) if above == of => {
                return wrong(
                    "They report to this person, directly or through others. Change that first, or choose somebody else.",
                );
            }
            Some(above) => at = above,
        }
    }
    wrong("More than 100 managers would stand above one another. Choose somebody else.")
}

#[cfg(test)]
mod tests {
    use vc_kernel::Actor;
    use vc_kernel::id::Ulid;

    use super::*;
    use crate::commands::testing::World;
    use crate::commands::{
        ApplyBulkPart, EditPerson, ErasePerson, PersonEdit, RemovePerson, StartBulk, UndoBulk, UndoBulkStep,
    };
    use crate::model::{BulkId, BulkKind, Role};

    fn managed_by(person: PersonId, manager: Option<PersonId>) -> EditPerson {
        let edit = PersonEdit {
            manager: Some(manager),
            ..PersonEdit::default()
        };
        EditPerson { person, edit }
    }

    fn manager_of(world: &World, id: PersonId) -> Option<PersonId> {
        let found = person(&world.view(), id).expect("readable").expect("here");
        found.manager.map(|manager| manager.id)
    }

    #[test]
    fn admins_name_managers_but_never_in_a_circle() {
        let mut world = World::new();
        let (ada, bob, eve) = (
            world.person("ada", Role::Admin),
            world.person("bob", Role::Member),
            world.person("eve", Role::Member),
        );
        let actor = Actor::Person(ada);
        let (events, ()) = world.when(actor, managed_by(eve, Some(bob))).expect("named");
        assert_eq!(events, ["people.manager_changed"]);
        let (events, ()) = world.when(actor, managed_by(eve, Some(bob))).expect("the same");
        assert!(events.is_empty());
        world.when(actor, managed_by(bob, Some(ada))).expect("named");
        let unknown = PersonId::from_ulid(Ulid::from_parts(1, 1));
        for (of, manager) in [(ada, ada), (bob, eve), (ada, eve), (ada, unknown)] {
            let refused = world.refused(actor, managed_by(of, Some(manager)));
            assert_eq!(refused, "validation_failed", "{of} {manager}");
        }
        for member in [bob, eve] {
            let own = managed_by(member, Some(ada));
            assert_eq!(world.refused(Actor::Person(member), own), "forbidden");
        }
        world.when(actor, managed_by(eve, None)).expect("taken away");
        world
            .when(actor, managed_by(ada, Some(eve)))
            .expect("no circle any more");
        let [bobs, eves] = [bob, eve].map(|it| manager_of(&world, it));
        assert_eq!((bobs, eves), (Some(ada), None));
        let open = world
            .log()
            .iter()
            .filter(|it| it.name == "people.manager_changed");
        assert!(
            open.map(|it| it.body.matches("person_").count())
                .all(|ids| ids == 1),
            "whose manager somebody is stays sealed"
        );
        assert_eq!(world.rebuilt(&[]), world.rows());
    }

    #[test]
    fn a_manager_who_leaves_is_none_and_one_who_comes_back_is_again() {
        let mut world = World::new();
        let (ada, bob, eve) = (
            world.person("ada", Role::Admin),
            world.person("bob", Role::Member),
            world.person("eve", Role::Member),
        );
        let actor = Actor::Person(ada);
        world.when(actor, managed_by(eve, Some(bob))).expect("named");
        let bulk = BulkId::from_ulid(Ulid::from_parts(1, 1));
        let start = StartBulk {
            bulk,
            order: String::new(),
            kind: BulkKind::Remove,
            total: 1,
            parts: 1,
        };
        world.when(actor, start).expect("started");
        let part = ApplyBulkPart {
            bulk,
            part: 0,
            people: vec![bob],
            tag: None,
            unsent: Vec::new(),
        };
        world.when(Actor::System, part).expect("removed");
        assert_eq!(manager_of(&world, eve), None);
        world.when(actor, UndoBulk { bulk }).expect("undoing");
        world.when(Actor::System, UndoBulkStep { bulk }).expect("undone");
        assert_eq!(manager_of(&world, eve), Some(bob));

        world.when(actor, RemovePerson { person: bob }).expect("removed");
        world.when(actor, ErasePerson { person: bob }).expect("erased");
        let sql = "SELECT count(*) FROM people_people WHERE manager IS NOT NULL";
        assert_eq!(world.view().count(sql, ()).expect("readable"), 0);
        assert_eq!(world.rebuilt(&[bob]), world.rows());
        world.when(actor, managed_by(eve, Some(ada))).expect("named");
        world.when(actor, ErasePerson { person: eve }).expect("erased");
        assert_eq!(world.rebuilt(&[bob, eve]), world.rows());
    }

    #[test]
    fn there_is_a_bound_on_managers_above_one_another() {
        let mut world = World::new();
        let mut below = world.person("p", Role::Admin);
        let actor = Actor::Person(below);
        // From the bottom up, so that only the last look goes all the way.
        let bottom = below;
        for number in 0..MANAGERS_ABOVE_MAX {
            let above = world.person(&format!("p{number}"), Role::Member);
            world.when(actor, managed_by(below, Some(above))).expect("named");
            below = above;
        }
        let new = world.person("new", Role::Member);
        assert_eq!(
            world.refused(actor, managed_by(new, Some(bottom))),
            "validation_failed"
        );
    }
}
