//! A domain as small as one can be: guests sign, with a sealed name, and are reminded.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use vc_instance::{
    BoxFuture, DueRow, Instance, Job, JobContext, JobError, Request, RetryPolicy, SubmitError,
};
use vc_kernel::{
    Actor, Audience, Command, Ctx, Decision, Domain, PersonId, Personal, ProjectError, Projection, Recorded,
    Refusal, RefusalKind, Rejected, View, ViewError,
};
use vc_testkit::{FakeClock, TestEngine, person};

#[derive(Debug, Serialize, Deserialize)]
pub struct Signed {
    pub guest: PersonId,
    pub remind_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Reminded {
    pub guest: PersonId,
    pub attempts: usize,
}

/// The guest's key is destroyed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Forgotten {
    pub guest: PersonId,
}

vc_kernel::events! {
    pub enum GuestbookEvent {
        Signed = "guestbook.signed", 1;
        Reminded = "guestbook.reminded", 1;
        Forgotten = "guestbook.forgotten", 1;
    }
}

/// `source` stands for the projection's source text, so that tests can change it.
pub struct Guestbook {
    pub source: &'static str,
}

impl Domain for Guestbook {
    fn name(&self) -> &'static str {
        "guestbook"
    }

    fn schema(&self) -> &'static str {
        "CREATE TABLE guestbook_guests (id TEXT PRIMARY KEY, name TEXT, reminded INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        match self.source {
            "" => &[],
            _ => &["changed"],
        }
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        GuestbookEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        GuestbookEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        match GuestbookEvent::decode(event)? {
            GuestbookEvent::Signed(signed) => {
                let name: Personal<String> = event.personal()?;
                if name == Personal::Known("Panic".to_owned()) {
                    panic!("this name cannot be projected");
                }
                projection.execute(
                    "INSERT OR REPLACE INTO guestbook_guests (id, name) VALUES (?1, ?2)",
                    (signed.guest, name.known()),
                )?;
                if let Some(at) = signed.remind_at {
                    projection.due(
                        &format!("guestbook.remind:{}", signed.guest),
                        "guestbook.remind",
                        at,
                    )?;
                }
                projection.changed("guestbook.guest", &signed.guest.to_string(), &Audience::Everyone)
            }
            GuestbookEvent::Reminded(reminded) => {
                projection.execute(
                    "UPDATE guestbook_guests SET reminded = reminded + 1 WHERE id = ?1",
                    [reminded.guest],
                )?;
                projection.settle(&format!("guestbook.remind:{}", reminded.guest))
            }
            GuestbookEvent::Forgotten(forgotten) => {
                projection.execute(
                    "UPDATE guestbook_guests SET name = NULL WHERE id = ?1",
                    [forgotten.guest],
                )?;
                Ok(())
            }
        }
    }

    fn erases(&self, event: &Recorded) -> Option<PersonId> {
        match GuestbookEvent::decode(event) {
            Ok(GuestbookEvent::Forgotten(forgotten)) => Some(forgotten.guest),
            _ => None,
        }
    }

    fn render(
        &self,
        view: &View<'_>,
        _kind: &str,
        id: &str,
        _audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        view.one("SELECT name FROM guestbook_guests WHERE id = ?1", [id], |row| {
            Ok(serde_json::json!({ "name": row.get::<_, Option<String>>(0)? }))
        })
    }
}

#[derive(Serialize)]
pub struct Sign {
    pub guest: PersonId,
    pub name: String,
    pub remind_at: Option<Timestamp>,
}

impl Sign {
    pub fn new(number: u32, name: &str) -> Self {
        Self {
            guest: person(number),
            name: name.to_owned(),
            remind_at: None,
        }
    }
}

struct AlreadySigned;

impl std::fmt::Display for AlreadySigned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("you have signed already")
    }
}

impl Refusal for AlreadySigned {
    fn code(&self) -> &'static str {
        "already_signed"
    }
    fn kind(&self) -> RefusalKind {
        RefusalKind::Conflict
    }
}

