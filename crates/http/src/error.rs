//! The one error of the edge, and how every other one becomes it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use vc_instance::{KeepError, ReadError, SubmitError};
use vc_kernel::{Refusal, RefusalKind, Refused, Rejected, ViewError};

/// What every refusal and failure looks like.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error, example = json!({
    "error": "not_found", "code": 404, "message": "There is no match with this id.", "details": {}
}))]
pub struct ErrorBody {
    /// The stable name that clients test for.
    pub error: Cow<'static, str>,
    /// The HTTP status again.
    pub code: u16,
    /// For people: what was wrong and what to do.
    pub message: String,
    /// Particulars; `fields` names what to correct in a form.
    #[schema(value_type = Object)]
    pub details: Value,
}

/// An answer of "no", on its way out as [`ErrorBody`].
#[derive(Clone, Debug)]
pub struct ApiError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    code: Cow<'static, str>,
    message: String,
    details: Value,
    retry_after: Option<Duration>,
    cause: Option<String>,
}

impl ApiError {
    /// An error with a stable `code` (`snake_case`) and a message for people.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            status,
            code: code.into(),
            message: message.into(),
            details: json!({}),
            retry_after: None,
            cause: None,
        }))
    }

    /// 400 `validation_failed`: what is wrong with each field and what to do, by its name.
    pub fn validation<K: Into<String>, V: Into<String>>(fields: impl IntoIterator<Item = (K, V)>) -> Self {
        let fields: BTreeMap<String, String> = fields
            .into_iter()
            .map(|(name, why)| (name.into(), why.into()))
            .collect();
        let message = match fields.iter().next() {
            Some((name, why)) if fields.len() == 1 => format!("{name}: {why}"),
            _ => "Some fields need another value; see details.fields.".to_owned(),
        };
        Self::new(StatusCode::BAD_REQUEST, "validation_failed", message)
            .with_details(json!({ "fields": fields }))
    }

    /// 404 `not_found`; `what` completes "There is no …", e.g. `match with this id`.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("There is no {what}."))
    }

    /// 401 `not_signed_in`.
    pub fn not_signed_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", "Please sign in first.")
    }

    /// 403 `forbidden`.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// 429 `too_many_requests`, to be tried again after `wait`.
    pub fn too_many_requests(wait: Duration) -> Self {
        let seconds = whole_seconds(wait);
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            format!("That was too often. Please try again in {seconds} s."),
        )
        .with_retry_after(wait)
    }

    /// 503 `busy`, to be tried again after `wait`.
    pub fn busy(message: impl Into<String>, wait: Duration) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", message).with_retry_after(wait)
    }

    /// 500 `internal`; `cause` goes to the log, never to the client. It must hold no personal data.
    pub fn internal(cause: impl Into<String>) -> Self {
        let mut error = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side. If it stays, tell an admin the x-correlation-id of this answer.",
        );
        error.0.cause = Some(cause.into());
        error
    }

    /// The answer for a refusal that a handler found by itself.
    pub fn refused(refusal: &impl Refusal) -> Self {
        Refused {
            code: refusal.code(),
            kind: refusal.kind(),
            message: refusal.to_string(),
            details: refusal.details(),
        }
        .into()
    }

    /// Adds particulars: a JSON object.
    #[must_use]
    pub fn with_details(mut self, details: Value) -> Self {
        self.0.details = if details.is_object() { details } else { json!({}) };
        self
    }

    /// Adds the `Retry-After` header, rounded up to seconds.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable name.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The particulars: a JSON object.
    pub fn details(&self) -> &Value {
        &self.0.details
    }

    /// The text for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Inner {
            status,
            code,
            message,
            details,
            retry_after,
            cause,
        } = *self.0;
        if let Some(cause) = cause {
            tracing::error!(status = status.as_u16(), error = %code, %cause, "request failed");
        }
        let body = ErrorBody {
            error: code,
            code: status.as_u16(),
            message,
            details,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        response
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let status = match refused.kind {
            RefusalKind::Invalid => StatusCode::BAD_REQUEST,
            RefusalKind::Forbidden => StatusCode::FORBIDDEN,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RefusalKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        };
        let error = Self::new(status, refused.code, refused.message).with_details(refused.details);
        if refused.kind == RefusalKind::TooMany {
            error.with_retry_after(Duration::from_secs(60))
        } else {
            error
        }
    }
}

impl From<Rejected> for ApiError {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Refused(refused) => refused.into(),
            Rejected::View(error) => error.into(),
        }
    }
}

impl From<SubmitError> for ApiError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refused) => refused.into(),
            SubmitError::Busy => Self::busy("Too much is waiting to be written.", Duration::from_secs(1)),
            SubmitError::NotOwner => Self::busy(
                "Another server decides here for the moment.",
                Duration::from_secs(1),
            ),
            SubmitError::UpgradeUnderWay { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "upgrade_under_way",
                "The servers are being upgraded. This is possible once all of them are.",
            )
            .with_retry_after(Duration::from_secs(30)),
            SubmitError::CommandExpired => Self::new(
                StatusCode::CONFLICT,
                "command_expired",
                "This Idempotency-Key is too old. Look whether your change is there, then send it with a new key.",
            ),
            SubmitError::CommandIdAhead => Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_idempotency_key",
                "This Idempotency-Key lies in the future: set the clock of the machine that made it.",
            ),
            SubmitError::CommandIdReused => Self::new(
                StatusCode::CONFLICT,
                "command_id_reused",
                "This Idempotency-Key was used before, for another request or one whose answer is shown only once. Look whether your change is there, then use a new key.",
            ),
            SubmitError::Stopped { message } => stopped(message),
            SubmitError::Internal { message } => Self::internal(message),
            SubmitError::Unavailable { message } => unavailable(message),
        }
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::View(error) => error.into(),
            ReadError::TimedOut => Self::busy(
                "This took too long to read. Ask for less, or try again.",
                Duration::from_secs(5),
            ),
            ReadError::Busy => Self::busy("Too many are reading at once.", Duration::from_secs(1)),
            ReadError::Stopped { message } => stopped(message),
        }
    }
}

impl From<ViewError> for ApiError {
    fn from(error: ViewError) -> Self {
        Self::internal(error.to_string())
    }
}

impl From<KeepError> for ApiError {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Conflict => Self::new(
                StatusCode::CONFLICT,
                "conflict",
                "Something else changed this at the same time. Please try again.",
            ),
            other => unavailable(other.to_string()),
        }
    }
}

/// The instance met something it cannot read; an operator must look (the cause is in the log).
fn stopped(cause: String) -> ApiError {
    let mut error = ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "instance_stopped",
        "This instance is stopped. An operator has to look at the server's log.",
    )
    .with_retry_after(Duration::from_secs(60));
    error.0.cause = Some(cause);
    error
}

fn unavailable(cause: String) -> ApiError {
    let mut error = ApiError::busy(
        "The storage does not answer. Please try again; the same Idempotency-Key is safe.",
        Duration::from_secs(2),
    );
    error.0.cause = Some(cause);
    error
}
