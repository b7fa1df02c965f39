//! What every answer goes through, matched or not: correlation id, log line and figures, panics,
//! security headers, a bound on requests in flight, a time limit.

use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tracing::Instrument as _;

use crate::BODY_BYTES_MAX;
use crate::error::ApiError;

/// The header that ties an answer to the log.
pub const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");
/// Everything from this site, nothing inline, nobody may frame it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self'; font-src 'self' data:; \
     img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";
const PERMISSIONS_POLICY: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
const CORRELATION_ID_CHARS_MAX: usize = 64;

/// Request extension: the id of this request, as it came or as it was made here.
#[derive(Clone, Debug)]
pub struct CorrelationId(pub String);

/// How the outermost layers behave.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Origins of foreign pages that may call with an API token (`https://dash.example.com`).
    pub cors_origins: Vec<HeaderValue>,
    /// People reach this server by https: adds `Strict-Transport-Security`.
    pub https: bool,
    /// Requests handled at once; more are answered 503.
    pub in_flight_max: usize,
    /// A request that takes longer is answered 503.
    pub timeout: Duration,
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            cors_origins: Vec::new(),
            https: false,
            in_flight_max: 1024,
            timeout: Duration::from_secs(30),
        }
    }
}

/// Wraps a finished router.
pub fn edge(router: Router, settings: &Edge) -> Router {
    let permits = Arc::new(Semaphore::new(settings.in_flight_max));
    let timeout = settings.timeout;
    let https = settings.https;
    let mut router = router
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(move |request, next| {
            bounded(permits.clone(), timeout, request, next)
        }))
        .layer(
            CompressionLayer::new()
                .br(true)
                .gzip(true)
                .quality(tower_http::CompressionLevel::Fastest),
        );
    if !settings.cors_origins.is_empty() {
        router = router.layer(cors(&settings.cors_origins));
    }
    router
        .layer(from_fn(catch_panic))
        .layer(from_fn(move |request, next| add_headers(https, request, next)))
        .layer(from_fn(observe))
}

/// Without credentials: cookies never work across origins, tokens do.
fn cors(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins.to_vec())
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
            CORRELATION_ID,
        ])
        .expose_headers([CORRELATION_ID, header::RETRY_AFTER])
        .max_age(Duration::from_secs(3600))
}

/// Correlation id, log line, figures. Paths are logged as routes (`/matches/{id}`): a raw one may
/// hold a token.
async fn observe(mut request: Request, next: Next) -> Response {
    let id = correlation_id(&request);
    request.extensions_mut().insert(CorrelationId(id.clone()));
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!(
        "request", correlation_id = %id, %method, %route, instance = tracing::field::Empty
    );
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        // 503 says "not now": it is counted, and whatever causes it speaks for itself.
        if status >= 500 && status != 503 {
            tracing::warn!(status, millis, "answered");
        } else {
            tracing::debug!(status, millis, "answered");
        }
    });
    let labels = [
        ("method", method_label(&method)),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("vc_http_requests_total", &labels).increment(1);
    metrics::histogram!("vc_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(CORRELATION_ID, value);
    }
    response
}

/// Invented methods must not make new time series.
fn method_label(method: &Method) -> String {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if known.contains(method) {
        method.to_string()
    } else {
        "other".to_owned()
    }
}

/// The caller's own id if it is sane, else one that is unique to this process and request.
fn correlation_id(request: &Request) -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one("process"));
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let given = request
        .headers()
        .get(CORRELATION_ID)
        .and_then(|value| value.to_str().ok());
    let sane = |id: &&str| {
        (1..=CORRELATION_ID_CHARS_MAX).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    given.filter(sane).map_or_else(
        || {
            format!(
                "req-{:016x}-{:x}",
                *PROCESS,
                COUNT.fetch_add(1, Ordering::Relaxed)
            )
        },
        str::to_owned,
    )
}

/// A panic is a 500 like any other. The process's panic hook has told its place; its message may hold
/// anything, personal data too, so it is told to nobody.
async fn catch_panic(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => ApiError::internal("a handler panicked").into_response(),
    }
}

async fn bounded(permits: Arc<Semaphore>, timeout: Duration, request: Request, next: Next) -> Response {
    let Ok(_permit) = permits.try_acquire() else {
        return ApiError::busy("The server has all hands full.", Duration::from_secs(1)).into_response();
    };
    match tokio::time::timeout(timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::new(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            "timed_out",
            "This took too long. It may still be done: look before you repeat it, or repeat it with the same Idempotency-Key.",
        )
        .with_retry_after(Duration::from_secs(5))
        .into_response(),
    }
}

async fn add_headers(https: bool, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    security_headers(&mut response, https);
    if api {
        // Answers are about whoever asks: nobody in between may keep them.
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Adds the security headers that the response does not have yet.
pub fn security_headers(response: &mut Response, https: bool) {
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::X_FRAME_OPTIONS, "DENY");
    add(header::REFERRER_POLICY, "same-origin");
    add(HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY);
    add(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    if https {
        add(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
}
