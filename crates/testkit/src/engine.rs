//! An engine on the embedded store in a temporary directory.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use vc_instance::{Engine, EngineParts, Instance, Job, PlatformKey, Threads};
use vc_kernel::{Domain, InstanceId};
use vc_store_sqlite::{DataDirectory, SqliteKeep, SqliteLog};

use crate::clock::FakeClock;
use crate::faults::{Faults, FaultyKeep, FaultyLog};

/// Keeps its directory over [`TestEngine::restart`], and removes it when dropped.
pub struct TestEngine {
    /// The engine that is running now.
    pub engine: Arc<Engine>,
    /// Moves its time.
    pub clock: FakeClock,
    /// Makes its stores fail.
    pub faults: Faults,
    root: TempDir,
    directory: DataDirectory,
    key: PlatformKey,
    domains: Vec<Arc<dyn Domain>>,
    jobs: Vec<Arc<dyn Job>>,
}

impl TestEngine {
    /// Due work runs only by [`Instance::fire_due`].
    pub fn new(clock: FakeClock, domains: Vec<Arc<dyn Domain>>, jobs: Vec<Arc<dyn Job>>) -> Self {
        let (root, key, faults) = (
            tempfile::tempdir().unwrap(),
            PlatformKey::generate(),
            Faults::default(),
        );
        let directory = DataDirectory::open(root.path()).unwrap();
        let engine = start(
            &directory,
            &key,
            &clock,
            &faults,
            &domains,
            &jobs,
            directory.path().join("instances"),
        );
        Self {
            engine,
            clock,
            faults,
            root,
            directory,
            key,
            domains,
            jobs,
        }
    }

    /// The instance `main`.
    pub async fn main(&self) -> Arc<Instance> {
        self.instance("main").await
    }

    /// Any instance.
    pub async fn instance(&self, name: &str) -> Arc<Instance> {
        self.engine.open(&name.parse().unwrap()).await.unwrap()
    }

    /// Closes everything and starts again on the same directory, with these domains.
    pub async fn restart_with(&mut self, domains: Vec<Arc<dyn Domain>>) {
        self.engine.close().await;
        self.domains = domains;
        self.engine = start(
            &self.directory,
            &self.key,
            &self.clock,
            &self.faults,
            &self.domains,
            &self.jobs,
            self.directory.path().join("instances"),
        );
    }

    /// Closes everything and starts again on the same directory.
    pub async fn restart(&mut self) {
        self.restart_with(self.domains.clone()).await;
    }

    /// A second engine on the same log and keep, with views of its own: another decider.
    pub fn second_engine(&self) -> Arc<Engine> {
        let views = self.directory.path().join("second");
        start(
            &self.directory,
            &self.key,
            &self.clock,
            &self.faults,
            &self.domains,
            &self.jobs,
            views,
        )
    }

    /// The instance's folder.
    pub fn folder(&self, instance: &InstanceId) -> PathBuf {
        self.root.path().join("instances").join(instance.as_str())
    }
}

fn start(
    directory: &DataDirectory,
    key: &PlatformKey,
    clock: &FakeClock,
    faults: &Faults,
    domains: &[Arc<dyn Domain>],
    jobs: &[Arc<dyn Job>],
    views: PathBuf,
) -> Arc<Engine> {
    Engine::new(EngineParts {
        log: Arc::new(FaultyLog::new(SqliteLog::new(directory.clone()), faults.clone())),
        keep: Arc::new(FaultyKeep::new(
            SqliteKeep::new(directory.clone()),
            faults.clone(),
        )),
        platform_key: key.clone(),
        views,
        clock: Arc::new(clock.clone()),
        domains: domains.to_vec(),
        jobs: jobs.to_vec(),
        open_max: 100,
        run_due_work: false,
        address: String::new(),
        threads: Threads::Own,
    })
}
