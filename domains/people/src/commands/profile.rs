//! Editing people: themselves, or by an admin.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, PersonId, Rejected, View};

use super::edit::{Cause, Confirm, EditContext, PersonEdit};
use super::manager::{Moved, check_manager};
use super::{existing, require_self, require_trusted};
use crate::api::require_admin;
use crate::events::{Change, NotificationsChanged, ParticipationChanged};
use crate::model::Participation;
use crate::views::person::{admins, person};

/// Somebody changes something about themselves (but not their role, labels and manager), or an admin about anybody.
#[derive(Clone, Debug, Serialize)]
pub struct EditPerson {
    /// Whom.
    pub person: PersonId,
    /// What.
    pub edit: PersonEdit,
}

impl Command for EditPerson {
    type Answer = ();
    const NAME: &'static str = "people.edit_person";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        let admins_only = self.edit.role.is_some() || self.edit.tags.is_some() || self.edit.manager.is_some();
        if ctx.actor.person() == Some(self.person) && !admins_only {
            require_self(view, ctx, self.person)
        } else {
            require_admin(view, ctx)
        }
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = existing(view, self.person)?;
        let edit = &self.edit;
        if let Some(manager) = edit.manager {
            check_manager(view, &Moved::new(), person.id, manager)?;
        }
        let own = ctx.actor.person() == Some(person.id);
        let confirm = Confirm {
            profile: own && (edit.name.is_some() || edit.time_zone.is_some()),
            preferences: own && (edit.slots.is_some() || edit.topics.is_some()),
            participation: own && edit.participation.is_some(),
        };
        let context = EditContext {
            at: ctx.at,
            cause: Cause::default(),
            confirm,
        };
        let events = edit.events(&person, context, &mut admins(view)?)?;
        Ok(Decision::events(events, ()))
    }
}

/// Somebody chooses which messages they get.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeNotifications {
    /// Who.
    pub person: PersonId,
    /// By mail.
    pub email: bool,
}

impl Command for ChangeNotifications {
    type Answer = ();
    const NAME: &'static str = "people.change_notifications";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_self(view, ctx, self.person)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = existing(view, self.person)?;
        let change = Change::between(person.mail_notifications, self.email);
        let event = change.map(|email| {
            NotificationsChanged {
                person: person.id,
                email,
            }
            .into()
        });
        Ok(Decision::events(event, ()))
    }
}

/// A snooze is over.
#[derive(Clone, Debug, Serialize)]
pub struct WakeParticipant {
    /// Whose.
    pub person: PersonId,
}

impl Command for WakeParticipant {
    type Answer = ();
    const NAME: &'static str = "people.wake_participant";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let asleep = person(view, self.person)?.map(|person| person.participation);
        match asleep {
            // Somebody may have snoozed on while this was on its way.
            Some(from @ Participation::Snoozed { wakes_at_ms, .. })
                if wakes_at_ms <= ctx.at.as_millisecond() =>
            {
                let woken = ParticipationChanged {
                    person: self.person,
                    from,
                    to: Participation::Active,
                    import: None,
                    bulk: None,
                    because: None,
                };
                Ok(Decision::events([woken.into()], ()))
            }
            _ => Ok(Decision::nothing(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use vc_kernel::Actor;

    use super::*;
    use crate::commands::WantedParticipation;
    use crate::commands::testing::World;
    use crate::model::{ParticipationStatus, Role};
    use crate::views::refs::participants;

    fn edit(person: PersonId, edit: PersonEdit) -> EditPerson {
        EditPerson { person, edit }
    }

    fn role(role: Role) -> PersonEdit {
        PersonEdit {
            role: Some(role),
            ..PersonEdit::default()
        }
    }

    fn snooze(until: &str) -> PersonEdit {
        let until = until.parse().ok();
        let participation = Some(WantedParticipation {
            status: ParticipationStatus::Snoozed,
            until,
        });
        PersonEdit {
            participation,
            ..PersonEdit::default()
        }
    }

    #[test]
    fn the_last_admin_stays_one() {
        let mut world = World::new();
        let (ada, bob) = (
            world.person("ada", Role::Admin),
            world.person("bob", Role::Member),
        );
        let actor = Actor::Person(ada);
        assert_eq!(world.refused(actor, edit(ada, role(Role::Member))), "last_admin");
        world
            .when(actor, edit(bob, role(Role::Admin)))
            .expect("bob is raised");
        world
            .when(actor, edit(ada, role(Role::Member)))
            .expect("bob is left");
        assert_eq!(world.refused(actor, edit(ada, role(Role::Admin))), "forbidden");
        assert_eq!(
            world.refused(Actor::Person(bob), edit(bob, role(Role::Member))),
            "last_admin"
        );
    }

    #[test]
    fn nobody_edits_others_but_admins() {
        let mut world = World::new();
        let (ada, bob) = (
            world.person("ada", Role::Admin),
            world.person("bob", Role::Member),
        );
        let name = PersonEdit {
            name: Some("X".to_owned()),
            ..PersonEdit::default()
        };
        assert_eq!(
            world.refused(Actor::Person(bob), edit(ada, name.clone())),
            "forbidden"
        );
        world
            .when(Actor::Person(ada), edit(bob, name))
            .expect("an admin may");
    }

    #[test]
    fn saving_what_is_there_confirms_a_step_once() {
        let mut world = World::new();
        let ada = world.person("ada", Role::Admin);
        let same = PersonEdit {
            name: Some("ada".to_owned()),
            ..PersonEdit::default()
        };
        let (events, ()) = world
            .when(Actor::Person(ada), edit(ada, same.clone()))
            .expect("saved");
        assert_eq!(events, ["people.profile_changed"]);
        let (events, ()) = world
            .when(Actor::Person(ada), edit(ada, same))
            .expect("saved again");
        assert!(events.is_empty());
    }

    #[test]
    fn a_snooze_ends_where_the_person_lives() {
        let mut world = World::new();
        let ada = world.person("ada", Role::Admin);
        let actor = Actor::Person(ada);
        for bad in ["2026-11-21", "2020-01-01", "2030-01-01"] {
            assert_eq!(
                world.refused(actor, edit(ada, snooze(bad))),
                "validation_failed",
                "{bad}"
            );
        }
        world
            .when(actor, edit(ada, snooze("2026-11-23")))
            .expect("snoozed");
        assert_eq!(world.due_keys(), [format!("people.wake:{ada}")]);
        assert!(
            participants(&world.view(), world.now())
                .expect("readable")
                .is_empty()
        );

        // Moving east moves the moment; moving the date is another event.
        let tokyo = PersonEdit {
            time_zone: Some("Asia/Tokyo".to_owned()),
            ..PersonEdit::default()
        };
        let (events, ()) = world.when(actor, edit(ada, tokyo)).expect("moved");
        assert_eq!(events, ["people.profile_changed", "people.participation_changed"]);

        world.pass(SignedDuration::from_hours(29)); // 2026-11-22T14:00Z, an hour before midnight in Tokyo
        let (events, ()) = world
            .when(Actor::System, WakeParticipant { person: ada })
            .expect("too early");
        assert!(events.is_empty());
        world.pass(SignedDuration::from_hours(1));
        assert_eq!(
            participants(&world.view(), world.now()).expect("readable").len(),
            1,
            "even before the job ran"
        );
        let (events, ()) = world
            .when(Actor::System, WakeParticipant { person: ada })
            .expect("woken");
        assert_eq!(events, ["people.participation_changed"]);
        assert!(world.due().is_empty());
        assert_eq!(world.rebuilt(&[]), world.rows());
    }
}
