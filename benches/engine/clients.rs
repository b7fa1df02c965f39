//! Clients that send one command after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use vc_instance::Instance;

use crate::notes::{AddNotes, request};

/// Running clients.
pub struct Clients {
    stop: Arc<AtomicBool>,
    started: Instant,
    tasks: Vec<JoinHandle<Vec<Duration>>>,
}

/// What they saw.
pub struct Answered {
    /// Of all of them together.
    pub per_second: f64,
    /// From sending to the durable answer, sorted.
    pub latencies: Vec<Duration>,
}

impl Clients {
    /// Starts `count` clients; each adds one note, waits for the answer, and so on.
    pub fn start(instance: &Arc<Instance>, count: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let tasks = (0..count)
            .map(|client| {
                let (instance, stop) = (Arc::clone(instance), Arc::clone(&stop));
                tokio::spawn(async move {
                    // Far above what was there before, and apart from each other.
                    let mut number = (i64::try_from(client).expect("few") + 1) << 32;
                    let mut latencies = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        number += 1;
                        let command = AddNotes::new(number, 1, false);
                        let request = request(&instance);
                        let sent = Instant::now();
                        instance.submit(request, command).await.expect("accepted");
                        latencies.push(sent.elapsed());
                    }
                    latencies
                })
            })
            .collect();
        Self {
            stop,
            started: Instant::now(),
            tasks,
        }
    }

    /// Lets each finish the command that it waits for.
    pub async fn stop(self) -> Answered {
        self.stop.store(true, Ordering::Relaxed);
        let mut latencies = Vec::new();
        for task in self.tasks {
            latencies.extend(task.await.expect("no panic"));
        }
        let elapsed = self.started.elapsed();
        latencies.sort_unstable();
        Answered {
            per_second: latencies.len() as f64 / elapsed.as_secs_f64(),
            latencies,
        }
    }
}
