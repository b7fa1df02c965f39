//! Signatures as Standard Webhooks 1.0 has them: HMAC-SHA-256 over `id.timestamp.body`, as `v1,<base64>`
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// Random bytes of a new secret; the specification wants 24 to 64.
const SECRET_BYTES: usize = 32;

/// A text is no secret to sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook's secret is whsec_ and 24 to 64 bytes in base64")]
pub struct SecretError;

/// A new secret: `whsec_…`.
pub fn new_secret() -> String {
    let mut bytes = [0; SECRET_BYTES];
    rand::fill(&mut bytes).expect("the operating system has randomness");
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

/// Some number, to spread tries; a decision never rests on it.
pub fn random_u32() -> u32 {
    let mut bytes = [0; 4];
    rand::fill(&mut bytes).expect("the operating system has randomness");
    u32::from_be_bytes(bytes)
}

fn key(secret: &str) -> Result<hmac::Key, SecretError> {
    let bytes = secret
        .strip_prefix(PREFIX)
        .and_then(|text| STANDARD.decode(text).ok());
    match bytes {
        Some(bytes) if (24..=64).contains(&bytes.len()) => Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes)),
        _ => Err(SecretError),
    }
}

fn signed(id: &str, timestamp: i64, body: &[u8]) -> Vec<u8> {
    let mut text = format!("{id}.{timestamp}.").into_bytes();
    text.extend_from_slice(body);
    text
}

/// The value of `webhook-signature`: one signature for each secret, parted by spaces. `timestamp` is in
/// seconds since 1970.
///
/// # Errors
/// When one of them is no secret.
pub fn sign(secrets: &[String], id: &str, timestamp: i64, body: &[u8]) -> Result<String, SecretError> {
    let text = signed(id, timestamp, body);
    let signatures = secrets.iter().map(|secret| {
        let tag = hmac::sign(&key(secret)?, &text);
        Ok(format!("v1,{}", STANDARD.encode(tag.as_ref())))
    });
    Ok(signatures.collect::<Result<Vec<_>, _>>()?.join(" "))
}

/// Whether one of the signatures in the header was made with the secret, in constant time.
pub fn verify(secret: &str, id: &str, timestamp: i64, body: &[u8], header: &str) -> bool {
    let Ok(key) = key(secret) else { return false };
    let text = signed(id, timestamp, body);
    let signatures = header.split(' ').filter_map(|one| one.strip_prefix("v1,"));
    signatures
        .filter_map(|signature| STANDARD.decode(signature).ok())
        .any(|tag| hmac::verify(&key, &text, &tag).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own test suite.
    #[test]
    fn signs_as_the_specification_says() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let signature = sign(
            &[secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(
            signature.as_deref(),
            Ok("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
    }

    #[test]
    fn either_of_two_secrets_is_enough_and_nothing_else() {
        let (old, new, other) = (new_secret(), new_secret(), new_secret());
        let header = sign(&[new.clone(), old.clone()], "id", 7, b"body").expect("secrets");
        for secret in [&old, &new] {
            assert!(verify(secret, "id", 7, b"body", &header));
            assert!(!verify(secret, "id", 8, b"body", &header));
            assert!(!verify(secret, "other", 7, b"body", &header));
            assert!(!verify(secret, "id", 7, b"other", &header));
        }
        assert!(!verify(&other, "id", 7, b"body", &header));
        assert!(!verify("whsec_short", "id", 7, b"body", &header));
        assert_eq!(sign(&["nonsense".to_owned()], "id", 7, b""), Err(SecretError));
    }
}
