//! Services: programs with an API token of their own, which act in nobody's name.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Rejected, ServiceId, View};

use super::refusals::PeopleRefusal;
use crate::api::require_admin;
use crate::events::{ServiceCreated, ServiceRemoved};
use crate::model::{Role, TokenId};
use crate::views::services::{service, services};

/// Services of one instance.
pub const SERVICES_MAX: usize = 50;

/// An admin lets a program in; the digest of its token is in the keep already.
#[derive(Clone, Debug, Serialize)]
pub struct CreateService {
    /// What it is called; checked already.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Its token.
    pub token: TokenId,
    /// What the token starts with.
    pub prefix: String,
    /// When the token stops working, in milliseconds since 1970.
    pub expires_at_ms: i64,
}

impl Command for CreateService {
    type Answer = ServiceId;
    const NAME: &'static str = "people.create_service";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ServiceId>, Rejected> {
        if services(view)?.len() >= SERVICES_MAX {
            return Err(PeopleRefusal::TooManyServices.into());
        }
        let service = ctx.new_id();
        let created = ServiceCreated {
            service,
            name: self.name.clone(),
            role: self.role,
            token: self.token,
            prefix: self.prefix.clone(),
            expires_at_ms: self.expires_at_ms,
        };
        Ok(Decision::events([created.into()], service))
    }
}

/// An admin shuts a program out.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveService {
    /// Which.
    pub service: ServiceId,
}

impl Command for RemoveService {
    type Answer = TokenId;
    const NAME: &'static str = "people.remove_service";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<TokenId>, Rejected> {
        let found = service(view, self.service)?.ok_or(PeopleRefusal::ServiceNotFound)?;
        Ok(Decision::events(
            [ServiceRemoved { service: found.id }.into()],
            found.token,
        ))
    }
}
