//! Asks as a browser does: over the router, with cookies.

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use vc_server::Node;

use super::PASSWORD;
use crate::outcome::Failure;

/// Answers to one request of the demo are small.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Somebody with a browser.
pub struct Visitor {
    router: Router,
    cookies: String,
}

impl Visitor {
    /// One of the accounts, signed in, and what it is told about itself.
    pub async fn sign_in(node: &Node, email: &str) -> Result<(Self, Value), Failure> {
        let mut visitor = Self {
            router: node.router(),
            cookies: String::new(),
        };
        let credentials = json!({ "email": email, "password": PASSWORD });
        let me = visitor.ask(Method::POST, "/auth/login", credentials).await?;
        Ok((visitor, me))
    }

    /// A request below `/api/v1`, and its answer. Whatever is refused is a failure of the demo.
    pub async fn ask(&mut self, method: Method, path: &str, body: Value) -> Result<Value, Failure> {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookies)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .context("a request of the demo")?;
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let set: Vec<&str> = parts
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
            .collect();
        if !set.is_empty() {
            self.cookies = set.join("; ");
        }
        let body = http_body_util::Limited::new(body, ANSWER_BYTES_MAX)
            .collect()
            .await;
        let bytes = body
            .map_err(|error| Failure::failed(error.to_string()))?
            .to_bytes();
        if !parts.status.is_success() {
            let text = String::from_utf8_lossy(&bytes);
            return Err(Failure::failed(format!(
                "{path} answered {}: {text}",
                parts.status
            )));
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}
