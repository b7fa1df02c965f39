//! Extractors whose every rejection is an [`ApiError`].

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, RawQuery, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::ApiError;
use crate::{BODY_BYTES_MAX, CSV_BYTES_MAX};

/// Field errors listed at most.
const FIELDS_MAX: usize = 20;

/// A JSON body, at most 1 MiB; also answers as JSON. Unknown fields are refused wherever they stand,
/// and so is a body that is a list: it would be taken for the fields in their order, without names.
#[derive(Clone, Copy, Debug, Default)]
pub struct ApiJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        expect_type(request.headers(), "application/json")?;
        expect_length(request.headers(), BODY_BYTES_MAX)?;
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|error| body_error(&error))?;
        parse_json(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for ApiJson<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// An answer that is JSON already: what [`ApiJson`] would make of a value, made once.
#[derive(Clone, Debug)]
pub struct ReadyJson(Bytes);

impl ReadyJson {
    /// Of a value.
    ///
    /// # Errors
    /// 500 for a value that JSON has no words for, such as a map whose keys are no texts.
    pub fn of<T: Serialize>(value: &T) -> Result<Self, ApiError> {
        let json = serde_json::to_vec(value).map_err(|error| ApiError::internal(error.to_string()))?;
        Ok(Self(json.into()))
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl IntoResponse for ReadyJson {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        ([(header::CONTENT_TYPE, json)], self.0).into_response()
    }
}

fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(ApiError::validation([(
            "body",
            "Send a JSON object, not a list.",
        )]));
    }
    let mut unknown = BTreeMap::new();
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut note = |path: serde_ignored::Path<'_>| {
        if unknown.len() < FIELDS_MAX {
            let name: String = path.to_string().chars().take(64).collect();
            unknown.insert(name, "This field is unknown here; leave it out.");
        }
    };
    let parsed = serde_path_to_error::deserialize(serde_ignored::Deserializer::new(&mut json, &mut note));
    let value = parsed.map_err(|error| {
        let path = error.path().to_string();
        json_error(&path, error.inner())
    })?;
    json.end().map_err(|error| json_error(".", &error))?;
    if unknown.is_empty() {
        Ok(value)
    } else {
        Err(ApiError::validation(unknown))
    }
}

fn json_error(path: &str, error: &serde_json::Error) -> ApiError {
    match error.classify() {
        Category::Data => {
            let text = error.to_string();
            let why = text
                .rsplit_once(" at line ")
                .map_or(text.as_str(), |(why, _)| why);
            // "missing field `name`" stands at the object around it.
            let missing = why
                .strip_prefix("missing field `")
                .and_then(|rest| rest.strip_suffix('`'));
            let field = match (missing, path) {
                (Some(name), ".") => name.to_owned(),
                (Some(name), path) => format!("{path}.{name}"),
                (None, path) => path.to_owned(),
            };
            let why = missing.map_or_else(|| format!("{why}."), |_| "This field is needed.".to_owned());
            ApiError::validation([(field, why)])
        }
        Category::Syntax | Category::Eof | Category::Io => ApiError::new(
            StatusCode::BAD_REQUEST,
            "malformed_json",
            format!("The body is not JSON: {error}."),
        ),
    }
}

/// The query string. Unknown parameters are left to `T` (`deny_unknown_fields`).
#[derive(Clone, Copy, Debug, Default)]
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let RawQuery(query) = RawQuery::from_request_parts(parts, state)
            .await
            .unwrap_or(RawQuery(None));
        let query = query.unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let deserializer = serde_urlencoded::Deserializer::new(pairs);
        serde_path_to_error::deserialize(deserializer)
            .map(Self)
            .map_err(|error| {
                let path = error.path().to_string();
                let field = if path == "." { "query".to_owned() } else { path };
                ApiError::validation([(field, format!("{}.", error.inner()))])
            })
    }
}

