//! Access tokens: JWTs (RFC 7519) that live a quarter of an hour. They say who and through which
//! session; what somebody may do is read from the view at every request.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use vc_http::ApiError;
use vc_instance::Instance;
use vc_kernel::PersonId;

use super::secrets::KeyCache;
use crate::model::SessionId;

/// How long an access token lives.
pub const ACCESS_MINUTES: i64 = 15;
const ISSUER: &str = "virtual-commons";
const KEY: &str = "access";

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: PersonId,
    sid: SessionId,
    iat: i64,
    exp: i64,
}

/// What a good token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Who.
    pub person: PersonId,
    /// Through which session.
    pub session: SessionId,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Makes and reads access tokens; each instance has a key of its own, in its keep.
#[derive(Default)]
pub struct AccessTokens(KeyCache);

impl AccessTokens {
    /// A token for this session, and when it ends.
    pub async fn issue(
        &self,
        instance: &Instance,
        person: PersonId,
        session: SessionId,
    ) -> Result<(String, Timestamp), ApiError> {
        let key = EncodingKey::from_secret(&self.0.get(instance, KEY).await?);
        let iat = instance.now().as_second();
        let exp = iat + ACCESS_MINUTES * 60;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: instance.id().to_string(),
            sub: person,
            sid: session,
            iat,
            exp,
        };
        let token = encode(&Header::new(Algorithm::HS256), &claims, &key)
            .map_err(|error| ApiError::internal(format!("an access token could not be made: {error}")))?;
        Ok((token, Timestamp::from_second(exp).unwrap_or(Timestamp::MAX)))
    }

    /// Reads a token; `None` when it is forged, expired, or another instance's.
    pub async fn read(&self, instance: &Instance, token: &str) -> Result<Option<Access>, ApiError> {
        let key = DecodingKey::from_secret(&self.0.get(instance, KEY).await?);
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[instance.id().as_str()]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        // The library reads the machine's clock; the instance's is what counts.
        validation.validate_exp = false;
        let Ok(read) = decode::<Claims>(token, &key, &validation) else {
            return Ok(None);
        };
        let claims = read.claims;
        let now = instance.now().as_second();
        let fresh = claims.exp > now && claims.exp - claims.iat <= ACCESS_MINUTES * 60;
        Ok(fresh.then(|| Access {
            person: claims.sub,
            session: claims.sid,
            expires_at: Timestamp::from_second(claims.exp).unwrap_or(Timestamp::MAX),
        }))
    }
}
