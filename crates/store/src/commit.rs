//! The commit: what is appended, hashed and kept verbatim for ever.
//!
//! Layout of a commit's bytes (integers big-endian), format 1:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | format, 1 |
//! | 1 | codec of the entries, 0 = JSON |
//! | 16 | incarnation |
//! | 8 | seq |
//! | 16 | commit id |
//! | 8 | at, milliseconds since 1970 |
//! | 8 | wake_at, milliseconds since 1970, `i64::MIN` for none |
//! | 32 | SHA-256 of the previous commit's bytes, zeros for the first |
//! | rest | entries |
//!
//! The hash covers these bytes as stored, so erasing a person's key and upcasting an event leave
//! the chain whole. Alone it shows damage, not an intruder, who could write a new chain.

use std::fmt;

use data_encoding::{BASE64_NOPAD, HEXLOWER};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, CommandId, Incarnation, PersonId};

/// The most bytes that a commit may have, on every backend: 256 KiB.
pub const COMMIT_BYTES_MAX: usize = 256 * 1024;

const FORMAT: u8 = 1;
const CODEC_JSON: u8 = 0;
const HEADER_BYTES: usize = 2 + 16 + 8 + 16 + 8 + 8 + 32;

/// Names one attempt to append, so that an unknown outcome can be looked up.
pub type CommitId = Ulid;

/// SHA-256 of a commit's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommitHash(pub [u8; 32]);

impl CommitHash {
    /// What the first commit names as its previous one.
    pub const NONE: Self = Self([0; 32]);

    /// Of a commit's stored bytes, whether or not they read as one.
    pub fn of(bytes: &[u8]) -> Self {
        hash_of(bytes)
    }
}

impl fmt::Debug for CommitHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

/// A batch of accepted commands, decided on one state.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Which life of the instance.
    pub incarnation: Incarnation,
    /// Its place: 1, 2, 3, … without gaps.
    pub seq: u64,
    /// Names this attempt.
    pub id: CommitId,
    /// When; never before the previous commit's.
    pub at: Timestamp,
    /// The earliest thing due after it, so that a closed instance is opened in time.
    pub wake_at: Option<Timestamp>,
    /// The chain.
    pub previous: CommitHash,
    /// One per accepted command, in the order decided.
    pub entries: Vec<Entry>,
}

/// One accepted command with its events and those of the reactions to them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Who asked.
    #[serde(rename = "a")]
    pub actor: Actor,
    /// What was asked, for repeated ids.
    #[serde(rename = "c")]
    pub command: CommandRecord,
    /// The request's correlation id.
    #[serde(rename = "r")]
    pub correlation_id: String,
    /// At least one.
    #[serde(rename = "e")]
    pub events: Vec<StoredEvent>,
}

/// What is remembered of an accepted command.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommandRecord {
    /// Scoped to the actor.
    pub id: CommandId,
    /// 16 bytes of SHA-256 over the command's name and body, in hex.
    #[serde(rename = "d")]
    pub digest: String,
    /// The first answer, as JSON.
    #[serde(rename = "r")]
    pub answer: Box<RawValue>,
}

/// An event as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredEvent {
    /// The literal name.
    #[serde(rename = "n")]
    pub name: String,
    /// The wire version.
    #[serde(rename = "v")]
    pub version: u16,
    /// The open part, verbatim.
    #[serde(rename = "b")]
    pub body: Box<RawValue>,
    /// The personal part, encrypted.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<SealedBytes>,
}

/// An encrypted personal part; opaque here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedBytes {
    /// Whose key.
    #[serde(rename = "p")]
    pub person: PersonId,
    /// Nonce, ciphertext, tag.
    #[serde(rename = "x", with = "base64_text")]
    pub bytes: Vec<u8>,
}

mod base64_text {
    use super::BASE64_NOPAD;
    use std::str::FromStr;

    use serde::{Deserializer, Serializer};
    use vc_kernel::id::deserialize_text;

    struct Bytes(Vec<u8>);

    impl FromStr for Bytes {
        type Err = data_encoding::DecodeError;

        fn from_str(text: &str) -> Result<Self, Self::Err> {
            BASE64_NOPAD.decode(text.as_bytes()).map(Self)
        }
    }

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_NOPAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        deserialize_text(deserializer).map(|Bytes(bytes)| bytes)
    }
}

/// A commit as stored: the bytes and what backends index of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedCommit {
    /// As in the bytes.
    pub seq: u64,
    /// As in the bytes.
    pub id: CommitId,
    /// As in the bytes.
    pub at: Timestamp,
    /// As in the bytes.
    pub wake_at: Option<Timestamp>,
    /// Of the bytes.
    pub hash: CommitHash,
    /// Verbatim.
    pub bytes: Vec<u8>,
}

/// Bytes that are no commit, or not the one expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Shorter than a header, or the entries do not parse.
    #[error("commit {seq} is damaged: {cause}")]
    Damaged {
        /// Where it was read.
        seq: u64,
        /// What did not fit.
        cause: String,
    },
    /// Written in a later format.
    #[error("commit {seq} has format {format}, codec {codec}: start a newer release")]
    Unknown {
        /// Where it was read.
        seq: u64,
        /// First byte.
        format: u8,
        /// Second byte.
        codec: u8,
    },
}

