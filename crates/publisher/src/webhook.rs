//! Events over HTTP: one POST each, signed, never more than one under way for a webhook.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE as CONTENT_TYPE_HEADER, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use crate::cloud_event::{CONTENT_TYPE, CloudEvent};
use crate::publisher::{Acknowledged, BoxFuture, Failure, NotTaken, Publisher};
use crate::reach::{Reach, check_address, is_reached};
use crate::signature::sign;

/// From the first byte sent to the last one of the answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Until there is a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Of an answer; what it says beyond its status is thrown away.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Connections kept for the next event, to each host.
const IDLE_PER_HOST_MAX: usize = 4;

/// Sends to all webhooks; cheap to clone. Follows no redirects, uses no proxy and stores no cookies.
#[derive(Clone)]
pub struct WebhookClient {
    http: Client,
    reach: Reach,
}

impl WebhookClient {
    /// A client that reaches so far.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(reach: Reach) -> Result<Self, reqwest::Error> {
        Self::waiting(reach, TIMEOUT)
    }

    fn waiting(reach: Reach, timeout: Duration) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .timeout(timeout)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(IDLE_PER_HOST_MAX)
            .dns_resolver(Arc::new(Resolver(reach)))
            .build()?;
        Ok(Self { http, reach })
    }

    /// How far it reaches.
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// One webhook. All of `secrets` sign: the present one, and the former one for a while.
    pub fn webhook(&self, address: impl Into<String>, secrets: Vec<String>) -> Webhook {
        Webhook {
            client: self.clone(),
            address: address.into(),
            secrets,
        }
    }
}

/// A webhook, for as long as its address and secrets stay the same.
pub struct Webhook {
    client: WebhookClient,
    address: String,
    secrets: Vec<String>,
}

impl Webhook {
    async fn post(&self, event: &CloudEvent, now: Timestamp) -> Result<Acknowledged, NotTaken> {
        let not = |failure| NotTaken {
            failure,
            status: None,
        };
        // The reach may have been set otherwise since the address was written down.
        let url =
            check_address(&self.address, self.client.reach).map_err(|_| not(Failure::AddressRefused))?;
        if self.secrets.is_empty() {
            return Err(not(Failure::NoSecret));
        }
        let body = serde_json::to_vec(event).expect("events have string keys and no failing parts");
        let timestamp = now.as_second();
        let signature =
            sign(&self.secrets, &event.id, timestamp, &body).map_err(|_| not(Failure::NoSecret))?;
        let sent = self
            .request(url, &event.id, timestamp, &signature, body)
            .send()
            .await;
        let mut answer = sent.map_err(|error| not(why(&error)))?;
        let status = answer.status();
        read(&mut answer).await;
        judge(status)
    }

    fn request(
        &self,
        url: Url,
        id: &str,
        timestamp: i64,
        signature: &str,
        body: Vec<u8>,
    ) -> reqwest::RequestBuilder {
        self.client
            .http
            .post(url)
            .header(CONTENT_TYPE_HEADER, CONTENT_TYPE)
            .header(USER_AGENT, concat!("virtual-commons/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(body)
    }
}

impl Publisher for Webhook {
    fn publish<'a>(
        &'a self,
        event: &'a CloudEvent,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Acknowledged, NotTaken>> {
        Box::pin(self.post(event, now))
    }
}

fn judge(status: StatusCode) -> Result<Acknowledged, NotTaken> {
    let number = Some(status.as_u16());
    let failure = match status {
        _ if status.is_success() => return Ok(Acknowledged { status: number }),
        StatusCode::GONE => Failure::Gone,
        _ if status.is_redirection() => Failure::Redirected,
        _ => Failure::Refused,
    };
    Err(NotTaken {
        failure,
        status: number,
    })
}

/// Reads an answer so that its connection can be used again, up to a bound; the status was already given, so that a body
/// that breaks off changes nothing.
async fn read(answer: &mut Response) {
    let mut bytes = 0;
    while let Ok(Some(chunk)) = answer.chunk().await {
        bytes += chunk.len();
        if bytes > ANSWER_BYTES_MAX {
            return;
        }
    }
}

fn why(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::TimedOut;
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if error.is::<OutOfReach>() {
            return Failure::AddressRefused;
        }
        cause = error.source();
    }
    Failure::Unreachable
}

/// A name leads to nothing but addresses that are not sent to.
#[derive(Debug)]
struct OutOfReach;

impl fmt::Display for OutOfReach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("events are not sent to the addresses of this name")
    }
}

impl Error for OutOfReach {}

/// Looks names up and leaves out what is out of reach, so that the very addresses that were looked at are connected to.
struct Resolver(Reach);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let reached: Vec<SocketAddr> = found.filter(|address| is_reached(address.ip(), reach)).collect();
            if reached.is_empty() {
                return Err(OutOfReach.into());
            }
            Ok(Box::new(reached.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests;
