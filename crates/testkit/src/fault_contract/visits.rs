//! A domain with one of everything that a fault could harm: a refusal, a sealed name, a reminder
//! that falls due, an erasure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError};
use vc_kernel::{
    Command, Ctx, Decision, Domain, NewEvent, PersonId, Personal, ProjectError, Projection, Recorded,
    Refusal, RefusalKind, Rejected, View,
};

#[derive(Debug, Serialize, Deserialize)]
struct Entered {
    visitor: PersonId,
    remind_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Reminded {
    visitor: PersonId,
}

#[derive(Debug, Serialize, Deserialize)]
struct Left {
    visitor: PersonId,
}

vc_kernel::events! {
    enum VisitsEvent {
        Entered = "visits.entered", 1;
        Reminded = "visits.reminded", 1;
        Left = "visits.left", 1;
    }
}

const REMIND: &str = "visits.remind";

fn remind_due(visitor: PersonId) -> String {
    format!("{REMIND}:{visitor}")
}

pub(super) struct Visits;

impl Domain for Visits {
    fn name(&self) -> &'static str {
        "visits"
    }

    fn schema(&self) -> &'static str {
        "CREATE TABLE visits_visitors (id TEXT PRIMARY KEY, name TEXT, entered INTEGER NOT NULL,
            reminded INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID"
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[include_str!("visits.rs")]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        VisitsEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        VisitsEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        match VisitsEvent::decode(event)? {
            VisitsEvent::Entered(entered) => {
                let name: Personal<String> = event.personal()?;
                projection.execute(
                    "INSERT INTO visits_visitors (id, name, entered) VALUES (?1, ?2, 1)
                     ON CONFLICT (id) DO UPDATE SET entered = entered + 1",
                    (entered.visitor, name.known()),
                )?;
                match entered.remind_at {
                    Some(at) => projection.due(&remind_due(entered.visitor), REMIND, at),
                    None => Ok(()),
                }
            }
            VisitsEvent::Reminded(reminded) => {
                projection.execute(
                    "UPDATE visits_visitors SET reminded = reminded + 1 WHERE id = ?1",
                    [reminded.visitor],
                )?;
                projection.settle(&remind_due(reminded.visitor))
            }
            VisitsEvent::Left(left) => {
                projection.execute(
                    "UPDATE visits_visitors SET name = NULL WHERE id = ?1",
                    [left.visitor],
                )?;
                Ok(())
            }
        }
    }
}

/// Somebody comes in, once.
#[derive(Clone, Serialize)]
pub(super) struct Enter {
    pub(super) visitor: PersonId,
    pub(super) name: String,
    pub(super) remind_at: Option<Timestamp>,
}

#[derive(Debug)]
struct AlreadyHere;

impl std::fmt::Display for AlreadyHere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("they are here already")
    }
}

impl Refusal for AlreadyHere {
    fn code(&self) -> &'static str {
        "already_here"
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Conflict
    }
}

impl Command for Enter {
    /// Which visitor that is.
    type Answer = u64;
    const NAME: &'static str = "visits.enter";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<u64>, Rejected> {
        if view.exists("SELECT 1 FROM visits_visitors WHERE id = ?1", [self.visitor])? {
            return Err(AlreadyHere.into());
        }
        let before = view.count("SELECT count(*) FROM visits_visitors", [])?;
        let entered = Entered {
            visitor: self.visitor,
            remind_at: self.remind_at,
        };
        let event = NewEvent::from(entered).sealed(self.visitor, &self.name);
        Ok(Decision::events([event], before + 1))
    }
}

/// Somebody is forgotten.
#[derive(Clone, Serialize)]
pub(super) struct Leave {
    pub(super) visitor: PersonId,
}

impl Command for Leave {
    type Answer = ();
    const NAME: &'static str = "visits.leave";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, _view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        Ok(Decision::events(
            [Left {
                visitor: self.visitor,
            }
            .into()],
            (),
        ))
    }
}

/// A reminder was given; twice is once.
#[derive(Clone, Serialize)]
struct ConfirmReminded {
    visitor: PersonId,
}

impl Command for ConfirmReminded {
    type Answer = ();
    const NAME: &'static str = "visits.confirm_reminded";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        if !view.exists("SELECT 1 FROM due WHERE key = ?1", [remind_due(self.visitor)])? {
            return Ok(Decision::nothing(()));
        }
        Ok(Decision::events(
            [Reminded {
                visitor: self.visitor,
            }
            .into()],
            (),
        ))
    }
}

pub(super) struct Remind;

impl Job for Remind {
    fn kind(&self) -> &'static str {
        REMIND
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let visitor = due.key.rsplit(':').next().unwrap().parse().unwrap();
            let request = cx.instance.system_request();
            Ok(cx.instance.submit(request, ConfirmReminded { visitor }).await?)
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        self.run(cx, due)
    }
}
