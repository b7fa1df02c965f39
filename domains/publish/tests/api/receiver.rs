//! Another system: takes webhooks, checks their signatures, and answers as the test wants.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub id: String,
    pub timestamp: i64,
    pub signature: String,
    pub content_type: String,
    pub body: Bytes,
}

impl Received {
    pub fn event(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn is_signed_with(&self, secret: &str) -> bool {
        vc_publisher::verify(secret, &self.id, self.timestamp, &self.body, &self.signature)
    }
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    received: Vec<Received>,
    /// The next answers; afterwards `otherwise`.
    answers: VecDeque<StatusCode>,
    otherwise: Option<StatusCode>,
    /// Happens before the next answer.
    first: Option<Box<dyn FnOnce() + Send>>,
    under_way: usize,
    most_under_way: usize,
}

pub struct Receiver {
    pub url: String,
    shared: Shared,
}

impl Receiver {
    pub async fn new() -> Self {
        let shared = Shared::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(take).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    /// Answers the next ones like this.
    pub fn answer_next(&self, answers: impl IntoIterator<Item = u16>) {
        let answers = answers
            .into_iter()
            .map(|code| StatusCode::from_u16(code).expect("a status"));
        self.shared.0.lock().expect("a lock").answers.extend(answers);
    }

    /// Answers everything like this.
    pub fn answer(&self, status: u16) {
        let status = StatusCode::from_u16(status).expect("a status");
        self.shared.0.lock().expect("a lock").otherwise = Some(status);
    }

    /// Does something before the next answer is given.
    pub fn before_answer(&self, first: impl FnOnce() + Send + 'static) {
        self.shared.0.lock().expect("a lock").first = Some(Box::new(first));
    }

    /// What came since the last time.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.shared.0.lock().expect("a lock").received)
    }

    /// The names of the events that came since the last time.
    pub fn take_types(&self) -> Vec<String> {
        let received = self.take();
        let types = received
            .iter()
            .map(|one| one.event()["type"].as_str().expect("a type").to_owned());
        types.collect()
    }

    /// Requests that were under way at the same time, at most.
    pub fn most_under_way(&self) -> usize {
        self.shared.0.lock().expect("a lock").most_under_way
    }
}

async fn take(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers[name].to_str().expect("text").to_owned();
    let answer = {
        let mut inner = shared.0.lock().expect("a lock");
        inner.under_way += 1;
        inner.most_under_way = inner.most_under_way.max(inner.under_way);
        inner.received.push(Received {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp").parse().expect("a number"),
            signature: header("webhook-signature"),
            content_type: header("content-type"),
            body,
        });
        if let Some(first) = inner.first.take() {
            first();
        }
        let next = inner.answers.pop_front();
        next.or(inner.otherwise).unwrap_or(StatusCode::NO_CONTENT)
    };
    // Lets a second request in, if there is one.
    tokio::task::yield_now().await;
    shared.0.lock().expect("a lock").under_way -= 1;
    answer
}
