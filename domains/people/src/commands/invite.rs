//! Inviting people, and accepting.

use serde::{Deserialize, Serialize};
use vc_kernel::{Actor, Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};

use super::edit::{Cause, Confirm, EditContext, PersonEdit};
use super::existing;
use super::join::NewPerson;
use super::refusals::PeopleRefusal;
use crate::api::require_admin;
use crate::events::{Activated, Invited, PasswordSet};
use crate::model::{BulkId, CredentialId, Email, FieldErrors, Origin, Participation, Role, SessionId};
use crate::views::bulk::invitations_are_revoked;
use crate::views::person::{admins, instance_described, person_by_email};

/// People in one invitation.
pub const INVITATIONS_MAX: usize = 100;

/// Somebody to invite; checked already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// Address.
    pub email: String,
    /// Name; without one, what stands before the `@`.
    pub name: Option<String>,
}

/// What came of one invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "person", rename_all = "snake_case")]
pub enum InviteOutcome {
    /// They may accept; the link is made next.
    Invited(PersonId),
    /// They have signed in before.
    AlreadyMember(PersonId),
}

/// An admin asks people in. Those who were asked before are asked again.
#[derive(Clone, Debug, Serialize)]
pub struct InvitePeople {
    /// Whom.
    pub invitees: Vec<Invitee>,
    /// What they may do.
    pub role: Role,
    /// When the links stop working, in milliseconds since 1970.
    pub expires_at_ms: i64,
}

impl Command for InvitePeople {
    type Answer = Vec<InviteOutcome>;
    const NAME: &'static str = "people.invite_people";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Self::Answer>, Rejected> {
        if self.invitees.len() > INVITATIONS_MAX {
            return Err(PeopleRefusal::TooManyInvitations.into());
        }
        let zone = instance_described(view)?.1.unwrap_or_else(|| "UTC".to_owned());
        let mut events: Vec<NewEvent> = Vec::new();
        let mut outcomes: Vec<InviteOutcome> = Vec::new();
        let mut new: Vec<(String, PersonId)> = Vec::new();
        for invitee in &self.invitees {
            let email = Email::parse(&invitee.email).map_err(|why| FieldErrors::one("email", why))?;
            if let Some((_, person)) = new.iter().find(|(folded, _)| *folded == email.folded()) {
                outcomes.push(InviteOutcome::Invited(*person));
                continue;
            }
            let person = match person_by_email(view, &email)? {
                Some(here) if here.activated_at_ms.is_some() => {
                    outcomes.push(InviteOutcome::AlreadyMember(here.id));
                    continue;
                }
                Some(here) => here.id,
                None => {
                    let name = invitee
                        .name
                        .clone()
                        .unwrap_or_else(|| email.local_part().to_owned());
                    let person = NewPerson {
                        name,
                        email: email.to_string(),
                        time_zone: zone.clone(),
                        ..NewPerson::default()
                    };
                    let (person, joined) = person.join(
                        view,
                        ctx,
                        self.role,
                        Origin::Invitation,
                        Participation::Active,
                        None,
                    )?;
                    events.push(joined);
                    new.push((email.folded(), person));
                    person
                }
            };
            events.push(
                Invited {
                    person,
                    expires_at_ms: self.expires_at_ms,
                    bulk: None,
                }
                .into(),
            );
            outcomes.push(InviteOutcome::Invited(person));
        }
        Ok(Decision::events(events, outcomes))
    }
}

/// Somebody accepts their invitation. Whoever submits it, in their name, has checked the link.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptInvitation {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// Where they live.
    pub time_zone: String,
    /// Where the hash of their password is.
    pub credential: CredentialId,
    /// The session that begins with this.
    pub session: SessionId,
    /// The bulk change whose link it is, if it is one's.
    pub bulk: Option<BulkId>,
}

impl Command for AcceptInvitation {
    type Answer = ();
    const NAME: &'static str = "people.accept_invitation";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        if ctx.actor == Actor::Person(self.person) {
            Ok(())
        } else {
            Err(PeopleRefusal::NotYours.into())
        }
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = existing(view, self.person)?;
        if person.activated_at_ms.is_some() {
            return Err(PeopleRefusal::AlreadyAccepted.into());
        }
        if let Some(bulk) = self.bulk
            && invitations_are_revoked(view, bulk)?
        {
            return Err(PeopleRefusal::InvitationRevoked.into());
        }
        let edit = PersonEdit {
            name: Some(self.name.clone()),
            time_zone: Some(self.time_zone.clone()),
            ..PersonEdit::default()
        };
        let context = EditContext {
            at: ctx.at,
            cause: Cause::default(),
            confirm: Confirm::default(),
        };
        let mut events = edit.events(&person, context, &mut admins(view)?)?;
        events.push(Activated { person: person.id }.into());
        let password = PasswordSet {
            person: person.id,
            credential: self.credential,
            former: person.credential,
            kept_session: Some(self.session),
        };
        events.push(password.into());
        Ok(Decision::events(events, ()))
    }
}

#[cfg(test)]
mod tests {
    use vc_kernel::id::Ulid;

    use super::*;
    use crate::commands::testing::World;
    use crate::views::refs::participants;

    fn invite(emails: &[&str]) -> InvitePeople {
        let invitees = emails
            .iter()
            .map(|email| Invitee {
                email: (*email).to_owned(),
                name: None,
            })
            .collect();
        InvitePeople {
            invitees,
            role: Role::Member,
            expires_at_ms: 1,
        }
    }

    #[test]
    fn an_invitation_matches_nobody_until_it_is_accepted() {
        let mut world = World::new();
        let ada = world.person("ada", Role::Admin);
        let actor = Actor::Person(ada);
        let emails = ["bob@example.com", "BOB@example.com", "ada@example.com"];
        let (events, outcomes) = world.when(actor, invite(&emails)).expect("invited");
        assert_eq!(events, ["people.joined", "people.invited"]);
        let InviteOutcome::Invited(bob) = outcomes[0] else {
            panic!("{outcomes:?}")
        };
        assert_eq!(
            outcomes,
            [
                InviteOutcome::Invited(bob),
                InviteOutcome::Invited(bob),
                InviteOutcome::AlreadyMember(ada)
            ]
        );
        assert_eq!(
            participants(&world.view(), world.now()).expect("readable").len(),
            1
        );

        let (events, again) = world
            .when(actor, invite(&["bob@example.com"]))
            .expect("asked again");
        assert_eq!(
            (events, again),
            (vec!["people.invited"], vec![InviteOutcome::Invited(bob)])
        );

        let accept = AcceptInvitation {
            person: bob,
            name: "Bob".to_owned(),
            time_zone: "Asia/Tokyo".to_owned(),
            credential: CredentialId::from_ulid(Ulid::from_parts(1, 1)),
            session: SessionId::from_ulid(Ulid::from_parts(1, 1)),
            bulk: None,
        };
        assert_eq!(world.refused(actor, accept.clone()), "forbidden");
        world.when(Actor::Person(bob), accept.clone()).expect("accepted");
        assert_eq!(
            participants(&world.view(), world.now()).expect("readable").len(),
            2
        );
        assert_eq!(world.refused(Actor::Person(bob), accept), "already_accepted");
        assert_eq!(
            world.refused(Actor::Person(bob), invite(&["x@example.com"])),
            "forbidden"
        );
    }
}
