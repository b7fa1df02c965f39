//! What a decision may know besides the view.

use jiff::Timestamp;
use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng};
use ulid::Ulid;

use crate::actor::Actor;
use crate::id::InstanceId;

/// Time, identity and chance for one command, all fixed before `decide` runs: deciding the same
/// command twice against the same view gives the same events, with the same ids.
#[derive(Debug)]
pub struct Ctx {
    /// The instance that is being changed.
    pub instance: InstanceId,
    /// Who asks.
    pub actor: Actor,
    /// When: the commit's instant, to the millisecond; it never goes backwards within an instance.
    pub at: Timestamp,
    rng: ChaCha12Rng,
}

impl Ctx {
    /// A context whose chance comes from `seed` alone.
    pub fn new(instance: InstanceId, actor: Actor, at: Timestamp, seed: [u8; 32]) -> Self {
        Self {
            instance,
            actor,
            at,
            rng: ChaCha12Rng::from_seed(seed),
        }
    }

    /// A new id, e.g. `let task: TaskId = ctx.new_id();`
    pub fn new_id<T: From<Ulid>>(&mut self) -> T {
        let milliseconds = u64::try_from(self.at.as_millisecond()).unwrap_or(0);
        let random = u128::from(self.rng.next_u64()) << 64 | u128::from(self.rng.next_u64());
        Ulid::from_parts(milliseconds, random).into()
    }

    /// 64 random bits, for seeds that are stored in an event.
    pub fn next_seed(&mut self) -> u64 {
        self.rng.next_u64()
    }
}
