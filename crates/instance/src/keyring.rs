//! Person keys: what seals the personal part of events, and is destroyed to erase a person.
//!
//! A key is written to the keep before the event that first needs it. A destroyed key leaves a
//! tombstone; a key that is missing without one, or an unreachable keep, never reads as erased.

use std::collections::HashMap;

use vc_kernel::{InstanceId, PersonId, Personal};
use vc_store::{Expect, KeepError, KeepWrite, SealedBytes};

use crate::broken::{Broken, is_broken};
use crate::instance_keep::InstanceKeep;
use crate::seal::{KEY_BYTES, SealingKey, random_bytes};

const KIND: &str = "person_key";
/// Says that a missing key is missing on purpose.
const TOMBSTONE: &str = "person_tombstone";

/// Key material of one instance, cached by the thread that needs it.
pub(crate) struct Keyring {
    keep: InstanceKeep,
    instance: InstanceId,
    keys: HashMap<PersonId, PersonKey>,
    /// Made here and not in the keep yet.
    fresh: Vec<(PersonId, [u8; KEY_BYTES])>,
}

enum PersonKey {
    Present(SealingKey),
    Destroyed,
}

/// Why personal data could not be sealed or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("the key of {0} is missing and was not destroyed on purpose: restore the keep from its backup")]
    Missing(PersonId),
    #[error("the personal part of event {event} about {person} cannot be opened: it is damaged or was moved")]
    CannotOpen { person: PersonId, event: String },
    #[error("{0} was erased")]
    Destroyed(PersonId),
    #[error(transparent)]
    Keep(#[from] KeepError),
}

impl Keyring {
    pub(crate) fn new(keep: InstanceKeep, instance: InstanceId) -> Self {
        Self {
            keep,
            instance,
            keys: HashMap::new(),
            fresh: Vec::new(),
        }
    }

    /// Encrypts a personal part, making the person's key if this is the first.
    pub(crate) fn seal(
        &mut self,
        person: PersonId,
        event: &str,
        json: &[u8],
    ) -> Result<SealedBytes, KeyError> {
        if self.load(person)?.is_none() {
            let bytes = random_bytes();
            self.fresh.push((person, bytes));
            self.keys
                .insert(person, PersonKey::Present(SealingKey::new(&bytes)));
        }
        match self.keys.get(&person) {
            Some(PersonKey::Present(key)) => Ok(SealedBytes {
                person,
                bytes: key.seal(&context(&self.instance, person, event), json),
            }),
            _ => Err(KeyError::Destroyed(person)),
        }
    }

    pub(crate) fn unseal(
        &mut self,
        event: &str,
        sealed: &SealedBytes,
    ) -> Result<Personal<Vec<u8>>, KeyError> {
        let person = sealed.person;
        let context = context(&self.instance, person, event);
        match self.load(person)? {
            Some(PersonKey::Present(key)) => {
                key.open(&context, &sealed.bytes)
                    .map(Personal::Known)
                    .map_err(|_| KeyError::CannotOpen {
                        person,
                        event: event.to_owned(),
                    })
            }
            Some(PersonKey::Destroyed) => Ok(Personal::Erased),
            None => Err(KeyError::Missing(person)),
        }
    }

    /// Writes the keys made since the last call; before the append, so that no event can name a
    /// key that is not there.
    pub(crate) fn write_fresh(&mut self) -> Result<(), KeyError> {
        if self.fresh.is_empty() {
            return Ok(());
        }
        let writes = self.fresh.iter().map(|(person, bytes)| KeepWrite {
            kind: KIND.into(),
            key: person.to_string(),
            bytes: bytes.to_vec(),
            expect: Expect::Absent,
            expires_at: None,
        });
        let written = self.keep.put_now(writes.collect());
        if written.is_err() {
            // Perhaps somebody else made one first, perhaps the keep is away: look again next time.
            for (person, _) in &self.fresh {
                self.keys.remove(person);
            }
        }
        self.fresh.clear();
        Ok(written.map(|_| ())?)
    }

    /// Drops what was made for a batch that is not going to be appended.
    pub(crate) fn discard_fresh(&mut self) {
        for (person, _) in self.fresh.drain(..) {
            if is_broken(Broken::FreshKeysKeptAfterRollback) {
                continue;
            }
            self.keys.remove(&person);
        }
    }

    /// Forgets a cached key, because it was destroyed.
    pub(crate) fn forget(&mut self, person: PersonId) {
        self.keys.remove(&person);
    }

    /// Whether this person's key was read, or made, and is still at hand.
    pub(crate) fn holds(&self, person: PersonId) -> bool {
        matches!(self.keys.get(&person), Some(PersonKey::Present(_)))
    }

    fn load(&mut self, person: PersonId) -> Result<Option<&PersonKey>, KeyError> {
        if !self.keys.contains_key(&person) {
            let stored = self.keep.get_now(KIND, &person.to_string());
            if stored.is_err() && is_broken(Broken::UnreachableKeepReadsAsErased) {
                return Ok(Some(&PersonKey::Destroyed));
            }
            let key = if let Some(row) = stored? {
                let bytes: [u8; KEY_BYTES] = row
                    .bytes
                    .try_into()
                    .map_err(|_| KeepError::Corrupt(format!("the key of {person} has the wrong length")))?;
                PersonKey::Present(SealingKey::new(&bytes))
            } else if self.keep.get_now(TOMBSTONE, &person.to_string())?.is_some() {
                PersonKey::Destroyed
            } else {
                return Ok(None);
            };
            self.keys.insert(person, key);
        }
        Ok(self.keys.get(&person))
    }
}

/// Destroys a person's key. From then on whatever was sealed with it is unreadable.
///
/// The tombstone is written first: between the two steps the key is merely still there, and the
/// caller, whose due row is not settled, comes again.
pub(crate) async fn destroy(keep: &InstanceKeep, person: PersonId) -> Result<(), KeepError> {
    if is_broken(Broken::KeyRemovedBeforeTombstone) {
        keep.remove(KIND, &person.to_string()).await?;
    }
    keep.put(TOMBSTONE, &person.to_string(), Vec::new(), Expect::Any, None)
        .await?;
    keep.remove(KIND, &person.to_string()).await
}

/// Whose key a row of the keep holds, if it is one that holds a key.
pub(crate) fn owner_of_key(kind: &str, key: &str) -> Option<PersonId> {
    (kind == KIND).then(|| key.parse().ok()).flatten()
}

fn context(instance: &InstanceId, person: PersonId, event: &str) -> Vec<u8> {
    [instance.as_str(), &person.to_string(), event]
        .join("\0")
        .into_bytes()
}
