//! Authenticated encryption: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D), bound to
//! where the ciphertext belongs. Sealed bytes: 1 byte format (1), 12 nonce, ciphertext, 16 tag.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use rand::Rng;
use sha2::{Digest, Sha256};

const FORMAT: u8 = 1;
/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;

/// One key, ready for use.
pub(crate) struct SealingKey(LessSafeKey);

/// The ciphertext is damaged, was moved, or belongs to another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CannotOpen;

impl SealingKey {
    pub(crate) fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, bytes).expect("AES-256 keys have 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Encrypts `plain`; `context` must be given again to open it.
    pub(crate) fn seal(&self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = random_bytes();
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.push(FORMAT);
        sealed.extend(nonce);
        sealed.extend(plain);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut sealed[1 + NONCE_LEN..],
            )
            .expect("far below the 64 GiB that GCM can seal");
        sealed.extend(tag.as_ref());
        sealed
    }

    pub(crate) fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let (&format, rest) = sealed.split_first().ok_or(CannotOpen)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LEN>().ok_or(CannotOpen)?;
        if format != FORMAT {
            return Err(CannotOpen);
        }
        let mut plain = ciphertext.to_vec();
        let length = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(context),
                &mut plain,
            )
            .map_err(|_| CannotOpen)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

/// Bytes from the system's generator.
#[expect(
    clippy::disallowed_methods,
    reason = "keys and nonces need the system's chance, not a seed"
)]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// The key that wraps everything in the keep: 32 bytes that are not stored beside it in
/// production (a secret reference in `vc.yaml`); on a laptop a file in the data directory.
#[derive(Clone)]
pub struct PlatformKey([u8; KEY_BYTES]);

impl PlatformKey {
    /// A new one.
    pub fn generate() -> Self {
        Self(random_bytes())
    }

    /// Reads 64 hex digits; surrounding white space is fine. `None` if it is anything else.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// 64 hex digits.
    pub fn to_hex(&self) -> String {
        HEXLOWER_PERMISSIVE.encode(&self.0)
    }

    /// Names this key without telling anything of it: 8 bytes of SHA-256 in hexadecimal. The key is
    /// random, so nobody can try keys until one fits.
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::new()
            .chain_update(b"vc platform key\0")
            .chain_update(self.0)
            .finalize();
        HEXLOWER_PERMISSIVE.encode(&hash[..8])
    }

    pub(crate) fn sealing_key(&self) -> SealingKey {
        SealingKey::new(&self.0)
    }
}

/// What nodes sign for each other with; whoever has the platform key has it too.
#[derive(Clone)]
pub struct NodeKey(hmac::Key);

impl PlatformKey {
    /// The key that all nodes with this platform key share (HMAC-SHA256, RFC 2104).
    pub fn node_key(&self) -> NodeKey {
        let platform = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let derived = hmac::sign(&platform, b"vc nodes");
        NodeKey(hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()))
    }
}

impl NodeKey {
    /// Signs, as hex digits.
    pub fn sign(&self, text: &[u8]) -> String {
        HEXLOWER.encode(hmac::sign(&self.0, text).as_ref())
    }

    /// Whether one who has the key signed this.
    pub fn verify(&self, text: &[u8], signature: &str) -> bool {
        HEXLOWER
            .decode(signature.as_bytes())
            .is_ok_and(|signature| hmac::verify(&self.0, text, &signature).is_ok())
    }
}

impl std::fmt::Debug for PlatformKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PlatformKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_the_same_key_context_and_bytes() {
        let key = SealingKey::new(&[7; KEY_BYTES]);
        let sealed = key.seal(b"here", b"text");
        assert_eq!(key.open(b"here", &sealed).as_deref(), Ok(b"text".as_slice()));
        assert_eq!(key.open(b"there", &sealed), Err(CannotOpen));
        assert_eq!(
            SealingKey::new(&[8; KEY_BYTES]).open(b"here", &sealed),
            Err(CannotOpen)
        );
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(key.open(b"here", &damaged), Err(CannotOpen), "byte {at}");
            assert_eq!(key.open(b"here", &sealed[..at]), Err(CannotOpen), "cut at {at}");
        }
        assert_ne!(sealed, key.seal(b"here", b"text"), "a nonce is used once");
    }
}
