//! The scenario, and what must be true after it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use vc_instance::{Engine, EngineParts, Instance, PlatformKey, ReadError, Request, SubmitError, Threads};
use vc_kernel::{Actor, Command, InstanceId, PersonId};
use vc_store::{CommitHash, EncodedCommit, EventLog, Keep};

use super::scripted::{Call, Fault, Script, ScriptedKeep, ScriptedLog};
use super::visits::{Enter, Leave, Remind, Visits};
use crate::clock::FakeClock;
use crate::given::person;
use crate::views::ViewRows;

/// Tries of one step; a single fault needs two or three.
const TRIES_MAX: usize = 10;
/// Looks at due work, each later than the longest pause between two attempts.
const FIRES_MAX: usize = 10;

pub(super) struct Scenario {
    log: Arc<dyn EventLog>,
    keep: Arc<dyn Keep>,
    script: Arc<Script>,
    key: PlatformKey,
    root: tempfile::TempDir,
    engine: Arc<Engine>,
    instance: InstanceId,
}

impl Scenario {
    pub(super) fn new(
        log: Arc<dyn EventLog>,
        keep: Arc<dyn Keep>,
        at: Option<(usize, Fault)>,
        one_commit_pages: bool,
    ) -> Self {
        let script = Arc::new(Script {
            clock: FakeClock::at("2026-11-23T09:00:00Z"),
            at,
            one_commit_pages,
            calls: Mutex::default(),
        });
        let (key, root) = (PlatformKey::generate(), tempfile::tempdir().unwrap());
        let engine = engine(&log, &keep, &script, &key, root.path().join("live"));
        Self {
            log,
            keep,
            script,
            key,
            root,
            engine,
            instance: "main".parse().unwrap(),
        }
    }

    /// Answers the calls that it made.
    pub(super) async fn run(mut self) -> Vec<Call> {
        for number in 1..=3 {
            assert_eq!(self.enter(number, None).await, Ok(u64::from(number)));
        }
        assert_eq!(
            self.enter(2, None).await,
            Err("already_here"),
            "a refusal stays one"
        );
        assert_eq!(self.enter(4, Some(1)).await, Ok(4));
        self.fire_reminder().await;
        self.erase(person(1)).await;
        self.reopen().await;
        assert_eq!(self.enter(5, None).await, Ok(5));
        self.rebuild().await;
        assert_eq!(self.enter(6, None).await, Ok(6));
        self.check_rows().await;
        self.engine.close().await;
        let calls = self.script.calls.lock().unwrap().clone();
        // Backends block, and may not do so where async code runs.
        tokio::task::block_in_place(|| self.check_log());
        self.check_view().await;
        calls
    }

