//! Passwords, sessions, and what admins should know about them.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, PersonId, Rejected, View};

use super::refusals::PeopleRefusal;
use super::{existing, require_self, require_trusted};
use crate::events::{Activated, PasswordSet, SecurityKind, SecurityNoted, SessionEnd, SessionRevoked};
use crate::model::{CredentialId, SessionId};
use crate::views::sign_in::is_session_revoked;

/// Somebody has another password; its hash is in the keep already. All sessions but one end.
#[derive(Clone, Debug, Serialize)]
pub struct SetPassword {
    /// Whose.
    pub person: PersonId,
    /// Where the new hash is.
    pub credential: CredentialId,
    /// Where the hash is that the former password was checked against, when it was.
    pub former: Option<CredentialId>,
    /// The session that goes on.
    pub kept_session: Option<SessionId>,
}

impl Command for SetPassword {
    type Answer = ();
    const NAME: &'static str = "people.set_password";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_self(view, ctx, self.person)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = existing(view, self.person)?;
        if self.former.is_some() && self.former != person.credential {
            return Err(PeopleRefusal::PasswordChangedMeanwhile.into());
        }
        let mut events = Vec::new();
        if person.activated_at_ms.is_none() {
            events.push(Activated { person: person.id }.into());
        }
        let set = PasswordSet {
            person: person.id,
            credential: self.credential,
            former: person.credential,
            kept_session: self.kept_session,
        };
        events.push(set.into());
        Ok(Decision::events(events, ()))
    }
}

/// Somebody has shown that the address is theirs.
#[derive(Clone, Debug, Serialize)]
pub struct Activate {
    /// Who.
    pub person: PersonId,
}

impl Command for Activate {
    type Answer = ();
    const NAME: &'static str = "people.activate";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_self(view, ctx, self.person)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = existing(view, self.person)?;
        let event = person
            .activated_at_ms
            .is_none()
            .then(|| Activated { person: person.id }.into());
        Ok(Decision::events(event, ()))
    }
}

/// A session ends before its time.
#[derive(Clone, Debug, Serialize)]
pub struct RevokeSession {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub session: SessionId,
    /// Why.
    pub cause: SessionEnd,
}

impl Command for RevokeSession {
    type Answer = ();
    const NAME: &'static str = "people.revoke_session";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_self(view, ctx, self.person)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        if is_session_revoked(view, self.session)? {
            return Ok(Decision::nothing(()));
        }
        let revoked = SessionRevoked {
            person: self.person,
            session: self.session,
            cause: self.cause,
        };
        Ok(Decision::events([revoked.into()], ()))
    }
}

/// A burst of something suspicious is told once.
#[derive(Clone, Debug, Serialize)]
pub struct NoteSecurity {
    /// What.
    pub kind: SecurityKind,
    /// Whose account, if it is anybody's.
    pub person: Option<PersonId>,
    /// How often.
    pub count: u32,
}

impl Command for NoteSecurity {
    type Answer = ();
    const NAME: &'static str = "people.note_security";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, _view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let noted = SecurityNoted {
            kind: self.kind,
            person: self.person,
            count: self.count,
        };
        Ok(Decision::events([noted.into()], ()))
    }
}

#[cfg(test)]
mod tests {
    use vc_kernel::Actor;
    use vc_kernel::id::Ulid;

    use super::*;
    use crate::commands::testing::World;
    use crate::model::Role;
    use crate::views::person;

    fn at(world: &World, random: u128) -> SessionId {
        let ms = u64::try_from(world.now().as_millisecond()).expect("after 1970");
        SessionId::from_ulid(Ulid::from_parts(ms, random))
    }

    #[test]
    fn another_password_ends_all_other_sessions() {
        let mut world = World::new();
        let ada = world.person("ada", Role::Admin);
        let (kept, other) = (at(&world, 1), at(&world, 2));
        let credential = CredentialId::from_ulid(Ulid::from_parts(1, 1));
        let set = SetPassword {
            person: ada,
            credential,
            former: None,
            kept_session: Some(kept),
        };
        world.when(Actor::Person(ada), set.clone()).expect("set");
        let row = person::person(&world.view(), ada)
            .expect("readable")
            .expect("here");
        assert!(row.session_survived_cut(kept) && !row.session_survived_cut(other));
        world.pass(jiff::SignedDuration::from_millis(1));
        assert!(row.session_survived_cut(at(&world, 3)), "a later sign-in");

        let stale = CredentialId::from_ulid(Ulid::from_parts(1, 9));
        let raced = SetPassword {
            former: Some(stale),
            ..set
        };
        assert_eq!(world.refused(Actor::Person(ada), raced), "password_changed");
    }

    #[test]
    fn a_session_is_revoked_by_its_owner_once() {
        let mut world = World::new();
        let (ada, bob) = (
            world.person("ada", Role::Admin),
            world.person("bob", Role::Member),
        );
        let revoke = RevokeSession {
            person: bob,
            session: at(&world, 1),
            cause: SessionEnd::Reuse,
        };
        assert_eq!(world.refused(Actor::Person(ada), revoke.clone()), "forbidden");
        assert_eq!(
            world.when(Actor::System, revoke.clone()).expect("revoked").0,
            ["people.session_revoked"]
        );
        assert!(world.when(Actor::System, revoke).expect("again").0.is_empty());
        let (events, _, total) =
            crate::views::security::security_events(&world.view(), None, 10).expect("readable");
        assert_eq!((events[0].kind.as_str(), total), ("refresh_token_reused", 1));
    }
}
