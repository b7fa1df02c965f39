//! Taking people out: for now, or with everything personal about them.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, PersonId, Rejected, View};

use super::refusals::PeopleRefusal;
use super::{existing, require_trusted};
use crate::api::require_admin;
use crate::events::{Erased, KeyDestroyed, Removed};
use crate::model::Role;
use crate::project::destroy_key_due;
use crate::views::person::{Person, admins};

fn refuse_last_admin(view: &View<'_>, person: &Person) -> Result<(), Rejected> {
    if person.role == Role::Admin && admins(view)? <= 1 {
        return Err(PeopleRefusal::LastAdmin.into());
    }
    Ok(())
}

/// Somebody leaves; their name stays in others' history.
#[derive(Clone, Debug, Serialize)]
pub struct RemovePerson {
    /// Who.
    pub person: PersonId,
}

impl Command for RemovePerson {
    type Answer = ();
    const NAME: &'static str = "people.remove_person";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = existing(view, self.person)?;
        refuse_last_admin(view, &person)?;
        Ok(Decision::events(
            [Removed {
                person: person.id,
                import: None,
                bulk: None,
                former: Some(person.place()),
            }
            .into()],
            (),
        ))
    }
}

/// Everything personal about somebody goes, for good; also of those who left before.
#[derive(Clone, Debug, Serialize)]
pub struct ErasePerson {
    /// Who.
    pub person: PersonId,
}

impl Command for ErasePerson {
    type Answer = ();
    const NAME: &'static str = "people.erase_person";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let sql = "SELECT erased FROM people_people WHERE id = ?1";
        match view.one(sql, [self.person], |row| row.get::<_, bool>(0))? {
            None => return Err(PeopleRefusal::PersonNotFound.into()),
            Some(true) => return Ok(Decision::nothing(())),
            Some(false) => {}
        }
        if let Some(person) = crate::views::person::person(view, self.person)? {
            refuse_last_admin(view, &person)?;
        }
        Ok(Decision::events([Erased { person: self.person }.into()], ()))
    }
}

/// The engine has destroyed the key of an erased person.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmKeyDestroyed {
    /// Whose.
    pub person: PersonId,
}

impl Command for ConfirmKeyDestroyed {
    type Answer = ();
    const NAME: &'static str = "people.confirm_key_destroyed";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let due = view.exists("SELECT 1 FROM due WHERE key = ?1", [destroy_key_due(self.person)])?;
        let event = due.then(|| KeyDestroyed { person: self.person }.into());
        Ok(Decision::events(event, ()))
    }
}

#[cfg(test)]
mod tests {
    use vc_kernel::Actor;

    use super::*;
    use crate::commands::testing::World;
    use crate::commands::{CreateToken, EditPerson, PersonEdit};
    use crate::events::{FormerPlace, PeopleEvent};
    use crate::model::{Participation, TokenId};
    use crate::views::refs::person_refs;

    #[test]
    fn an_erased_person_leaves_no_trace_in_any_row() {
        let mut world = World::new();
        let (ada, bob) = (
            world.person("ada", Role::Admin),
            world.person("bob", Role::Member),
        );
        let edit = PersonEdit {
            team: Some(Some("Bobs team".to_owned())),
            topics: Some(vec!["bob-sleigh".to_owned()]),
            meeting_length_minutes: Some(60),
            ..PersonEdit::default()
        };
        world
            .when(Actor::Person(bob), EditPerson { person: bob, edit })
            .expect("edited");
        let token = CreateToken {
            token: TokenId::from_ulid(vc_kernel::id::Ulid::from_parts(1, 1)),
            person: bob,
            name: "bobs laptop".to_owned(),
            prefix: "vc_abcd".to_owned(),
            expires_at_ms: 1,
        };
        world.when(Actor::Person(bob), token).expect("a token");

        assert_eq!(
            world.refused(Actor::Person(bob), ErasePerson { person: ada }),
            "forbidden"
        );
        assert_eq!(
            world.refused(Actor::Person(ada), ErasePerson { person: ada }),
            "last_admin"
        );
        world
            .when(Actor::Person(ada), ErasePerson { person: bob })
            .expect("erased");
        assert_eq!(world.due_keys(), [format!("people.destroy_key:{bob}")]);
        let bobs: Vec<_> = world
            .rows()
            .into_iter()
            .filter(|row| row.to_lowercase().contains("bob"))
            .collect();
        assert!(bobs.is_empty(), "{bobs:?}");
        assert!(person_refs(&world.view(), &[bob]).expect("readable")[0].erased);

        // A view built after the key is gone equals the one that saw everything.
        assert_eq!(world.rebuilt(&[bob]), world.rows());
        world
            .when(Actor::System, ConfirmKeyDestroyed { person: bob })
            .expect("confirmed");
        assert!(world.due().is_empty());
        assert_eq!(world.rebuilt(&[bob]), world.rows());
        // The address is free again.
        world.person("bob", Role::Member);
    }

    #[test]
    fn somebody_removed_keeps_their_name_but_not_their_place() {
        let mut world = World::new();
        let (ada, bob) = (
            world.person("ada", Role::Admin),
            world.person("bob", Role::Member),
        );
        world
            .when(Actor::Person(ada), RemovePerson { person: bob })
            .expect("removed");
        let PeopleEvent::Removed(removed) =
            PeopleEvent::decode(world.log().last().expect("an event")).expect("readable")
        else {
            panic!("another event");
        };
        let place = FormerPlace {
            role: Role::Member,
            participation: Participation::Active,
        };
        assert_eq!(removed.former, Some(place), "an undo finds what the view forgets");
        assert_eq!(
            person_refs(&world.view(), &[bob]).expect("readable")[0].name,
            "bob"
        );
        assert_eq!(crate::api::role_of(&world.view(), bob).expect("readable"), None);
        assert_eq!(
            world.refused(Actor::Person(ada), RemovePerson { person: bob }),
            "person_not_found"
        );
        assert_eq!(
            world.refused(Actor::Person(bob), RemovePerson { person: ada }),
            "forbidden"
        );
        world.person("bob", Role::Member);
        world
            .when(Actor::Person(ada), ErasePerson { person: bob })
            .expect("erased later");
        assert_eq!(world.rebuilt(&[bob]), world.rows());
    }
}
