//! Delivers what is due: looks whether it is still wanted, writes the mail, hands it over, reports.

use std::sync::Arc;

use jiff::Timestamp;
use vc_coffee::api::{
    MatchStatus, RoundStatus, UnmatchedReason, is_asked_if_still_in, is_matched, is_program_joined,
    match_details, open_seat, program_texts, round_state, unmatched_reason,
};
use vc_http::PublicUrls;
use vc_instance::{BoxFuture, DueRow, Instance, Job, JobContext, JobError};
use vc_kernel::{View, ViewError};
use vc_mail::Mailer;
use vc_people::api::{Contact, ParticipationStatus, contact, participation_status, pause_token, person_refs};

use crate::commands::{Outcome, ReportDelivery};
use crate::compose::{Envelope, Message, compose};
use crate::model::{DELIVER_KIND, DeliveryId, DeliveryKind, DeliveryStatus, DropReason, delivery_of_key};
use crate::text::without_address;
use crate::views::deliveries::{self, StoredDelivery};

/// The job of kind `notify.deliver`: one try and at most 3 retries, as the engine's policy says; an
/// error that is permanent gives up at once.
pub struct Deliver {
    /// Takes the mail.
    pub mailer: Arc<dyn Mailer>,
    /// For links.
    pub urls: PublicUrls,
    /// The program's own address.
    pub sender: String,
}

/// What is to be done about a delivery, as of one moment.
enum Plan {
    /// It is settled; nothing is left to do.
    Nothing,
    Drop(DropReason),
    Send(Box<Draft>),
}

struct Draft {
    stored: StoredDelivery,
    contact: Contact,
    program: String,
    message: Message,
}

fn plan(view: &View<'_>, id: DeliveryId, now: Timestamp) -> Result<Plan, ViewError> {
    let stored = match deliveries::stored(view, id)? {
        Some(stored) if stored.status == DeliveryStatus::Pending => stored,
        _ => return Ok(Plan::Nothing),
    };
    let Some(contact) = contact(view, stored.person)? else {
        return Ok(Plan::Drop(DropReason::Gone));
    };
    if !contact.wants_mail {
        return Ok(Plan::Drop(DropReason::MailOff));
    }
    let takes_part = participation_status(view, stored.person, now)? == Some(ParticipationStatus::Active);
    // Whoever was told of a match hears that it is off, also during a break, and that it is one.
    let for_the_absent = [DeliveryKind::MatchCancelled, DeliveryKind::SilentPaused].contains(&stored.kind);
    if !takes_part && !for_the_absent {
        return Ok(Plan::Drop(DropReason::NotTakingPart));
    }
    let Some((round, program)) = round_state(view, stored.round)? else {
        return Ok(Plan::Drop(DropReason::Cancelled));
    };
    let message = match message(view, &stored, round, now)? {
        Some(message) => message,
        None => return Ok(Plan::Drop(DropReason::Cancelled)),
    };
    Ok(Plan::Send(Box::new(Draft {
        stored,
        contact,
        program,
        message,
    })))
}

/// What to say; none when it is no longer true.
fn message(
    view: &View<'_>,
    stored: &StoredDelivery,
    round: RoundStatus,
    now: Timestamp,
) -> Result<Option<Message>, ViewError> {
    let off = round != RoundStatus::Formed;
    if stored.kind == DeliveryKind::Unmatched {
        let reason = unmatched_reason(view, stored.round, stored.person)?.filter(|_| !off);
        return Ok(reason.map(|reason| Message::Unmatched {
            reason: reason.message().to_owned(),
        }));
    }
    match stored.kind {
        DeliveryKind::SilentAsked => {
            let left = false;
            let asked = is_asked_if_still_in(view, stored.person)?;
            return Ok(asked.then_some(Message::Silent { is_asked: true, left }));
        }
        DeliveryKind::SilentPaused => {
            let left = is_program_joined(view, stored.round)?;
            let is_back =
                !left && participation_status(view, stored.person, now)? == Some(ParticipationStatus::Active);
            return Ok((!is_back).then_some(Message::Silent {
                is_asked: false,
                left,
            }));
        }
        _ => {}
    }
    if stored.kind == DeliveryKind::SeatOffered {
        let seat = open_seat(view, stored.round, stored.person, now)?;
        return Ok(match seat {
            Some(members) => Some(Message::Seat {
                members: person_refs(view, &members)?
                    .into_iter()
                    .map(|member| member.name)
                    .collect(),
            }),
            None => None,
        });
    }
    let Some(id) = stored.match_id else {
        return Ok(None);
    };
    let Some(found) = match_details(view, id, now)? else {
        return Ok(None);
    };
    let found = Box::new(found);
    if stored.kind == DeliveryKind::MatchCancelled {
        let left =
            unmatched_reason(view, stored.round, stored.person)? == Some(UnmatchedReason::MatchCancelled);
        let next = if is_matched(view, stored.round, stored.person)? {
            "You have another match in this round: a mail of its own says with whom."
        } else if left {
            "You go first in the next round."
        } else {
            "You are in the next round."
        };
        return Ok(Some(Message::Cancelled {
            found,
            next: next.to_owned(),
        }));
    }
    if off || found.status == MatchStatus::Cancelled {
        return Ok(None);
    }
    let mut reply_to = Vec::new();
    for member in found.members.iter().filter(|member| member.id != stored.person) {
        // Only plain addresses: this one becomes part of a header.
        let address = contact(view, member.id)?.map(|contact| contact.email);
        reply_to.extend(address.filter(|address| is_plain(address)));
    }
    let texts = program_texts(view, found.program_id)?;
    Ok(Some(Message::Formed {
        found,
        reply_to,
        texts,
    }))
}