    async fn enter(&mut self, number: u32, remind_after_hours: Option<i64>) -> Result<u64, &'static str> {
        let remind_at = remind_after_hours.map(|hours| {
            let now = vc_kernel::Clock::now(&self.script.clock);
            now + SignedDuration::from_hours(hours)
        });
        self.submit(Enter {
            visitor: person(number),
            name: name_of(number),
            remind_at,
        })
        .await
    }

    /// As a client does: "not now" is tried again with the same id, a stopped instance is opened
    /// again, and an id that can no longer be judged is replaced.
    async fn submit<C: Command + Clone>(&mut self, command: C) -> Result<C::Answer, &'static str> {
        let mut request = None;
        for _ in 0..TRIES_MAX {
            let instance = self.open().await;
            let asked = request
                .get_or_insert_with(|| Request {
                    actor: Actor::Operator,
                    command_id: instance.new_command_id(),
                    correlation_id: "scenario".to_owned(),
                })
                .clone();
            match instance.submit(asked, command.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(SubmitError::Refused(refused)) => return Err(refused.code),
                Err(SubmitError::Unavailable { .. }) => {}
                Err(SubmitError::Stopped { .. }) => self.reopen().await,
                Err(SubmitError::CommandExpired | SubmitError::CommandIdAhead) => request = None,
                Err(error) => panic!("{}: {error:?}", C::NAME),
            }
        }
        panic!("{} has no answer after {TRIES_MAX} tries", C::NAME);
    }

    async fn open(&self) -> Arc<Instance> {
        let mut last = None;
        for _ in 0..TRIES_MAX {
            match self.engine.open(&self.instance).await {
                Ok(instance) => return instance,
                Err(error) => last = Some(error),
            }
        }
        panic!("it does not open: {last:?}");
    }

    async fn reopen(&mut self) {
        self.engine.close().await;
        self.engine = engine(
            &self.log,
            &self.keep,
            &self.script,
            &self.key,
            self.root.path().join("live"),
        );
    }

    async fn fire_reminder(&mut self) {
        for _ in 0..FIRES_MAX {
            self.script.clock.advance(SignedDuration::from_hours(2));
            let instance = self.open().await;
            instance.fire_due().await;
            if instance.stopped().is_some() {
                self.reopen().await;
                continue;
            }
            let waiting = instance
                .read(|view| Ok::<_, ReadError>(view.count("SELECT count(*) FROM due", [])?))
                .await;
            if matches!(waiting, Ok(0)) {
                return;
            }
            // A clock that was set back is set right in the end.
            self.script.clock.advance(SignedDuration::from_hours(24 * 366));
        }
        panic!("the reminder is never settled");
    }

    async fn erase(&mut self, visitor: PersonId) {
        self.submit(Leave { visitor }).await.unwrap();
        let mut destroyed = Ok(());
        for _ in 0..TRIES_MAX {
            destroyed = self.open().await.destroy_person_key(visitor).await;
            if destroyed.is_ok() {
                break;
            }
        }
        destroyed.unwrap();
        self.rebuild().await;
    }

    async fn rebuild(&mut self) {
        for _ in 0..TRIES_MAX {
            let instance = self.open().await;
            if instance.rebuild().await.is_ok() {
                return;
            }
            if instance.stopped().is_some() {
                self.reopen().await;
            }
        }
        panic!("the view is never rebuilt");
    }

    /// What clients read at the end.
    async fn check_rows(&mut self) {
        let instance = self.open().await;
        let rows = instance
            .read(|view| {
                Ok::<_, ReadError>(view.all(
                    "SELECT id, name, entered, reminded FROM visits_visitors ORDER BY id",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )?)
            })
            .await
            .unwrap();
        let expected: Vec<(PersonId, Option<String>, u32, u32)> = (1..=6)
            .map(|number| {
                let name = (number != 1).then(|| name_of(number));
                (person(number), name, 1, u32::from(number == 4))
            })
            .collect();
        assert_eq!(rows, expected);
    }

    /// Dense, chained, no command twice; read without faults.
    fn check_log(&self) {
        let (mut previous, mut commands) = (CommitHash::NONE, HashSet::new());
        let commits = self.log.read(&self.instance, 0, usize::MAX).unwrap();
        for ((seq, bytes), expected) in commits.into_iter().zip(1..) {
            assert_eq!(seq, expected);
            let (encoded, commit) = EncodedCommit::from_stored(seq, bytes).unwrap();
            assert_eq!(commit.previous, previous, "commit {seq}");
            previous = encoded.hash;
            for entry in commit.entries {
                assert!(
                    commands.insert((entry.actor, entry.command.id)),
                    "twice in commit {seq}"
                );
            }
        }
    }

    /// The live view, as it was closed, against one that is built anew and without faults.
    async fn check_view(&self) {
        let script = Arc::new(Script {
            clock: self.script.clock.clone(),
            at: None,
            one_commit_pages: false,
            calls: Mutex::default(),
        });
        let anew = self.root.path().join("anew");
        let other = engine(&self.log, &self.keep, &script, &self.key, anew.clone());
        other.open(&self.instance).await.unwrap();
        other.close().await;
        let folder = |views: &str| self.root.path().join(views).join(self.instance.as_str());
        ViewRows::of_folder(&folder("live"))
            .assert_same(&ViewRows::of_folder(&folder("anew")), "live and anew");
    }
}

fn name_of(number: u32) -> String {
    format!("Visitor {number}")
}

fn engine(
    log: &Arc<dyn EventLog>,
    keep: &Arc<dyn Keep>,
    script: &Arc<Script>,
    key: &PlatformKey,
    views: std::path::PathBuf,
) -> Arc<Engine> {
    Engine::new(EngineParts {
        log: Arc::new(ScriptedLog {
            log: Arc::clone(log),
            script: Arc::clone(script),
        }),
        keep: Arc::new(ScriptedKeep {
            keep: Arc::clone(keep),
            script: Arc::clone(script),
        }),
        platform_key: key.clone(),
        views,
        clock: Arc::new(script.clock.clone()),
        domains: vec![Arc::new(Visits)],
        jobs: vec![Arc::new(Remind)],
        open_max: 10,
        run_due_work: false,
        address: String::new(),
        threads: Threads::Own,
    })
}
