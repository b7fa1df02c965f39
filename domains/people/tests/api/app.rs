//! The product with this domain alone, and browsers that keep cookies.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use vc_http::{ApiError, AppState, HostTable, InstanceSource, PublicHost, PublicUrls, assemble};
use vc_instance::{Engine, Instance};
use vc_kernel::InstanceId;
use vc_mail::{ConsoleMailer, Mailer, MemoryMailer};
use vc_people::{InstanceSettings, PeopleServices};
use vc_testkit::{FakeClock, TestEngine};

pub const PASSWORD: &str = "correct horse battery";

/// Looks instances up in whichever engine runs now.
struct Source(Mutex<Arc<Engine>>);

impl InstanceSource for Source {
    fn get<'a>(&'a self, id: &'a InstanceId) -> BoxFuture<'a, Result<Arc<Instance>, ApiError>> {
        let engine = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move { engine.get(id).ok_or_else(|| ApiError::not_found("such instance")) })
    }
}

/// Two instances, `main` and `other`, behind one router.
pub struct App {
    pub router: Router,
    pub clock: FakeClock,
    pub mailer: Arc<MemoryMailer>,
    pub engine: TestEngine,
    pub openapi: utoipa::openapi::OpenApi,
    source: Arc<Source>,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Answer {
    /// The stable code of a refusal.
    pub fn error(&self) -> (u16, &str) {
        assert_eq!(self.json["code"], self.status.as_u16(), "{}", self.text);
        (
            self.status.as_u16(),
            self.json["error"]
                .as_str()
                .unwrap_or_else(|| panic!("no error: {}", self.text)),
        )
    }

    /// The body of an answer that must be this.
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text);
        self.json
    }
}

impl App {
    pub async fn new() -> Self {
        let mailer = Arc::new(MemoryMailer::default());
        Self::with(mailer.clone(), mailer).await
    }

    pub async fn without_mail() -> Self {
        Self::with(Arc::new(MemoryMailer::default()), Arc::new(ConsoleMailer)).await
    }

    async fn with(memory: Arc<MemoryMailer>, mailer: Arc<dyn Mailer>) -> Self {
        let hosts = ["main", "other"].map(|id| PublicHost {
            id: id.parse().unwrap(),
            hosts: Vec::new(),
        });
        let urls = PublicUrls::new("https://example.com", &hosts);
        let settings = InstanceSettings {
            name: "Commons".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            self_registration_domains: vec!["example.org".to_owned()],
            demo_accounts: Vec::new(),
        };
        let part = vc_people::domain(PeopleServices::new(mailer, urls.clone(), settings));
        let clock = FakeClock::at("2026-11-23T09:00:00Z");
        let engine = TestEngine::new(clock.clone(), vec![part.domain], part.jobs);
        engine.main().await;
        engine.instance("other").await;
        let source = Arc::new(Source(Mutex::new(Arc::clone(&engine.engine))));
        let api = assemble([(part.router, part.access)]);
        let openapi = api.openapi.clone();
        let state = AppState::new(
            source.clone(),
            HostTable::new(&hosts),
            urls,
            vc_people::authenticator(),
            api.access.clone(),
            0,
        );
        Self {
            router: api.into_router(state),
            clock,
            mailer: memory,
            engine,
            openapi,
            source,
        }
    }

    pub async fn restart(&mut self) {
        self.engine.restart().await;
        self.engine.main().await;
        self.engine.instance("other").await;
        *self.source.0.lock().unwrap() = Arc::clone(&self.engine.engine);
    }

    pub fn pass(&self, time: SignedDuration) {
        self.clock.advance(time);
    }

    /// A browser that is signed in nowhere, at `main`.
    pub fn browser(&self) -> Browser {
        self.browser_at("main")
    }

    pub fn browser_at(&self, instance: &str) -> Browser {
        Browser {
            router: self.router.clone(),
            host: format!("{instance}.example.com"),
            cookies: BTreeMap::new(),
            bearer: None,
            idempotency_key: None,
        }
    }

    /// The first admin, signed in.
    pub async fn admin(&self) -> Browser {
        self.admin_at("main").await
    }

    pub async fn admin_at(&self, instance: &str) -> Browser {
        let opened = self.engine.instance(instance).await;
        let token = vc_people::api::setup_link_token(&opened)
            .await
            .expect("no admin yet");
        let mut browser = self.browser_at(instance);
        let form = json!({"token": token, "name": "Ada", "email": "ada@example.com", "password": PASSWORD, "time_zone": "Europe/Berlin"});
        browser.post("/api/v1/auth/setup", form).await.ok();
        browser
    }

    /// Somebody with a password, added by the operator; signed in.
    pub async fn member(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        self.add(name, vc_people::api::Role::Member).await;
        browser.login(&format!("{name}@example.com"), PASSWORD).await.ok();
        browser
    }

    pub async fn add(&self, name: &str, role: vc_people::api::Role) -> vc_kernel::PersonId {
        let person = vc_people::api::NewPerson {
            name: name.to_owned(),
            email: format!("{name}@example.com"),
            time_zone: "Europe/Berlin".to_owned(),
            ..vc_people::api::NewPerson::default()
        };
        let main = self.engine.main().await;
        vc_people::api::add_person(&main, person, role, Some(PASSWORD.to_owned()))
            .await
            .expect("added")
    }

    /// The token in the next mail to this address; mails go out after the answer.
    pub async fn mailed_token(&self, address: &str) -> String {
        let mail = self.mail(address).await;
        let (_, token) = mail.text.split_once("token=").expect("a link");
        token.lines().next().expect("a token").trim().to_owned()
    }

    pub async fn mail(&self, address: &str) -> vc_mail::Mail {
        for _ in 0..500 {
            if let Some(mail) = self
                .mailer
                .take()
                .into_iter()
                .find(|mail| mail.to_address == address)
            {
                return mail;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no mail to {address}");
    }

    /// Runs what is due, again and again, until nothing is.
    pub async fn fire(&self) {
        let main = self.engine.main().await;
        while main.fire_due().await > 0 {}
    }
}

/// Keeps cookies as a browser does.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    host: String,
    pub cookies: BTreeMap<String, String>,
    pub bearer: Option<String>,
    pub idempotency_key: Option<String>,
}

impl Browser {
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::CONTENT_TYPE, content_type)
            .header(header::USER_AGENT, "test browser")
            .header("sec-fetch-site", "same-origin");
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        if let Some(bearer) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        if let Some(key) = &self.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(body.into()).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
            json,
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, "application/json", "").await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, "application/json", body.to_string())
            .await
    }

    pub async fn put(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, "application/json", body.to_string())
            .await
    }

    pub async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, "application/json", body.to_string())
            .await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "application/json", "").await
    }

    pub async fn csv(&mut self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Method::POST, path, "text/csv", body).await
    }

    pub async fn login(&mut self, email: &str, password: &str) -> Answer {
        self.post(
            "/api/v1/auth/login",
            json!({"email": email, "password": password}),
        )
        .await
    }

    pub fn cookie(&self, which: &str) -> String {
        self.cookies
            .get(&format!("__Host-vc_{which}"))
            .cloned()
            .unwrap_or_default()
    }

    pub fn set_cookie(&mut self, which: &str, value: &str) {
        self.cookies
            .insert(format!("__Host-vc_{which}"), value.to_owned());
    }

    pub async fn my_id(&mut self) -> String {
        self.get("/api/v1/auth/me").await.ok()["person"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}
