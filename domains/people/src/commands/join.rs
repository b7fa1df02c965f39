//! How people come: the first admin, the command line, registration.

use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};

use super::refusals::PeopleRefusal;
use super::require_trusted;
use crate::events::{Change, Details, InstanceDescribed, Joined, PasswordSet, RoleChanged};
use crate::model::{CredentialId, Email, ImportId, Origin, Participation, Role, SessionId, Slot};
use crate::views::person::{admins, instance_described, person_by_email};

/// Minutes of a meeting, for whoever has not said.
pub(super) const MEETING_LENGTH_DEFAULT: u16 = 30;

/// Somebody to be added; checked already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    /// Name.
    pub name: String,
    /// Address, as written.
    pub email: String,
    /// Team.
    pub team: Option<String>,
    /// IANA zone.
    pub time_zone: String,
    /// Languages.
    pub languages: Vec<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Half hours.
    pub slots: Vec<Slot>,
    /// Minutes; none for the usual.
    pub meeting_length_minutes: Option<u16>,
}

impl NewPerson {
    /// The event, unless the address is taken.
    pub(super) fn join(
        self,
        view: &View<'_>,
        ctx: &mut Ctx,
        role: Role,
        origin: Origin,
        participation: Participation,
        import: Option<ImportId>,
    ) -> Result<(PersonId, NewEvent), Rejected> {
        let email = Email::parse(&self.email).map_err(|why| crate::model::FieldErrors::one("email", why))?;
        if person_by_email(view, &email)?.is_some() {
            return Err(PeopleRefusal::EmailTaken.into());
        }
        let person: PersonId = ctx.new_id();
        let event = Joined {
            person,
            role,
            origin,
            import,
            participation,
            meeting_length_minutes: self.meeting_length_minutes.unwrap_or(MEETING_LENGTH_DEFAULT),
        };
        let details = Details {
            name: self.name,
            email: email.into(),
            team: self.team,
            time_zone: self.time_zone,
            languages: self.languages,
            topics: self.topics,
            slots: self.slots,
        };
        Ok((person, NewEvent::from(event).sealed(person, &details)))
    }
}

fn first_password(person: PersonId, credential: CredentialId, session: Option<SessionId>) -> NewEvent {
    PasswordSet {
        person,
        credential,
        former: None,
        kept_session: session,
    }
    .into()
}

/// The first admin sets the instance up. Whoever submits it has checked the setup link.
#[derive(Clone, Debug, Serialize)]
pub struct CompleteSetup {
    /// The first admin.
    pub admin: NewPerson,
    /// What the instance is called, if they said.
    pub instance_name: Option<String>,
    /// Where the hash of their password is.
    pub credential: CredentialId,
    /// The session that begins with this.
    pub session: SessionId,
}

impl Command for CompleteSetup {
    type Answer = PersonId;
    const NAME: &'static str = "people.complete_setup";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<PersonId>, Rejected> {
        if admins(view)? > 0 {
            return Err(PeopleRefusal::AlreadySetUp.into());
        }
        let (name, zone) = instance_described(view)?;
        let described = InstanceDescribed {
            name: self
                .instance_name
                .clone()
                .and_then(|to| Change::between(name, Some(to))),
            time_zone: if zone.is_none() {
                Change::between(None, Some(self.admin.time_zone.clone()))
            } else {
                None
            },
        };
        let (person, joined) =
            self.admin
                .clone()
                .join(view, ctx, Role::Admin, Origin::Setup, Participation::Active, None)?;
        let password = first_password(person, self.credential, Some(self.session));
        Ok(Decision::events([described.into(), joined, password], person))
    }
}

/// The operator adds somebody, or makes somebody an admin who is here already: the way back for an
/// instance that has lost its admins.
#[derive(Clone, Debug, Serialize)]
pub struct AddPerson {
    /// Who.
    pub person: NewPerson,
    /// What they may do; somebody here already is only ever raised.
    pub role: Role,
    /// Where the hash of their (new) password is, if they get one.
    pub credential: Option<CredentialId>,
}

