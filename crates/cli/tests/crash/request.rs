//! Requests to the server, and what came of them.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::Value;

/// Longer than anything here takes; a killed server breaks the connection at once.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// One request that may have to be repeated.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub method: &'static str,
    pub path: String,
    pub body: Body,
    /// A ULID, for writes.
    pub key: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Body {
    Nothing,
    Json(Value),
    Csv(String),
}

/// An answer that arrived whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
}

impl Answer {
    /// The stable name of an error; empty for anything else.
    pub fn error(&self) -> &str {
        self.json["error"].as_str().unwrap_or_default()
    }
}

/// The connection broke, or no answer came: it is not known what became of the request.
#[derive(Debug)]
pub struct Unknown;

/// A client to whom these names lead to this machine.
pub fn http(names: &[String]) -> reqwest::Client {
    let builder = reqwest::Client::builder().timeout(ANSWER_WITHIN);
    let builder = names.iter().fold(builder, |builder, name| {
        builder.resolve(name, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
    });
    builder.build().unwrap()
}

impl Wanted {
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET",
            path: path.into(),
            body: Body::Nothing,
            key: None,
        }
    }

    /// Sends it once, as whoever `authorization` says: a header's name and value.
    pub async fn send(
        &self,
        http: &reqwest::Client,
        address: &str,
        authorization: (&str, &str),
    ) -> Result<Answer, Unknown> {
        let url = format!("http://{address}{}", self.path);
        let mut request = http
            .request(self.method.parse().unwrap(), url)
            .header(authorization.0, authorization.1);
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        let request = match &self.body {
            Body::Nothing => request,
            Body::Json(json) => request.json(json),
            Body::Csv(csv) => request.header("content-type", "text/csv").body(csv.clone()),
        };
        let response = request.send().await.map_err(|_| Unknown)?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await.map_err(|_| Unknown)?;
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer { status, json })
    }
}

/// What `/readyz` says; `Unknown` while nobody listens.
pub async fn is_ready(http: &reqwest::Client, address: &str) -> Result<bool, Unknown> {
    let answer = Wanted::get("/readyz")
        .send(http, address, ("accept", "*/*"))
        .await?;
    Ok(answer.status == 200)
}
