//! The accounts to look around with have been through their first steps: they confirmed what the
//! imported file says about them, signed in as themselves, as a browser does.

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use vc_server::Node;

use super::{PASSWORD, accounts};
use crate::outcome::Failure;

/// Answers about oneself are small.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Takes them, one after another.
pub async fn take(node: &Node) -> Result<(), Failure> {
    for account in accounts() {
        let mut visitor = Visitor {
            router: node.router(),
            cookies: String::new(),
        };
        let credentials = json!({ "email": account.email, "password": PASSWORD });
        let me = visitor.ask(Method::POST, "/auth/login", credentials).await?;
        let person = &me["person"];
        let profile = json!({
            "name": person["name"], "team": person["team"], "time_zone": person["time_zone"],
            "languages": person["languages"],
        });
        visitor.ask(Method::PUT, "/users/profile", profile).await?;
        let preferences = person["preferences"].clone();
        visitor
            .ask(Method::PUT, "/users/preferences", preferences)
            .await?;
        let participation = person["participation"].clone();
        visitor
            .ask(Method::PUT, "/users/participation", participation)
            .await?;
        visitor.ask(Method::POST, "/auth/logout", Value::Null).await?;
    }
    Ok(())
}

struct Visitor {
    router: Router,
    cookies: String,
}

impl Visitor {
    async fn ask(&mut self, method: Method, path: &str, body: Value) -> Result<Value, Failure> {
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
