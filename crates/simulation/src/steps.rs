//! What happens in a run: one random step after the other, drawn from the seed.

use std::sync::Arc;

use jiff::SignedDuration;
use rand::RngExt;
use vc_kernel::{Clock as _, InstanceId};

use crate::ledger::RELEASES;
use crate::run::World;
use crate::store::Rates;

impl World {
    pub(crate) async fn live(&mut self) {
        self.weather_changes();
        self.beat_all().await;
        for _ in 0..self.dice.random_range(30..90) {
            self.step().await;
            if !self.violations.is_empty() {
                return;
            }
        }
    }

    async fn step(&mut self) {
        match self.pick(100) {
            0..46 => self.burst().await,
            46..53 => self.time_passes().await,
            53..60 => self.beat_all().await,
            60..62 => self.sleep_or_wake().await,
            62..66 => self.follow_one().await,
            66..73 => self.fire_one().await,
            73..77 => self.wake_one().await,
            77..80 => {
                if let Some(node) = self.pick_running() {
                    self.crash(node);
                }
            }
            80..86 => self.start_one(),
            86..89 => self.upgrade_one().await,
            89..91 => self.rebuild_one().await,
            91..93 => self.clock_jumps(),
            93..96 => self.weather_changes(),
            96..98 => self.copy_views(),
            _ => {
                let times = self.pick(6);
                self.effects.fail(times);
                self.tell(format!("the next {times} effects fail"));
            }
        }
    }

    async fn time_passes(&mut self) {
        let passed = SignedDuration::from_millis(self.dice.random_range(50..4_000));
        self.tell(format!("{passed:#} pass"));
        self.advance(passed);
        // Nodes beat in time, mostly.
        if self.pick(5) > 0 {
            self.beat_all().await;
        }
    }

    /// A machine is suspended, long enough for others to take over; or one goes on as if nothing
    /// had happened, and clients are at it at once.
    async fn sleep_or_wake(&mut self) {
        if let Some(node) = self.asleep.take() {
            self.tell(format!("node {node} wakes up"));
            let instances: Vec<InstanceId> = self.known.keys().cloned().collect();
            for instance in instances {
                self.ask_for_the_newest(node, &instance).await;
                self.burst_at(node, &instance).await;
            }
            return;
        }
        let Some(node) = self.pick_running() else { return };
        self.asleep = Some(node);
        self.tell(format!("node {node} is suspended"));
        for _ in 0..self.pick(12) {
            self.advance(SignedDuration::from_secs(1));
            self.beat_all().await;
            if self.pick(3) == 0 {
                self.burst().await;
            }
        }
    }

    async fn follow_one(&mut self) {
        if let Some(node) = self.pick_running() {
            self.follow(node).await;
        }
    }

    async fn fire_one(&mut self) {
        let Some(node) = self.pick_running() else { return };
        let Some(engine) = self.engine(node) else { return };
        let open = engine.instances();
        if !open.is_empty() {
            let instance = Arc::clone(&open[self.pick(open.len())]);
            self.fire(node, &instance).await;
        }
    }

    async fn wake_one(&mut self) {
        if let Some(node) = self.pick_running() {
            self.wake(node).await;
        }
    }

    fn start_one(&mut self) {
        let down = (0..self.nodes.len()).find(|node| self.nodes[*node].running.is_none());
        if let Some(node) = down {
            self.start(node);
            self.tell(format!("node {node} starts"));
        }
    }

    async fn upgrade_one(&mut self) {
        let Some(node) = self.pick_running() else { return };
        let release = self.pick(RELEASES.len());
        self.restart(node, release).await;
    }

    async fn rebuild_one(&mut self) {
        let Some(node) = self.pick_running() else { return };
        let Some(engine) = self.engine(node) else { return };
        let open = engine.instances();
        if !open.is_empty() {
            let instance = Arc::clone(&open[self.pick(open.len())]);
            let rebuilt = self.drive(node, instance.rebuild()).await;
            self.tell(format!(
                "node {node} rebuilt the view of {}: {rebuilt:?}",
                instance.id()
            ));
        }
    }

    fn clock_jumps(&mut self) {
        let node = self.pick(self.nodes.len());
        let by = match self.pick(12) {
            0 => SignedDuration::from_hours(24 * 40),
            1 => SignedDuration::from_hours(-24 * 40),
            _ => SignedDuration::from_mins(self.dice.random_range(-200..200)),
        };
        self.nodes[node].clock.jump(by);
        self.tell(format!("the clock of node {node} jumps by {by:#}"));
    }

    pub(crate) fn weather_changes(&mut self) {
        self.rates = match self.pick(4) {
            0 => Rates::default(),
            1 => Rates {
                unavailable: 250,
                answer_lost: 100,
                request_lost: 100,
                torn: 0,
                short_page: 100,
                crash: 4,
            },
            _ => Rates {
                unavailable: 25,
                answer_lost: 25,
                request_lost: 25,
                torn: 4,
                short_page: 100,
                crash: 10,
            },
        };
        self.tell(format!("the store behaves like this: {:?}", self.rates));
        self.apply_rates();
    }

    fn apply_rates(&self) {
        for running in self.nodes.iter().filter_map(|node| node.running.as_ref()) {
            running.way.set_rates(self.rates);
        }
    }

    pub(crate) fn calm(&mut self) {
        self.rates = Rates::default();
        self.asleep = None;
        self.effects.fail(0);
        self.apply_rates();
    }

    fn copy_views(&mut self) {
        let node = self.pick(self.nodes.len());
        let copied = self.nodes[node].copy_views(&self.copy_of(node));
        self.io(copied);
        self.tell(format!("the views of node {node} are copied"));
    }

    /// Somebody sets all clocks right.
    pub(crate) fn set_clocks(&self) {
        for node in &self.nodes {
            node.clock.jump(self.now.now().duration_since(node.clock.now()));
        }
    }
}
