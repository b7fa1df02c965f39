//! A node in a temporary directory, and requests to it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use vc_config::{Config, Overrides};
use vc_mail::MemoryMailer;
use vc_server::{Node, NodeOptions};
use vc_testkit::FakeClock;

pub const TWO: &str = "instances:\n  - id: team-a\n    name: Team A\n  - id: team-b\n    name: Team B\n";
pub const PASSWORD: &str = "correct horse battery";

pub struct TestApp {
    pub node: Arc<Node>,
    pub router: Router,
    pub operator: Router,
    folder: tempfile::TempDir,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// A node that opened both instances.
pub async fn app() -> TestApp {
    app_with(TWO).await
}

pub async fn app_with(yaml: &str) -> TestApp {
    let app = closed(yaml);
    app.node.instances.open_all().await;
    app
}

/// As [`app_with`], in this folder.
pub async fn app_in(folder: tempfile::TempDir, yaml: &str) -> TestApp {
    let app = closed_in(folder, yaml);
    app.node.instances.open_all().await;
    app
}

/// A node whose instances are not open yet.
pub fn closed(yaml: &str) -> TestApp {
    closed_in(tempfile::tempdir().unwrap(), yaml)
}

fn closed_in(folder: tempfile::TempDir, yaml: &str) -> TestApp {
    let clock = FakeClock::at("2026-03-02T09:00:00Z");
    let mailer = Arc::new(MemoryMailer::default());
    let node = open_node(yaml, folder.path(), clock, mailer);
    let (router, operator) = (node.router(), node.operator_router());
    TestApp {
        node: Arc::new(node),
        router,
        operator,
        folder,
    }
}

fn open_node(yaml: &str, folder: &Path, clock: FakeClock, mailer: Arc<MemoryMailer>) -> Node {
    let overrides = Overrides {
        data: Some(folder.to_owned()),
        listen: Some("127.0.0.1:0".parse().unwrap()),
    };
    let config = Config::parse(yaml, Path::new("vc.yaml"), &overrides, &vc_server::check_program).unwrap();
    let options = NodeOptions {
        clock: Arc::new(clock),
        mailer,
        run_due_work: false,
        demo_accounts: Vec::new(),
    };
    Node::open(config, options).unwrap()
}

/// A request to team-a from nobody.
pub fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "team-a.localhost")
}

pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        bytes,
    }
}

impl TestApp {
    /// Ends this node and begins another one with `yaml` on its data, changed in between.
    pub async fn restarted(self, yaml: &str, change: impl FnOnce(&Path)) -> Self {
        let Self {
            node,
            router,
            operator,
            folder,
        } = self;
        node.close().await;
        // The last of them lets go of the data directory.
        drop((node, router, operator));
        change(folder.path());
        let app = closed_in(folder, yaml);
        app.node.instances.open_all().await;
        app
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(&self.router, request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// As the operator, JSON in, JSON out; must succeed.
    pub async fn operate(&self, instance: &str, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.operate_with(instance, method, path, "application/json", body)
            .await
    }

    /// As [`Self::operate`], with a body of any type.
    pub async fn operate_with(
        &self,
        instance: &str,
        method: &str,
        path: &str,
        content_type: &str,
        body: String,
    ) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-vc-instance", instance)
            .header(header::CONTENT_TYPE, content_type)
            .body(Body::from(body))
            .unwrap();
        let answer = send(&self.operator, request).await;
        assert!(
            answer.status < 300,
            "{method} {path}: {} {}",
            answer.status,
            answer.text()
        );
        answer.json()
    }

    /// Adds somebody and signs them in; answers the cookies to send.
    pub async fn sign_in(&self, instance: &str, name: &str, role: &str) -> String {
        let email = format!("{}@example.com", name.to_lowercase());
        let person =
            json!({ "email": email, "name": name, "password": PASSWORD, "role": role, "time_zone": "UTC" });
        self.operate(instance, "POST", "/api/v1/operator/people", &person)
            .await;
        let login = Request::post("/api/v1/auth/login")
            .header(header::HOST, format!("{instance}.localhost"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(
                json!({ "email": email, "password": PASSWORD }).to_string(),
            ))
            .unwrap();
        let answer = send(&self.router, login).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        cookies(&answer.headers)
    }
}

/// The cookies of an answer, as a browser sends them back.
pub fn cookies(headers: &HeaderMap) -> String {
    let set = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    set.filter_map(|cookie| cookie.split(';').next())
        .collect::<Vec<_>>()
        .join("; ")
}

/// Waits for something that another task does; fails after ten seconds.
pub async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..1000 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came");
}
