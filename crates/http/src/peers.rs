//! Between nodes: a write that reaches a node which does not own the instance goes to the one that
//! does, once. The answer waits until this node can read what was written, so that people read their
//! own writes wherever they are.
//!
//! The owner runs the whole request again (who asks, may they, the rule); it believes only what this
//! module signed with a key that all nodes derive from their platform key: where the request came
//! from, and whether it came by the local socket.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use vc_instance::{Instance, NodeKey, Owner};

use crate::CSV_BYTES_MAX;
use crate::error::ApiError;
use crate::layers::CORRELATION_ID;

/// What a node says about a request that it forwards, signed.
const FORWARDED: HeaderName = HeaderName::from_static("x-vc-forwarded");
/// The commit that the forwarding node has to see before it answers.
const SEQ: HeaderName = HeaderName::from_static("x-vc-seq");
/// How long a write waits for an instance to have an owner; longer than it takes to replace a dead one.
const OWNER_WAIT: Duration = Duration::from_secs(10);
/// How long a write waits for a storage that this node has lost.
const STORAGE_WAIT: Duration = Duration::from_secs(2);
/// Between two looks at who the owner is.
const OWNER_LOOK_EVERY: Duration = Duration::from_millis(100);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How far the clocks of two nodes may lie apart.
const SKEW_MS_MAX: i64 = 60_000;

/// Headers that concern one connection (RFC 9110 §7.6.1), or that this node adds by itself.
const NOT_PASSED_ON: [HeaderName; 8] = [
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
    header::CONTENT_LENGTH,
    header::ACCEPT_ENCODING,
    FORWARDED,
];

/// A request that another node forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Forwarded {
    /// Where the client is.
    pub remote: IpAddr,
    /// It came by the other node's local socket.
    pub operator: bool,
}

/// The way to the other nodes.
pub struct Peers {
    key: NodeKey,
    client: Client<HttpConnector, Body>,
}

/// Which node decides a write.
pub(crate) enum Route {
    Here,
    To(String),
}

/// Where a request was or is to be decided.
pub(crate) enum Decided {
    /// Here: with its body.
    Here(Body),
    /// By the owner, with its answer.
    Elsewhere(Response),
}