impl Command for AddPerson {
    type Answer = PersonId;
    const NAME: &'static str = "people.add_person";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<PersonId>, Rejected> {
        let email =
            Email::parse(&self.person.email).map_err(|why| crate::model::FieldErrors::one("email", why))?;
        let mut events = Vec::new();
        let (person, former) = match person_by_email(view, &email)? {
            Some(here) => {
                if self.role > here.role {
                    let raised = RoleChanged {
                        person: here.id,
                        from: here.role,
                        to: self.role,
                        import: None,
                        bulk: None,
                    };
                    events.push(raised.into());
                }
                (here.id, here.credential)
            }
            None => {
                let (person, joined) = self.person.clone().join(
                    view,
                    ctx,
                    self.role,
                    Origin::Operator,
                    Participation::Active,
                    None,
                )?;
                events.push(joined);
                if self.role == Role::Admin && instance_described(view)?.1.is_none() {
                    let time_zone = Change::between(None, Some(self.person.time_zone.clone()));
                    events.push(
                        InstanceDescribed {
                            name: None,
                            time_zone,
                        }
                        .into(),
                    );
                }
                (person, None)
            }
        };
        if let Some(credential) = self.credential {
            events.push(
                PasswordSet {
                    person,
                    credential,
                    former,
                    kept_session: None,
                }
                .into(),
            );
        }
        Ok(Decision::events(events, person))
    }
}

/// Somebody registered themselves. Whoever submits it has checked the link from the mail, and that
/// the address is in an allowed domain.
#[derive(Clone, Debug, Serialize)]
pub struct Register {
    /// Who.
    pub person: NewPerson,
    /// Where the hash of their password is.
    pub credential: CredentialId,
    /// The session that begins with this.
    pub session: SessionId,
}

impl Command for Register {
    type Answer = PersonId;
    const NAME: &'static str = "people.register";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<PersonId>, Rejected> {
        let (person, joined) = self.person.clone().join(
            view,
            ctx,
            Role::Member,
            Origin::Registration,
            Participation::Active,
            None,
        )?;
        Ok(Decision::events(
            [
                joined,
                first_password(person, self.credential, Some(self.session)),
            ],
            person,
        ))
    }
}

#[cfg(test)]
mod tests {
    use vc_kernel::Actor;
    use vc_kernel::id::Ulid;

    use super::*;
    use crate::commands::testing::{World, new_person};
    use crate::views::person;

    fn setup(name: &str) -> CompleteSetup {
        CompleteSetup {
            admin: new_person(name),
            instance_name: Some("Team A".to_owned()),
            credential: CredentialId::from_ulid(Ulid::from_parts(1, 1)),
            session: SessionId::from_ulid(Ulid::from_parts(1, 1)),
        }
    }

    #[test]
    fn an_instance_is_set_up_once() {
        let mut world = World::new();
        let (events, admin) = world.when(Actor::System, setup("ada")).expect("the first");
        assert_eq!(
            events,
            [
                "people.instance_described",
                "people.joined",
                "people.password_set"
            ]
        );
        let ada = person::person(&world.view(), admin)
            .expect("readable")
            .expect("here");
        assert_eq!(
            (ada.role, ada.details.email.as_str()),
            (Role::Admin, "ada@example.com")
        );
        assert_eq!(world.refused(Actor::System, setup("eve")), "already_set_up");
        assert_eq!(world.refused(Actor::Person(admin), setup("eve")), "forbidden");
    }

    #[test]
    fn an_address_belongs_to_one_person_whatever_its_case() {
        let mut world = World::new();
        world.person("ada", Role::Admin);
        let mut other = new_person("other");
        other.email = "ADA@Example.com".to_owned();
        let register = Register {
            person: other,
            credential: CredentialId::from_ulid(Ulid::from_parts(1, 2)),
            session: SessionId::from_ulid(Ulid::from_parts(1, 2)),
        };
        assert_eq!(world.refused(Actor::System, register), "email_taken");
    }

    #[test]
    fn the_operator_brings_a_lost_admin_back() {
        let mut world = World::new();
        let ada = world.person("ada", Role::Member);
        let again = AddPerson {
            person: new_person("ada"),
            role: Role::Admin,
            credential: None,
        };
        let (events, person) = world.when(Actor::Operator, again).expect("raised");
        assert_eq!((events, person), (vec!["people.role_changed"], ada));
        let lower = AddPerson {
            person: new_person("ada"),
            role: Role::Member,
            credential: None,
        };
        assert!(
            world
                .when(Actor::Operator, lower)
                .expect("nothing to do")
                .0
                .is_empty()
        );
    }
}
