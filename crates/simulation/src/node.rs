//! One simulated process: an engine on its own way to the store, with its own clock and view files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use vc_instance::{Engine, EngineParts, PlatformKey, Threads};
use vc_testkit::FakeClock;

use crate::effects::Effects;
use crate::ledger::{Destroy, Fire, Ledger};
use crate::store::{Rates, Store, Way};

/// A machine that may run a process.
pub struct Node {
    /// For the trace.
    pub name: usize,
    /// The machine's clock; it goes on while the process is down.
    pub clock: FakeClock,
    /// The release that runs, or ran.
    pub release: usize,
    /// Where its views are.
    pub views: PathBuf,
    /// The process, unless it is down.
    pub running: Option<Running>,
}

/// A process.
pub struct Running {
    /// Its engine.
    pub engine: Arc<Engine>,
    /// Its way to the store.
    pub way: Way,
}

impl Node {
    /// Starts a process that holds `open_max` instances open at most.
    pub fn start(
        &mut self,
        store: &Store,
        seed: u64,
        rates: Rates,
        key: &PlatformKey,
        effects: &Effects,
        open_max: usize,
    ) {
        let way = Way::new(store.clone(), seed);
        way.set_rates(rates);
        let engine = Engine::new(EngineParts {
            log: Arc::new(way.clone()),
            keep: Arc::new(way.clone()),
            platform_key: key.clone(),
            views: self.views.clone(),
            clock: Arc::new(self.clock.clone()),
            domains: vec![Arc::new(Ledger {
                release: self.release,
            })],
            jobs: vec![Arc::new(Fire(effects.clone())), Arc::new(Destroy)],
            open_max,
            run_due_work: false,
            address: format!("http://node-{}", self.name),
            threads: Threads::Driven,
        });
        self.running = Some(Running { engine, way });
    }

    /// The process is gone, without a word.
    pub fn kill(&mut self) {
        if let Some(running) = self.running.take() {
            running.way.cut();
        }
    }

    /// Copies the view files, as they are on disk at this moment, to `to`.
    pub fn copy_views(&self, to: &Path) -> std::io::Result<()> {
        if to.exists() {
            std::fs::remove_dir_all(to)?;
        }
        copy(&self.views, to)
    }

    /// What a power cut does: the views are as they were when they were copied.
    pub fn put_views_back(&self, from: &Path) -> std::io::Result<()> {
        if self.views.exists() {
            std::fs::remove_dir_all(&self.views)?;
        }
        copy(from, &self.views)
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    if !from.exists() {
        return Ok(());
    }
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