impl Command for Sign {
    type Answer = u64;
    const NAME: &'static str = "guestbook.sign";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    /// Answers which guest this is.
    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<u64>, Rejected> {
        assert_ne!(self.name, "Decide", "this name cannot be decided");
        if view.exists("SELECT 1 FROM guestbook_guests WHERE id = ?1", [self.guest])? {
            return Err(AlreadySigned.into());
        }
        let guests = view.count("SELECT count(*) FROM guestbook_guests", [])?;
        let mut events = Vec::new();
        if !self.name.is_empty() {
            let signed = Signed {
                guest: self.guest,
                remind_at: self.remind_at,
            };
            events.push(vc_kernel::NewEvent::from(signed).sealed(self.guest, &self.name));
        }
        Ok(Decision::events(events, guests + 1))
    }
}

#[derive(Serialize)]
pub struct Settle {
    pub guest: PersonId,
    pub attempts: usize,
}

impl Command for Settle {
    type Answer = ();
    const NAME: &'static str = "guestbook.settle";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, _view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        Ok(Decision::events(
            [Reminded {
                guest: self.guest,
                attempts: self.attempts,
            }
            .into()],
            (),
        ))
    }
}

/// To be submitted once the guest's key is destroyed.
#[derive(Serialize)]
pub struct Forget {
    pub guest: PersonId,
}

impl Command for Forget {
    type Answer = ();
    const NAME: &'static str = "guestbook.forget";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, _view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        Ok(Decision::events([Forgotten { guest: self.guest }.into()], ()))
    }
}

/// Fails as often as it is told, then reminds.
#[derive(Default)]
pub struct Remind {
    pub failures: std::sync::Mutex<Vec<JobError>>,
    pub given_up: std::sync::Mutex<usize>,
    /// Each run takes a permit and gives it back, so that tests can hold runs up.
    pub held: Option<Arc<tokio::sync::Semaphore>>,
}

fn guest_of(due: &DueRow) -> PersonId {
    due.key.rsplit(':').next().unwrap().parse().unwrap()
}

impl Job for Remind {
    fn kind(&self) -> &'static str {
        "guestbook.remind"
    }

    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: 3,
            back_off: SignedDuration::from_secs(40),
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            if let Some(held) = &self.held {
                drop(held.acquire().await);
            }
            let failure = self.failures.lock().unwrap().pop();
            match failure {
                Some(error) => Err(error),
                None => Ok(cx
                    .instance
                    .submit(
                        cx.instance.system_request(),
                        Settle {
                            guest: guest_of(&due),
                            attempts: cx.attempts.len(),
                        },
                    )
                    .await?),
            }
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            *self.given_up.lock().unwrap() += 1;
            let settle = Settle {
                guest: guest_of(&due),
                attempts: cx.attempts.len(),
            };
            Ok(cx.instance.submit(cx.instance.system_request(), settle).await?)
        })
    }
}

pub fn engine() -> TestEngine {
    engine_with(Arc::new(Remind::default()))
}

pub fn engine_with(job: Arc<Remind>) -> TestEngine {
    TestEngine::new(
        FakeClock::at("2026-11-23T09:00:00Z"),
        vec![Arc::new(Guestbook { source: "" })],
        vec![job],
    )
}

pub fn request(instance: &Instance) -> Request {
    Request {
        actor: Actor::Operator,
        command_id: instance.new_command_id(),
        correlation_id: "test".to_owned(),
    }
}

pub async fn sign(instance: &Instance, command: Sign) -> Result<u64, SubmitError> {
    instance.submit(request(instance), command).await
}

pub async fn guests(instance: &Instance) -> Vec<(PersonId, Option<String>)> {
    instance
        .read(|view| {
            Ok::<_, vc_instance::ReadError>(view.all(
                "SELECT id, name FROM guestbook_guests ORDER BY id",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })
        .await
        .unwrap()
}