impl Commit {
    /// The bytes to append.
    pub fn encode(&self) -> EncodedCommit {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + 256 * self.entries.len());
        bytes.extend([FORMAT, CODEC_JSON]);
        bytes.extend(self.incarnation.ulid().to_bytes());
        bytes.extend(self.seq.to_be_bytes());
        bytes.extend(self.id.to_bytes());
        bytes.extend(self.at.as_millisecond().to_be_bytes());
        bytes.extend(
            self.wake_at
                .map_or(i64::MIN, Timestamp::as_millisecond)
                .to_be_bytes(),
        );
        bytes.extend(self.previous.0);
        serde_json::to_writer(&mut bytes, &self.entries)
            .expect("entries have string keys; a Vec takes all writes");
        let hash = hash_of(&bytes);
        EncodedCommit {
            seq: self.seq,
            id: self.id,
            at: self.at,
            wake_at: self.wake_at,
            hash,
            bytes,
        }
    }

    /// Reads stored bytes. `seq` is where they stood, for messages and as a check.
    pub fn decode(seq: u64, bytes: &[u8]) -> Result<Self, CommitError> {
        let damaged = |cause: String| CommitError::Damaged { seq, cause };
        let mut rest = bytes;
        let [format, codec] = take(&mut rest).ok_or_else(|| damaged("it is empty".to_owned()))?;
        if format != FORMAT || codec != CODEC_JSON {
            return Err(CommitError::Unknown { seq, format, codec });
        }
        let short = || damaged("it ends within the header".to_owned());
        let incarnation = Incarnation::from_ulid(Ulid::from_bytes(take(&mut rest).ok_or_else(short)?));
        let stored_seq = u64::from_be_bytes(take(&mut rest).ok_or_else(short)?);
        let id = Ulid::from_bytes(take(&mut rest).ok_or_else(short)?);
        let at = i64::from_be_bytes(take(&mut rest).ok_or_else(short)?);
        let wake_at = i64::from_be_bytes(take(&mut rest).ok_or_else(short)?);
        let previous = CommitHash(take(&mut rest).ok_or_else(short)?);
        if stored_seq != seq {
            return Err(damaged(format!("it says that it is commit {stored_seq}")));
        }
        let instant = |ms: i64| Timestamp::from_millisecond(ms).map_err(|cause| damaged(cause.to_string()));
        Ok(Self {
            incarnation,
            seq,
            id,
            at: instant(at)?,
            wake_at: if wake_at == i64::MIN {
                None
            } else {
                Some(instant(wake_at)?)
            },
            previous,
            entries: serde_json::from_slice(rest).map_err(|cause| damaged(cause.to_string()))?,
        })
    }
}

/// The hash that the next commit carries.
pub(crate) fn hash_of(bytes: &[u8]) -> CommitHash {
    CommitHash(Sha256::digest(bytes).into())
}

impl EncodedCommit {
    /// Wraps bytes read back from a backend, with a fresh hash, so that damage shows.
    pub fn from_stored(seq: u64, bytes: Vec<u8>) -> Result<(Self, Commit), CommitError> {
        let commit = Commit::decode(seq, &bytes)?;
        let encoded = Self {
            seq,
            id: commit.id,
            at: commit.at,
            wake_at: commit.wake_at,
            hash: hash_of(&bytes),
            bytes,
        };
        Ok((encoded, commit))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit() -> Commit {
        let person = PersonId::from_ulid(Ulid::from_parts(1, 2));
        Commit {
            incarnation: Incarnation::from_ulid(Ulid::from_parts(1, 1)),
            seq: 7,
            id: Ulid::from_parts(5, 5),
            at: Timestamp::from_millisecond(1_700_000_000_123).expect("in range"),
            wake_at: None,
            previous: CommitHash([3; 32]),
            entries: vec![Entry {
                actor: Actor::Person(person),
                command: CommandRecord {
                    id: CommandId::from_ulid(Ulid::from_parts(4, 4)),
                    digest: "00".repeat(16),
                    answer: RawValue::from_string("null".to_owned()).expect("JSON"),
                },
                correlation_id: "c".to_owned(),
                events: vec![StoredEvent {
                    name: "test.happened".to_owned(),
                    version: 1,
                    body: RawValue::from_string(r#"{"b": 1,"a":"ü"}"#.to_owned()).expect("JSON"),
                    sealed: Some(SealedBytes {
                        person,
                        bytes: vec![0, 255, 7],
                    }),
                }],
            }],
        }
    }

    #[test]
    fn a_commit_reads_back_to_the_same_bytes() {
        let encoded = commit().encode();
        let (again, decoded) = EncodedCommit::from_stored(7, encoded.bytes.clone()).expect("decodes");
        assert_eq!(again, encoded);
        assert_eq!(decoded.encode(), encoded);
        assert_eq!(decoded.entries[0].events[0].body.get(), r#"{"b": 1,"a":"ü"}"#);
    }

    #[test]
    fn the_first_commit_of_format_1_reads_the_same_for_ever() {
        let fixture = include_bytes!("../tests/fixtures/commit.format1.bin");
        let (encoded, decoded) = EncodedCommit::from_stored(7, fixture.to_vec()).expect("decodes");
        assert_eq!(encoded, commit().encode());
        assert_eq!(decoded.entries.len(), 1);
    }

    #[test]
    fn damage_is_named_with_its_place() {
        let encoded = commit().encode();
        for length in [0, 1, 2, 50, encoded.bytes.len() - 1] {
            let error = Commit::decode(7, &encoded.bytes[..length]).expect_err("cut");
            assert!(error.to_string().starts_with("commit 7 is damaged"), "{error}");
        }
        let error = Commit::decode(8, &encoded.bytes).expect_err("moved");
        assert_eq!(
            error.to_string(),
            "commit 8 is damaged: it says that it is commit 7"
        );
        let mut newer = encoded.bytes;
        newer[0] = 9;
        assert!(matches!(
            Commit::decode(7, &newer),
            Err(CommitError::Unknown { format: 9, .. })
        ));
    }
}
