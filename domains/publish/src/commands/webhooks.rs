//! Adding, changing and removing webhooks. Names and addresses are checked at the edge, which knows how far the server
//! reaches.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View};
use vc_people::api::{SecurityChange, note_security_change, require_admin};

use super::{PublishRefusal, require_sending};
use crate::events::{
    Change, SecretRotated, WebhookAdded, WebhookChanged, WebhookPaused, WebhookRemoved, WebhookResumed,
};
use crate::model::{PauseReason, WEBHOOKS_MAX, WebhookId};
use crate::views::webhooks::{StoredWebhook, webhook, webhooks};

/// Send events somewhere, from now on; the secret is in the keep already.
#[derive(Clone, Debug, Serialize)]
pub struct AddWebhook {
    /// Its id, which its secret lies under.
    pub webhook: WebhookId,
    /// How admins call it.
    pub name: String,
    /// Where to.
    pub url: String,
    /// The names of the events; all of them where the list is empty.
    pub kinds: Vec<String>,
}

impl Command for AddWebhook {
    type Answer = WebhookId;
    const NAME: &'static str = "publish.add_webhook";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _: &mut Ctx) -> Result<Decision<WebhookId>, Rejected> {
        let present = webhooks(view)?;
        if present.iter().any(|one| one.id == self.webhook) {
            return Err(PublishRefusal::IdTaken.into());
        }
        if present.len() >= WEBHOOKS_MAX {
            return Err(PublishRefusal::TooMany.into());
        }
        let added = WebhookAdded {
            webhook: self.webhook,
            name: self.name.clone(),
            url: self.url.clone(),
            kinds: self.kinds.clone(),
        };
        let noted = note_security_change(SecurityChange::WebhookAdded);
        Ok(Decision::events([added.into(), noted], self.webhook))
    }
}

/// Set a webhook otherwise; what is not given stays.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// How admins call it.
    pub name: Option<String>,
    /// Where to.
    pub url: Option<String>,
    /// The names of the events.
    pub kinds: Option<Vec<String>>,
    /// Whether it sends nothing for now.
    pub paused: Option<bool>,
}

impl Command for ChangeWebhook {
    type Answer = ();
    const NAME: &'static str = "publish.change_webhook";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let present = found(view, self.webhook)?;
        let id = present.id;
        let mut events: Vec<NewEvent> = Vec::new();
        let changed = WebhookChanged {
            webhook: id,
            name: Change::between(present.name, self.name.clone()),
            url: Change::between(present.url, self.url.clone()),
            kinds: Change::between(present.kinds, self.kinds.clone()),
        };
        if changed.name.is_some() || changed.url.is_some() || changed.kinds.is_some() {
            events.push(changed.into());
        }
        match (self.paused, present.paused) {
            (Some(true), None) => events.push(
                WebhookPaused {
                    webhook: id,
                    reason: PauseReason::Asked,
                }
                .into(),
            ),
            (Some(false), Some(_)) => events.push(WebhookResumed { webhook: id }.into()),
            _ => {}
        }
        if !events.is_empty() {
            events.push(note_security_change(SecurityChange::WebhookChanged));
        }
        Ok(Decision::events(events, ()))
    }
}

/// Send nothing there any more.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveWebhook {
    /// Which.
    pub webhook: WebhookId,
}

impl Command for RemoveWebhook {
    type Answer = ();
    const NAME: &'static str = "publish.remove_webhook";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let webhook = found(view, self.webhook)?.id;
        let noted = note_security_change(SecurityChange::WebhookRemoved);
        Ok(Decision::events([WebhookRemoved { webhook }.into(), noted], ()))
    }
}

/// It has another secret, which is in the keep already.
#[derive(Clone, Debug, Serialize)]
pub struct RotateSecret {
    /// Which.
    pub webhook: WebhookId,
}

impl Command for RotateSecret {
    type Answer = ();
    const NAME: &'static str = "publish.rotate_secret";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let webhook = found(view, self.webhook)?.id;
        let noted = note_security_change(SecurityChange::WebhookSecretRotated);
        Ok(Decision::events([SecretRotated { webhook }.into(), noted], ()))
    }
}

/// The sending stops by itself: the other side wants no more, or never takes anything.
#[derive(Clone, Debug, Serialize)]
pub struct PauseByItself {
    /// Which.
    pub webhook: WebhookId,
    /// Why.
    pub reason: PauseReason,
}

impl Command for PauseByItself {
    type Answer = ();
    const NAME: &'static str = "publish.pause_by_itself";

    fn permit(&self, _: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_sending(ctx)
    }

    fn decide(&self, view: &View<'_>, _: &mut Ctx) -> Result<Decision<()>, Rejected> {
        match webhook(view, self.webhook)? {
            Some(present) if present.paused.is_none() => {
                let paused = WebhookPaused {
                    webhook: present.id,
                    reason: self.reason,
                };
                Ok(Decision::events([paused.into()], ()))
            }
            // Somebody was faster.
            _ => Ok(Decision::nothing(())),
        }
    }
}

fn found(view: &View<'_>, id: WebhookId) -> Result<StoredWebhook, Rejected> {
    webhook(view, id)?.ok_or_else(|| PublishRefusal::NoWebhook.into())
}
