//! API tokens.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};

use super::refusals::PeopleRefusal;
use super::{existing, require_self};
use crate::api::{require_admin, require_member};
use crate::events::{TokenCreated, TokenLabel, TokenRevoked};
use crate::model::TokenId;
use crate::views::sign_in::{token, tokens_of};

/// API tokens of one person.
pub const TOKENS_MAX: usize = 50;

/// Somebody makes a token; its hash is in the keep already.
#[derive(Clone, Debug, Serialize)]
pub struct CreateToken {
    /// Which.
    pub token: TokenId,
    /// Whose.
    pub person: PersonId,
    /// What they call it; checked already.
    pub name: String,
    /// What it starts with.
    pub prefix: String,
    /// When it stops working, in milliseconds since 1970.
    pub expires_at_ms: i64,
}

impl Command for CreateToken {
    type Answer = TokenId;
    const NAME: &'static str = "people.create_token";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_self(view, ctx, self.person)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<TokenId>, Rejected> {
        existing(view, self.person)?;
        if tokens_of(view, self.person)?.len() >= TOKENS_MAX {
            return Err(PeopleRefusal::TooManyTokens.into());
        }
        let created = TokenCreated {
            token: self.token,
            person: self.person,
            prefix: self.prefix.clone(),
            expires_at_ms: self.expires_at_ms,
        };
        let label = TokenLabel {
            name: self.name.clone(),
        };
        Ok(Decision::events(
            [NewEvent::from(created).sealed(self.person, &label)],
            self.token,
        ))
    }
}

/// A token stops working: its owner's wish, or an admin's.
#[derive(Clone, Debug, Serialize)]
pub struct RevokeToken {
    /// Which.
    pub token: TokenId,
}

impl Command for RevokeToken {
    type Answer = ();
    const NAME: &'static str = "people.revoke_token";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let found = token(view, self.token)?.ok_or(PeopleRefusal::TokenNotFound)?;
        if ctx.actor.person() != Some(found.person) && require_admin(view, ctx).is_err() {
            // Others' tokens are not theirs to know of.
            return Err(PeopleRefusal::TokenNotFound.into());
        }
        if found.revoked {
            return Ok(Decision::nothing(()));
        }
        Ok(Decision::events(
            [TokenRevoked {
                token: found.id,
                person: found.person,
            }
            .into()],
            (),
        ))
    }
}
