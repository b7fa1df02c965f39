//! What admins may ask for, and what the sending reports.

mod letters;
mod webhooks;

use vc_kernel::{Ctx, Refusal, RefusalKind, Rejected};

pub use letters::{DecideLetters, LetterWish, ReportDeadLetter, SettleLetter};
pub use webhooks::{AddWebhook, ChangeWebhook, PauseByItself, RemoveWebhook, RotateSecret};

/// Why nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishRefusal {
    /// No such webhook.
    #[error("There is no webhook with this id. List the webhooks and use one of theirs.")]
    NoWebhook,
    /// That id is taken.
    #[error("There is a webhook of this id already. Use another Idempotency-Key.")]
    IdTaken,
    /// Too many.
    #[error("There are {max} webhooks already. Remove one first.", max = crate::model::WEBHOOKS_MAX)]
    TooMany,
    /// Only the program itself.
    #[error("Only the program itself reports what became of an event.")]
    SendingOnly,
}

impl Refusal for PublishRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoWebhook => "not_found",
            Self::IdTaken => "webhook_exists",
            Self::TooMany => "too_many_webhooks",
            Self::SendingOnly => "forbidden",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoWebhook => RefusalKind::NotFound,
            Self::IdTaken | Self::TooMany => RefusalKind::Conflict,
            Self::SendingOnly => RefusalKind::Forbidden,
        }
    }
}

fn require_sending(ctx: &Ctx) -> Result<(), Rejected> {
    if ctx.actor.is_trusted() {
        Ok(())
    } else {
        Err(PublishRefusal::SendingOnly.into())
    }
}
