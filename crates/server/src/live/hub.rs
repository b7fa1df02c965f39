//! One reader for all live sockets of an instance: what changed is read and rendered once for each audience, and what comes
//! of it is shared by everybody who listens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes};
use tokio::sync::broadcast::{self, Receiver, Sender, WeakSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use vc_instance::{Cursor, Heard, Instance, ReadError, Viewer};
use vc_kernel::{Audience, InstanceId, PersonId};

use super::frames;

/// Live sockets of this process.
const SOCKETS_MAX: usize = 8_192;
/// Live sockets of one person: windows and devices.
const SOCKETS_OF_PERSON_MAX: usize = 64;
/// Batches that a socket may be behind; one that is slower is told to read everything anew.
const BEHIND_MAX: usize = 256;
/// Bytes of rows in a batch; more is cheaper to read anew.
const BATCH_BYTES_MAX: usize = 256 * 1024;
/// Before changes are read again that could not be read.
const READ_AGAIN: Duration = Duration::from_millis(250);

/// What changed between two commits, as frames are put together from it.
pub struct Batch {
    /// After this commit.
    pub from: Cursor,
    /// Up to this one.
    pub to: Cursor,
    /// Everything is to be read anew.
    pub must_refetch: bool,
    /// Somebody who listens may not be signed in any more.
    pub people_changed: bool,
    /// For each audience that has any: see [`frames::rows`].
    rows: HashMap<Audience, String>,
    /// What all those get who see nothing besides what everybody sees.
    everyone: Option<Utf8Bytes>,
}

impl Batch {
    fn new(heard: Heard) -> Self {
        let Heard {
            from,
            to,
            people_changed,
            ..
        } = heard;
        let mut rows: HashMap<Audience, String> = HashMap::with_capacity(heard.rows.len());
        for (audience, changed) in heard.rows {
            rows.insert(audience, frames::rows(&changed));
        }
        let too_much = rows.values().map(String::len).sum::<usize>() > BATCH_BYTES_MAX;
        if too_much {
            rows.clear();
        }
        let everyone = rows
            .get(&Audience::Everyone)
            .map(|rows| frames::changes(from, to, &[rows]));
        Self {
            from,
            to,
            must_refetch: heard.must_refetch || too_much,
            people_changed,
            rows,
            everyone,
        }
    }

    /// The frame for one viewer; none where nothing of theirs changed.
    pub fn frame(&self, viewer: Viewer) -> Option<Message> {
        let rows = |audience: &Audience| self.rows.get(audience).map(String::as_str);
        let own: Vec<&str> = viewer
            .own_audiences()
            .filter_map(|audience| rows(&audience))
            .collect();
        if own.is_empty() {
            return self.everyone.clone().map(Message::Text);
        }
        let parts: Vec<&str> = rows(&Audience::Everyone).into_iter().chain(own).collect();
        Some(Message::Text(frames::changes(self.from, self.to, &parts)))
    }
}

/// How many listen for each audience but everyone.
#[derive(Default)]
struct Listening(Mutex<HashMap<Audience, usize>>);

impl Listening {
    fn counts(&self) -> MutexGuard<'_, HashMap<Audience, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hears(&self, audience: &Audience) -> bool {
        *audience == Audience::Everyone || self.counts().contains_key(audience)
    }
}

