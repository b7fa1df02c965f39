//! The end of a restore: once the keep and the log of a backup are copied, the instance begins a
//! new life, in which what was due to go out has lapsed and the erased are erased again.
//!
//! The copying is `vc-backup`'s, which knows archives and not what is in them; this is the part that
//! needs keys, domains and a view. Nothing is opened for anybody before all of it is done.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::sync::Arc;

use serde::Serialize;
use vc_kernel::id::Ulid;
use vc_kernel::{
    Actor, Command, CommandId, Ctx, Decision, ErasuresRepeated, Incarnation, InstanceId, InstanceRestored,
    PersonId, Rejected, View,
};
use vc_store::{AppendError, EventLog, Keep};

use crate::batch::{Batch, BatchError};
use crate::due;
use crate::engine::{Engine, OpenError};
use crate::keyring;
use crate::live::Cursor;
use crate::opening::Opening;
use crate::ownership;
use crate::queued::Queued;
use crate::request::Request;
use crate::seal::random_bytes;
use crate::view_file::{self, ViewPosition};
use crate::writer::{self, BuiltView};

/// People erased in one commit, which may have 256 KiB with all that follows.
const ERASURES_PER_COMMIT: usize = 100;

/// What was restored.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The backup's id.
    pub backup: String,
    /// The last commit that was copied.
    pub seq: u64,
    /// Whom to erase again.
    pub erase_again: Vec<PersonId>,
}

/// Says that a backup was restored.
#[derive(Clone, Debug, Serialize)]
struct RestoreInstance(InstanceRestored);

impl Command for RestoreInstance {
    type Answer = ();
    const NAME: &'static str = "instance.restore";

    /// Only this module makes it, and it goes through no queue.
    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, _view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        Ok(Decision::events([self.0.clone().into()], ()))
    }
}

/// Erases people again whose erasure a restored log does not know.
#[derive(Clone, Debug, Serialize)]
struct RepeatErasures(ErasuresRepeated);

impl Command for RepeatErasures {
    type Answer = ();
    const NAME: &'static str = "instance.repeat_erasures";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, _view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        Ok(Decision::events([self.0.clone().into()], ()))
    }
}

/// Whether a row of a backed up keep is left out by a restore: the key of somebody who was erased,
/// and the attempts and the owner of the life before.
pub fn is_withheld(kind: &str, key: &str, erased: &BTreeSet<PersonId>) -> bool {
    [due::ATTEMPT, ownership::KIND].contains(&kind)
        || keyring::owner_of_key(kind, key).is_some_and(|person| erased.contains(&person))
}

impl Engine {
    /// The log and the keep, for what works on all of them: backups, restores.
    pub fn stores(&self) -> (Arc<dyn EventLog>, Arc<dyn Keep>) {
        (Arc::clone(&self.parts.log), Arc::clone(&self.parts.keep))
    }

    /// Names the platform key.
    pub fn platform_key_fingerprint(&self) -> String {
        self.parts.platform_key.fingerprint()
    }

    /// Makes sure that these people's keys are not there, and that everybody knows it is on purpose.
    ///
    /// # Errors
    /// When the keep cannot be written.
    pub async fn withhold_keys(&self, id: &InstanceId, people: &[PersonId]) -> Result<(), OpenError> {
        let keep = self.instance_keep(id);
        for person in people {
            keyring::destroy(&keep, *person)
                .await
                .map_err(|error| OpenError {
                    instance: id.clone(),
                    message: error.to_string(),
                })?;
        }
        Ok(())
    }

    /// Begins a new incarnation on a log that was copied from a backup, and builds its view. The
    /// instance must not be open.
    ///
    /// # Errors
    /// The reason; the restore can then be begun again.
    pub async fn begin_restored(&self, id: &InstanceId, restored: Restored) -> Result<Cursor, OpenError> {
        let opening = self.opening(id);
        let begun = self.parts.threads.block(move || opening.begin_restored(restored));
        begun.await.and_then(|begun| begun).map_err(|message| OpenError {
            instance: id.clone(),
            message,
        })
    }
}

impl Opening {
    fn begin_restored(self, restored: Restored) -> Result<Cursor, String> {
        fs::create_dir_all(&self.folder).map_err(|error| format!("{}: {error}", self.folder.display()))?;
        // A view of the life before may hold names of people who were erased since.
        let present = view_file::present(&self.folder, &self.version);
        for (path, _) in present.map_err(|error| error.to_string())? {
            view_file::delete(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        let (mut view, mut position, _) = self.open_view().map_err(|error| error.to_string())?;
        if position.seq != restored.seq {
            return Err(format!(
                "the log ends at commit {}, not at {}: somebody else writes to it",
                position.seq, restored.seq
            ));
        }
        let at_ms = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        let incarnation = writer::new_incarnation(at_ms);
        let event = InstanceRestored {
            backup: restored.backup,
            seq: restored.seq,
        };
        position = self.append(&mut view, position, incarnation, RestoreInstance(event))?;
        for people in restored.erase_again.chunks(ERASURES_PER_COMMIT) {
            let event = ErasuresRepeated {
                people: people.to_vec(),
            };
            position = self.append(&mut view, position, incarnation, RepeatErasures(event))?;
        }
        Ok(Cursor {
            incarnation,
            seq: position.seq,
        })
    }

    /// One command, one commit: as the writer does it, but alone.
    fn append<C: Command>(
        &self,
        view: &mut BuiltView,
        position: ViewPosition,
        incarnation: Incarnation,
        command: C,
    ) -> Result<ViewPosition, String> {
        let at = self.clock.now().max(position.at);
        let at_ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
        let command_id = CommandId::from_ulid(Ulid::from_parts(at_ms, u128::from_be_bytes(random_bytes())));
        let request = Request {
            actor: Actor::Operator,
            command_id,
            correlation_id: command_id.to_string(),
        };
        // Nobody waits for the answer.
        let (queued, _) = Queued::new(request, command);
        let begun = view.connection.execute_batch("BEGIN IMMEDIATE");
        begun.map_err(|error| error.to_string())?;
        let decided = Batch {
            projector: &self.projector,
            connection: &view.connection,
            keyring: &mut view.keyring,
            before: Some(position),
            incarnation,
            at,
            readers: None,
            domains: BTreeSet::new(),
        }
        .decide(&VecDeque::from([queued]), 1)
        .map_err(|error: BatchError| error.to_string())?;
        let Some(commit) = decided.commit else {
            let refused = decided.replies.into_iter().find_map(Result::err);
            return Err(refused.map_or_else(|| "nothing was decided".to_owned(), |error| error.to_string()));
        };
        view.keyring.write_fresh().map_err(|error| error.to_string())?;
        self.log
            .append(&self.projector.instance, Some(position.head()), &commit.encoded)
            .map_err(|error: AppendError| error.to_string())?;
        view.connection
            .execute_batch("COMMIT")
            .map_err(|error| error.to_string())?;
        Ok(commit.position)
    }
}
