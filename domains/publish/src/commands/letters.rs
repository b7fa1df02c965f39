//! Events that were not taken: what the sending reports, and what admins decide.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View};
use vc_people::api::require_admin;
use vc_publisher::Failure;

use super::{PublishRefusal, require_sending};
use crate::events::{
    DeadLettersDropped, DeadLettersResent, DeadLettersRestored, EventDeadLettered, LetterSettled,
    WebhookPaused,
};
use crate::model::{DEAD_LETTERS_MAX, DeadLetterId, EventId, LetterStatus, PauseReason, WebhookId};
use crate::views::letters::{is_there, letter, of_status, open_count};
use crate::views::webhooks::webhook;

/// A webhook did not take an event at the last try either. Reporting it again does nothing.
#[derive(Clone, Debug, Serialize)]
pub struct ReportDeadLetter {
    /// Which webhook.
    pub webhook: WebhookId,
    /// Which event.
    pub event: EventId,
    /// Its name.
    pub kind: String,
    /// The id of what it is about.
    pub subject: String,
    /// When it happened, in milliseconds since 1970.
    pub happened_ms: i64,
    /// When it was tried, in milliseconds since 1970.
    pub tried_ms: Vec<i64>,
    /// What went wrong the last time.
    pub failure: Failure,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
}

impl Command for ReportDeadLetter {
    type Answer = ();
    const NAME: &'static str = "publish.report_dead_letter";

    fn permit(&self, _: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_sending(ctx)
    }

    /// With too many that nobody looked at, the webhook pauses as well.
    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let event = self.event.to_string();
        let Some(present) = webhook(view, self.webhook)? else {
            return Ok(Decision::nothing(()));
        };
        if is_there(view, self.webhook, &event)? {
            return Ok(Decision::nothing(()));
        }
        let dead = EventDeadLettered {
            letter: ctx.new_id(),
            webhook: self.webhook,
            event: self.event,
            kind: self.kind.clone(),
            subject: self.subject.clone(),
            happened_ms: self.happened_ms,
            tried_ms: self.tried_ms.clone(),
            failure: self.failure,
            status: self.status,
        };
        let mut events: Vec<NewEvent> = vec![dead.into()];
        let open = open_count(view, self.webhook)? + 1;
        if open >= u64::from(DEAD_LETTERS_MAX) && present.paused.is_none() {
            let paused = WebhookPaused {
                webhook: self.webhook,
                reason: PauseReason::Failing,
            };
            events.push(paused.into());
        }
        Ok(Decision::events(events, ()))
    }
}

/// What is to become of dead letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum LetterWish {
    /// Send them again.
    Resend,
    /// Forget them.
    Drop,
    /// Dropping was a mistake.
    Restore,
}

/// Decide about dead letters of a webhook. Those to which it does not apply any more stay as they are.
#[derive(Clone, Debug, Serialize)]
pub struct DecideLetters {
    /// Which webhook.
    pub webhook: WebhookId,
    /// Which of them; all that it applies to where nothing is said.
    pub letters: Option<Vec<DeadLetterId>>,
    /// What.
    pub wish: LetterWish,
}

impl Command for DecideLetters {
    type Answer = Vec<DeadLetterId>;
    const NAME: &'static str = "publish.decide_letters";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _: &mut Ctx) -> Result<Decision<Vec<DeadLetterId>>, Rejected> {
        let id = webhook(view, self.webhook)?.ok_or(PublishRefusal::NoWebhook)?.id;
        let states: &[LetterStatus] = match self.wish {
            LetterWish::Resend => &[LetterStatus::Waiting],
            LetterWish::Drop => &[LetterStatus::Waiting, LetterStatus::Sending],
            LetterWish::Restore => &[LetterStatus::Dropped],
        };
        let letters = of_status(view, id, self.letters.as_deref(), states, DEAD_LETTERS_MAX)?;
        if letters.is_empty() {
            return Ok(Decision::nothing(letters));
        }
        let (webhook, answer) = (id, letters.clone());
        let event: NewEvent = match self.wish {
            LetterWish::Resend => DeadLettersResent { webhook, letters }.into(),
            LetterWish::Drop => DeadLettersDropped { webhook, letters }.into(),
            LetterWish::Restore => DeadLettersRestored { webhook, letters }.into(),
        };
        Ok(Decision::events([event], answer))
    }
}

/// What came of sending one again. Reporting on one that is not being sent does nothing.
#[derive(Clone, Debug, Serialize)]
pub struct SettleLetter {
    /// Which.
    pub letter: DeadLetterId,
    /// When it was tried, in milliseconds since 1970.
    pub tried_ms: Vec<i64>,
    /// What went wrong the last time; nothing where it is done with.
    pub failure: Option<Failure>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
}

impl Command for SettleLetter {
    type Answer = ();
    const NAME: &'static str = "publish.settle_letter";

    fn permit(&self, _: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_sending(ctx)
    }

    fn decide(&self, view: &View<'_>, _: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let being_sent = letter(view, self.letter)?.filter(|found| found.status == LetterStatus::Sending);
        if being_sent.is_none() {
            return Ok(Decision::nothing(()));
        }
        let settled = LetterSettled {
            letter: self.letter,
            tried_ms: self.tried_ms.clone(),
            failure: self.failure,
            status: self.status,
        };
        Ok(Decision::events([settled.into()], ()))
    }
}
