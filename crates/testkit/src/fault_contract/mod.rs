//! What an engine must live through on every backend: one scenario, run once without faults to
//! count its calls of log and keep, then once for each (call, fault). However it went, the scenario
//! is carried on to its end as a client would, with the same command ids; then the live view equals
//! one built anew, each acknowledged command is there once, and nothing damaged was believed.
//!
//! A backend calls [`run`] with a function that makes an empty log and keep.

mod scenario;
mod scripted;
mod visits;

use std::sync::Arc;

use tokio::task::JoinSet;
use vc_store::{EventLog, Keep};

use scenario::Scenario;
use scripted::{Call, Fault};

/// Runs at the same time: they mostly wait for the disk.
const AT_ONCE: usize = 8;

/// How many runs there were, for the test's output.
#[derive(Clone, Copy, Debug)]
pub struct Runs {
    /// Calls of the scenario without faults.
    pub calls: usize,
    /// Runs with one fault each.
    pub faults: usize,
}

/// Runs the scenario for every call and fault; panics at the first run that went wrong, naming it.
/// `fresh` makes an empty log and keep.
pub async fn run<L: EventLog, K: Keep>(fresh: impl Fn() -> (L, K)) -> Runs {
    run_every(1, fresh).await
}

/// As [`run`], but only every so many of the faults, spread over all calls: for a backend on which
/// each run takes long.
pub async fn run_every<L: EventLog, K: Keep>(step: usize, fresh: impl Fn() -> (L, K)) -> Runs {
    let begin = |at, one_commit_pages| {
        let (log, keep) = fresh();
        Scenario::new(Arc::new(log), Arc::new(keep), at, one_commit_pages)
    };
    begin(None, true).run().await;
    let calls: Vec<Call> = begin(None, false).run().await;
    let (mut faults, mut running) = (0, JoinSet::new());
    let numbered = calls.iter().copied().enumerate();
    let cases = numbered.flat_map(|(number, call)| {
        Fault::of(call)
            .into_iter()
            .map(move |fault| (number, call, fault))
    });
    for (number, call, fault) in cases.step_by(step) {
        if running.len() == AT_ONCE {
            finish_one(&mut running).await;
        }
        let scenario = begin(Some((number, fault)), false);
        running.spawn(async move {
            let _told = Told(number, call, fault);
            scenario.run().await;
        });
        faults += 1;
    }
    while !running.is_empty() {
        finish_one(&mut running).await;
    }
    Runs {
        calls: calls.len(),
        faults,
    }
}

async fn finish_one(running: &mut JoinSet<()>) {
    if let Some(Err(error)) = running.join_next().await {
        std::panic::resume_unwind(error.into_panic());
    }
}

/// Names the run that ended by a panic.
struct Told(usize, Call, Fault);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("call {} ({:?}) met {:?}", self.0, self.1, self.2);
        }
    }
}