fn is_plain(address: &str) -> bool {
    address.is_ascii()
        && !address.contains(|c: char| c.is_control() || c.is_whitespace() || "\"(),:;<>[\\]".contains(c))
}

impl Deliver {
    async fn deliver(&self, cx: JobContext, due: DueRow) -> Result<(), JobError> {
        let id = delivery_of_key(&due.key)
            .ok_or_else(|| JobError::permanent(format!("{:?} names no delivery", due.key)))?;
        let instance = &cx.instance;
        let now = instance.now();
        let plan = instance
            .read(move |view| Ok::<_, JobError>(plan(view, id, now)?))
            .await?;
        match plan {
            Plan::Nothing => Ok(()),
            Plan::Drop(reason) => report(&cx, id, Outcome::Dropped(reason), Vec::new()).await,
            Plan::Send(draft) => self.send(&cx, *draft).await,
        }
    }

    async fn send(&self, cx: &JobContext, draft: Draft) -> Result<(), JobError> {
        let id = draft.stored.id;
        let address = draft.contact.email.clone();
        let envelope = Envelope {
            delivery: id,
            person: draft.stored.person,
            contact: draft.contact,
            sender: self.sender.clone(),
            base_url: self.urls.base(cx.instance.id()).to_owned(),
            pause_token: pause_token(&cx.instance, draft.stored.person).await?,
            program: draft.program,
        };
        let mail =
            compose(&envelope, &draft.message).map_err(|error| JobError::permanent(error.to_string()))?;
        match self.mailer.send(mail).await {
            Ok(()) => {
                let mut attempts = failed(cx);
                attempts.push((cx.instance.now(), None));
                report(cx, id, Outcome::Sent, attempts).await
            }
            Err(error) => {
                let message = without_address(&error.to_string(), &address);
                Err(if error.is_permanent() {
                    JobError::permanent(message)
                } else {
                    JobError::temporary(message)
                })
            }
        }
    }
}

fn failed(cx: &JobContext) -> Vec<(Timestamp, Option<String>)> {
    cx.attempts
        .iter()
        .map(|attempt| (attempt.at, Some(attempt.error.clone())))
        .collect()
}

async fn report(
    cx: &JobContext,
    delivery: DeliveryId,
    outcome: Outcome,
    attempts: Vec<(Timestamp, Option<String>)>,
) -> Result<(), JobError> {
    let instance: &Arc<Instance> = &cx.instance;
    Ok(instance
        .submit(
            instance.system_request(),
            ReportDelivery {
                delivery,
                outcome,
                attempts,
            },
        )
        .await?)
}

async fn give_up(cx: JobContext, due: DueRow) -> Result<(), JobError> {
    let Some(id) = delivery_of_key(&due.key) else {
        tracing::error!(key = due.key, "a due row of an unknown delivery stays");
        return Ok(());
    };
    let attempts = failed(&cx);
    report(&cx, id, Outcome::Failed, attempts).await
}

impl Job for Deliver {
    fn kind(&self) -> &'static str {
        DELIVER_KIND
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(self.deliver(cx, due))
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(give_up(cx, due))
    }
}
