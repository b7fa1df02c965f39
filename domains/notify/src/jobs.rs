//! Delivers what is due: looks whether it is still wanted, writes the mail, hands it over, reports.

use std::sync::Arc;

use jiff::Timestamp;
use vc_http::PublicUrls;
use vc_instance::{BoxFuture, DueRow, Instance, Job, JobContext, JobError};
use vc_mail::Mailer;
use vc_people::api::pause_token;

use crate::commands::{Outcome, PostponeDelivery, ReportDelivery};
use crate::compose::{Envelope, compose};
use crate::model::{DELIVER_KIND, DeliveryId, delivery_of_key};
use crate::plan::{Draft, Plan, plan};
use crate::text::without_address;

/// Looks at a delivery at most, where its person's quiet hours change at the very moment.
const LOOKS_MAX: usize = 3;

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

impl Deliver {
    async fn deliver(&self, cx: JobContext, due: DueRow) -> Result<(), JobError> {
        let id = delivery_of_key(&due.key)
            .ok_or_else(|| JobError::permanent(format!("{:?} names no delivery", due.key)))?;
        for _ in 0..LOOKS_MAX {
            let now = cx.instance.now();
            let plan = cx
                .instance
                .read(move |view| Ok::<_, JobError>(plan(view, id, now)?))
                .await?;
            match plan {
                Plan::Nothing => return Ok(()),
                Plan::Drop(reason) => return report(&cx, id, Outcome::Dropped(reason), Vec::new()).await,
                Plan::Send(draft) => return self.send(&cx, *draft).await,
                Plan::Wait if postpone(&cx, id).await? => return Ok(()),
                Plan::Wait => {}
            }
        }
        Err(JobError::temporary("quiet hours change too often"))
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
            program: draft.program.unwrap_or_default(),
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

/// Whether nothing is left to do now.
async fn postpone(cx: &JobContext, delivery: DeliveryId) -> Result<bool, JobError> {
    let command = PostponeDelivery {
        delivery,
        attempts: failed(cx),
    };
    Ok(cx.instance.submit(cx.instance.system_request(), command).await?)
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