struct Hub {
    instance: Arc<Instance>,
    /// Its only strong one is where changes are read: once that ends, everybody who listens is told.
    sender: WeakSender<Arc<Batch>>,
    listening: Arc<Listening>,
    reading: JoinHandle<()>,
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

impl Hub {
    fn start(instance: Arc<Instance>) -> (Self, Receiver<Arc<Batch>>) {
        let (sender, batches) = broadcast::channel(BEHIND_MAX);
        let listening = Arc::new(Listening::default());
        let hub = Self {
            instance: Arc::clone(&instance),
            sender: sender.downgrade(),
            listening: Arc::clone(&listening),
            reading: tokio::spawn(read_on(instance, sender, listening)),
        };
        (hub, batches)
    }
}

/// Reads what changed after each commit until the instance closes. A commit that comes while changes are read is in the
/// next batch.
async fn read_on(instance: Arc<Instance>, sender: Sender<Arc<Batch>>, listening: Arc<Listening>) {
    let mut head = instance.subscribe();
    let mut at = *head.borrow_and_update();
    while head.changed().await.is_ok() {
        let hears = Arc::clone(&listening);
        match instance.heard(at, move |audience| hears.hears(audience)).await {
            Ok(heard) if heard.to == at => {}
            Ok(heard) => {
                at = heard.to;
                // Nobody may be there at the moment.
                let _ = sender.send(Arc::new(Batch::new(heard)));
            }
            Err(error @ ReadError::Stopped { .. }) => {
                tracing::warn!(instance = %instance.id(), %error, "live sockets are closed");
                return;
            }
            Err(error) => {
                tracing::warn!(instance = %instance.id(), %error, "changes for live sockets are read again in a moment");
                tokio::time::sleep(READ_AGAIN).await;
                head.mark_changed();
            }
        }
    }
}

/// The hubs of all instances that somebody listens to.
pub struct Hubs {
    open: Mutex<HashMap<InstanceId, Weak<Hub>>>,
    sockets: Arc<Semaphore>,
}

impl Default for Hubs {
    fn default() -> Self {
        Self {
            open: Mutex::default(),
            sockets: Arc::new(Semaphore::new(SOCKETS_MAX)),
        }
    }
}

/// Why nobody more may listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The server has as many sockets as it takes.
    Server,
    /// This person has.
    Person,
}

impl Hubs {
    /// Listens for a viewer from now on.
    pub fn listen(&self, instance: &Arc<Instance>, viewer: Viewer) -> Result<Ear, Full> {
        let permit = Arc::clone(&self.sockets)
            .try_acquire_owned()
            .map_err(|_| Full::Server)?;
        let (hub, batches) = self.hub(instance);
        let own: Vec<Audience> = viewer.own_audiences().collect();
        let mut counts = hub.listening.counts();
        let is_full = |person: PersonId| {
            let count = counts.get(&Audience::Person(person));
            count.is_some_and(|count| *count >= SOCKETS_OF_PERSON_MAX)
        };
        if viewer.person.is_some_and(is_full) {
            return Err(Full::Person);
        }
        for audience in &own {
            *counts.entry(audience.clone()).or_default() += 1;
        }
        drop(counts);
        metrics::gauge!("vc_live_sockets").increment(1);
        Ok(Ear {
            batches,
            hub,
            own,
            _permit: permit,
        })
    }

    /// The hub of an instance as it is open now, and what it sends from now on.
    fn hub(&self, instance: &Arc<Instance>) -> (Arc<Hub>, Receiver<Arc<Batch>>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, hub| hub.strong_count() > 0);
        let known = open.get(instance.id()).and_then(Weak::upgrade);
        // One of an instance that was closed meanwhile, and opened again, hears nothing.
        let known = known.filter(|hub| Arc::ptr_eq(&hub.instance, instance));
        if let Some(hub) = known
            && let Some(sender) = hub.sender.upgrade()
        {
            let batches = sender.subscribe();
            return (hub, batches);
        }
        let (hub, batches) = Hub::start(Arc::clone(instance));
        let hub = Arc::new(hub);
        open.insert(instance.id().clone(), Arc::downgrade(&hub));
        (hub, batches)
    }
}

/// Somebody who listens.
pub struct Ear {
    /// What happens from now on.
    pub batches: Receiver<Arc<Batch>>,
    hub: Arc<Hub>,
    own: Vec<Audience>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Ear {
    fn drop(&mut self) {
        metrics::gauge!("vc_live_sockets").decrement(1);
        let mut counts = self.hub.listening.counts();
        for audience in &self.own {
            if let Some(count) = counts.get_mut(audience) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(audience);
                }
            }
        }
    }
}