impl Peers {
    /// With the key that all nodes have.
    pub fn new(key: NodeKey) -> Arc<Self> {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        connector.set_nodelay(true);
        Arc::new(Self {
            key,
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    /// Where a write of this instance is decided; waits a while for an owner if there is none.
    pub(crate) async fn route(&self, instance: &Instance) -> Result<Route, ApiError> {
        let began = tokio::time::Instant::now();
        let owner = tokio::time::timeout(OWNER_WAIT, async {
            loop {
                match instance.owner() {
                    Owner::Here => return Ok(Route::Here),
                    Owner::Elsewhere { address } => return Ok(Route::To(address)),
                    Owner::Unreachable if began.elapsed() >= STORAGE_WAIT => return Err(no_storage()),
                    Owner::Nobody | Owner::Unreachable => tokio::time::sleep(OWNER_LOOK_EVERY).await,
                }
            }
        });
        owner.await.unwrap_or_else(|_| Err(no_owner()))
    }

    /// Sends a write to the owner. A node that cannot be reached has not got it, so the next owner is
    /// waited for, which may be this node; one that got it and breaks off leaves it unknown.
    pub(crate) async fn forward(
        &self,
        instance: &Instance,
        mut address: String,
        parts: &Parts,
        body: Body,
        from: Forwarded,
        correlation_id: &str,
    ) -> Result<Decided, ApiError> {
        let body = to_bytes(body, CSV_BYTES_MAX).await.map_err(|_| {
            ApiError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                "The body is too large, or broke off.",
            )
        })?;
        let until = tokio::time::Instant::now() + OWNER_WAIT;
        loop {
            let request = self.request(instance, &address, parts, from, correlation_id)?;
            let request = request.map(|()| Body::from(body.clone()));
            match self.client.request(request).await {
                Ok(response) => {
                    let response = answer(instance, response.map(Body::new)).await;
                    return Ok(Decided::Elsewhere(response));
                }
                Err(error) if error.is_connect() && tokio::time::Instant::now() < until => {
                    tokio::time::sleep(OWNER_LOOK_EVERY).await;
                    match self.route(instance).await? {
                        Route::To(next) => address = next,
                        Route::Here => return Ok(Decided::Here(Body::from(body))),
                    }
                }
                Err(error) if error.is_connect() => return Err(no_owner()),
                Err(error) => {
                    tracing::warn!(instance = %instance.id(), %address, %error, "the owner broke off");
                    return Err(broke_off());
                }
            }
        }
    }

    fn request(
        &self,
        instance: &Instance,
        address: &str,
        parts: &Parts,
        from: Forwarded,
        correlation_id: &str,
    ) -> Result<Request<()>, ApiError> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let uri: Uri = format!("{}{path}", address.trim_end_matches('/'))
            .parse()
            .map_err(|_| ApiError::internal(format!("{address} is no node's address")))?;
        let mut headers = parts.headers.clone();
        for name in &NOT_PASSED_ON {
            headers.remove(name);
        }
        if let Some(host) = host(parts) {
            headers.insert(header::HOST, host);
        }
        if let Ok(value) = HeaderValue::from_str(correlation_id) {
            headers.insert(CORRELATION_ID, value);
        }
        let said = format!(
            "{};{};{}",
            instance.now().as_millisecond(),
            u8::from(from.operator),
            from.remote
        );
        let signature = self.key.sign(&signed(parts, &headers, &said));
        let value = HeaderValue::from_str(&format!("{said};{signature}"))
            .map_err(|_| ApiError::internal("an address is no header"))?;
        headers.insert(FORWARDED, value);
        let mut request = Request::new(());
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// What another node says about this request, if it was forwarded; an error if nobody who has the
    /// key said so.
    pub(crate) fn forwarded(&self, parts: &Parts, now_ms: i64) -> Result<Option<Forwarded>, ApiError> {
        let Some(value) = parts.headers.get(&FORWARDED) else {
            return Ok(None);
        };
        let read = value.to_str().ok().and_then(|value| {
            let (said, signature) = value.rsplit_once(';')?;
            let verified = self.key.verify(&signed(parts, &parts.headers, said), signature);
            let mut said = said.splitn(3, ';');
            let at_ms: i64 = said.next()?.parse().ok()?;
            let operator = said.next()? == "1";
            let remote = said.next()?.parse().ok()?;
            Some((verified, at_ms, Forwarded { remote, operator }))
        });
        match read {
            Some((true, at_ms, forwarded)) if at_ms.abs_diff(now_ms) <= SKEW_MS_MAX.unsigned_abs() => {
                Ok(Some(forwarded))
            }
            Some((true, at_ms, _)) => {
                tracing::error!(
                    apart_ms = at_ms.abs_diff(now_ms),
                    "another node's clock is wrong, or this one's"
                );
                Err(refused())
            }
            _ => Err(refused()),
        }
    }
}

/// Marks the answer to a forwarded write with what the other node must have seen.
pub(crate) fn mark(response: &mut Response, instance: &Instance) {
    let seq = instance.subscribe().borrow().seq;
    response.headers_mut().insert(SEQ, HeaderValue::from(seq));
}

/// What the owner answered, once this node sees it too.
async fn answer(instance: &Instance, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let seq = parts.headers.remove(&SEQ);
    for name in [header::CONNECTION, header::TRANSFER_ENCODING] {
        parts.headers.remove(name);
    }
    let seq = seq.and_then(|seq| seq.to_str().ok()?.parse().ok());
    if let Some(seq) = seq
        && !instance.wait_for(seq).await
    {
        tracing::warn!(instance = %instance.id(), seq, "this node lags behind the owner");
    }
    (parts, body).into_response()
}

/// The host that the client asked for.
fn host(parts: &Parts) -> Option<HeaderValue> {
    let authority = parts.uri.authority();
    let from_uri = authority.and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    from_uri.or_else(|| parts.headers.get(header::HOST).cloned())
}

/// Everything that decides what the request does, but its body and its own credentials.
fn signed(parts: &Parts, headers: &HeaderMap, said: &str) -> Vec<u8> {
    let text = |name: HeaderName| headers.get(name).map_or(&b""[..], HeaderValue::as_bytes);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    [
        parts.method.as_str().as_bytes(),
        path.as_bytes(),
        text(header::HOST),
        text(HeaderName::from_static("x-vc-instance")),
        said.as_bytes(),
    ]
    .join(&0)
}

fn no_owner() -> ApiError {
    ApiError::busy("Another server is taking over here.", Duration::from_secs(1))
}

fn no_storage() -> ApiError {
    ApiError::busy(
        "The storage cannot be reached for the moment.",
        Duration::from_secs(2),
    )
}

fn broke_off() -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "outcome_unknown",
        "The server that decides here broke off. It may have been done: repeat it with the same Idempotency-Key.",
    )
    .with_retry_after(Duration::from_secs(1))
}

fn refused() -> ApiError {
    ApiError::forbidden("Only servers of this installation may forward requests.")
}
