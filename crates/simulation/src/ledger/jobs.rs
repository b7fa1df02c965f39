//! What falls due, and the commands that settle it.

use jiff::SignedDuration;
use serde::Serialize;
use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError, RetryPolicy};
use vc_kernel::{Command, Ctx, Decision, PersonId, Rejected, View};

use super::events::{Fired, KeyDestroyed};
use super::project::{destroy_key, timer_key};
use super::{DESTROY_JOB, FIRE_JOB};
use crate::effects::Effects;

/// Fires timers; the effect is a mark in the world outside.
pub struct Fire(pub Effects);

impl Job for Fire {
    fn kind(&self) -> &'static str {
        FIRE_JOB
    }

    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: 4,
            back_off: SignedDuration::from_secs(30),
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let timer = after_colon(&due)?;
            self.0.fire(cx.instance.id(), timer)?;
            let report = ReportFired {
                timer,
                attempts: cx.attempts.len(),
                given_up: false,
            };
            Ok(cx.instance.submit(cx.instance.system_request(), report).await?)
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let timer = after_colon(&due)?;
            let report = ReportFired {
                timer,
                attempts: cx.attempts.len(),
                given_up: true,
            };
            Ok(cx.instance.submit(cx.instance.system_request(), report).await?)
        })
    }
}

/// Destroys keys, as `people` does.
pub struct Destroy;

impl Job for Destroy {
    fn kind(&self) -> &'static str {
        DESTROY_JOB
    }

    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: usize::MAX,
            back_off: SignedDuration::from_secs(30),
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let account: PersonId = after_colon(&due)?;
            cx.instance.destroy_person_key(account).await?;
            cx.instance.rebuild().await?;
            Ok(cx
                .instance
                .submit(cx.instance.system_request(), ReportDestroyed { account })
                .await?)
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        self.run(cx, due)
    }
}

fn after_colon<T: std::str::FromStr>(due: &DueRow) -> Result<T, JobError> {
    let id = due.key.rsplit_once(':').and_then(|(_, id)| id.parse().ok());
    id.ok_or_else(|| JobError::permanent(format!("{} names nothing", due.key)))
}

/// Settles a timer.
#[derive(Serialize)]
struct ReportFired {
    timer: u64,
    attempts: usize,
    given_up: bool,
}

impl Command for ReportFired {
    type Answer = ();
    const NAME: &'static str = "ledger.report_fired";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let due = view.exists("SELECT 1 FROM due WHERE key = ?1", [timer_key(self.timer)])?;
        let fired = due.then(|| {
            Fired {
                timer: self.timer,
                attempts: self.attempts,
                given_up: self.given_up,
            }
            .into()
        });
        Ok(Decision::events(fired, ()))
    }
}

/// Settles an erasure.
#[derive(Serialize)]
struct ReportDestroyed {
    account: PersonId,
}

impl Command for ReportDestroyed {
    type Answer = ();
    const NAME: &'static str = "ledger.report_destroyed";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let due = view.exists("SELECT 1 FROM due WHERE key = ?1", [destroy_key(self.account)])?;
        Ok(Decision::events(
            due.then(|| {
                KeyDestroyed {
                    account: self.account,
                }
                .into()
            }),
            (),
        ))
    }
}