/// Path parameters. What does not read as an id is an id that does not exist: 404.
#[derive(Clone, Copy, Debug)]
pub struct ApiPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(error) if error.status().is_client_error() => Err(ApiError::not_found("such id")),
            Err(error) => Err(ApiError::internal(error.body_text())),
        }
    }
}

/// A CSV upload (`text/csv`), at most 10 MiB, as it came.
#[derive(Clone, Debug)]
pub struct ApiCsv(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for ApiCsv {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        expect_type(request.headers(), "text/csv")?;
        read_file(request).await.map(Self)
    }
}

/// A file of any kind, at most 10 MiB, as it came.
#[derive(Clone, Debug)]
pub struct ApiFile(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for ApiFile {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        read_file(request).await.map(Self)
    }
}

async fn read_file(request: Request) -> Result<Bytes, ApiError> {
    expect_length(request.headers(), CSV_BYTES_MAX)?;
    // The router's own limit is for JSON: it applies to extractors that ask for it, not here.
    let read = axum::body::to_bytes(request.into_body(), CSV_BYTES_MAX).await;
    read.map_err(|error| {
        let text = error.into_inner().to_string();
        if text.contains("length limit") {
            too_large(CSV_BYTES_MAX)
        } else {
            unreadable()
        }
    })
}

fn expect_type(headers: &HeaderMap, expected: &str) -> Result<(), ApiError> {
    let given = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = given.split(';').next().unwrap_or("").trim();
    let json =
        expected == "application/json" && essence.starts_with("application/") && essence.ends_with("+json");
    if essence.eq_ignore_ascii_case(expected) || json {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        format!("Send the body as {expected} and say so in the Content-Type header."),
    ))
}

/// Refuses by the announced length, before anything is read.
fn expect_length(headers: &HeaderMap, bytes_max: usize) -> Result<(), ApiError> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > bytes_max as u64) {
        Err(too_large(bytes_max))
    } else {
        Ok(())
    }
}

fn body_error(error: &BytesRejection) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large(BODY_BYTES_MAX)
    } else {
        unreadable()
    }
}

fn too_large(bytes_max: usize) -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        format!("The body may have {bytes_max} bytes at most here. Send it in smaller parts."),
    )
}

fn unreadable() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "unreadable_body",
        "The body ended before it was complete.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "only its type matters")]
        minutes: u8,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Outer {
        #[expect(dead_code, reason = "only its type matters")]
        name: String,
        #[expect(dead_code, reason = "only its type matters")]
        inner: Inner,
    }

    fn refused(json: &str) -> (String, serde_json::Value) {
        let error = parse_json::<Outer>(json.as_bytes()).expect_err("refused");
        assert_eq!(error.status(), StatusCode::BAD_REQUEST);
        (error.code().to_owned(), error.details().clone())
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        for (json, field) in [
            (r#"{"inner":{"minutes":1}}"#, "name"),
            (r#"{"name":"a","inner":{}}"#, "inner.minutes"),
            (r#"{"name":"a","inner":{"minutes":"1"}}"#, "inner.minutes"),
            (r#"{"name":"a","inner":{"minutes":300}}"#, "inner.minutes"),
            (r#"{"name":"a","inner":{"minutes":1,"x":2}}"#, "inner.x"),
            (r#"{"name":null,"inner":{"minutes":1}}"#, "name"),
            (r#" ["a",{"minutes":1}]"#, "body"),
        ] {
            let (code, details) = refused(json);
            assert_eq!(code, "validation_failed", "{json}");
            assert!(details["fields"][field].is_string(), "{json}: {details}");
        }
    }

    #[test]
    fn what_is_no_json_says_where() {
        for json in ["", "{", "nope", "{\"name\": \"a\",}", "{} {}", "\u{0}"] {
            let error = parse_json::<serde_json::Value>(json.as_bytes()).expect_err("no JSON");
            assert_eq!(error.code(), "malformed_json", "{json}");
            assert!(error.message().contains("line 1"), "{}", error.message());
        }
        let deep = "[".repeat(100_000);
        assert_eq!(refused(&deep).0, "validation_failed");
    }
}
