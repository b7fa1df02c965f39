//! The real router on a real engine in a temporary directory, with a clock that tests move. Who calls is a header here: how
//! people and services sign in is tested in `people`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::request::Parts;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;
use vc_http::{
    ApiError, AppState, Authenticated, Authenticator, HostTable, InstanceSource, PublicHost, PublicUrls,
    assemble,
};
use vc_instance::Instance;
use vc_kernel::{Actor, Command, Domain, InstanceId, PersonId, ServiceId};
use vc_people::api::{Role, role_of};
use vc_people::commands::{AddPerson, NewPerson};
use vc_people::project::People;
use vc_testkit::{FakeClock, TestEngine};

pub struct App {
    pub engine: TestEngine,
    pub instance: Arc<Instance>,
    router: Router,
}

struct Running(Arc<Instance>);

impl InstanceSource for Running {
    fn get<'a>(&'a self, _id: &'a InstanceId) -> BoxFuture<'a, Result<Arc<Instance>, ApiError>> {
        Box::pin(std::future::ready(Ok(Arc::clone(&self.0))))
    }
}

struct ByHeader;

impl Authenticator for ByHeader {
    fn authenticate<'a>(
        &'a self,
        instance: &'a Arc<Instance>,
        parts: &'a Parts,
    ) -> BoxFuture<'a, Result<Option<Authenticated>, ApiError>> {
        Box::pin(async move {
            let Some(header) = parts.headers.get("x-test-actor") else {
                return Ok(None);
            };
            let header = header.to_str().expect("text");
            if let Ok(service) = header.parse::<ServiceId>() {
                return Ok(Some(Authenticated {
                    actor: Actor::Service(service),
                    role: vc_http::Role::Member,
                    session_id: None,
                }));
            }
            let person: PersonId = header.parse().expect("an id");
            let role = instance
                .read(move |view| Ok::<_, ApiError>(role_of(view, person)?))
                .await?;
            Ok(role.map(|role| Authenticated {
                actor: Actor::Person(person),
                role: match role {
                    Role::Member => vc_http::Role::Member,
                    Role::Admin => vc_http::Role::Admin,
                },
                session_id: None,
            }))
        })
    }
}

impl App {
    /// Monday, 7 September 2026, nine o'clock in Berlin.
    pub async fn new() -> Self {
        let part = vc_tasks::domain();
        let domains: Vec<Arc<dyn Domain>> = vec![Arc::new(People), part.domain];
        let clock = FakeClock::at("2026-09-07T07:00:00Z");
        Self::over(TestEngine::new(clock, domains, part.jobs)).await
    }

    /// The same after a restart.
    pub async fn restarted(self) -> Self {
        let Self {
            mut engine,
            instance,
            router,
        } = self;
        drop((instance, router));
        engine.restart().await;
        Self::over(engine).await
    }

    async fn over(engine: TestEngine) -> Self {
        let part = vc_tasks::domain();
        let api = assemble(vec![(part.router, part.access)]);
        let instance = engine.main().await;
        let hosts = vec![PublicHost {
            id: "main".parse().expect("a name"),
            hosts: Vec::new(),
        }];
        let state = AppState::new(
            Arc::new(Running(Arc::clone(&instance))),
            HostTable::new(&hosts),
            PublicUrls::new("https://work.example.com", &hosts),
            Arc::new(ByHeader),
            api.access.clone(),
            0,
        );
        Self {
            engine,
            instance,
            router: api.into_router(state),
        }
    }

    pub async fn submit<C: Command>(&self, actor: Actor, command: C) -> C::Answer {
        let mut request = self.instance.system_request();
        request.actor = actor;
        self.instance.submit(request, command).await.expect("accepted")
    }

    pub async fn add(&self, name: &str, zone: &str, role: Role) -> PersonId {
        let person = NewPerson {
            name: name.to_owned(),
            email: format!("{}@example.com", name.to_lowercase()),
            time_zone: zone.to_owned(),
            ..NewPerson::default()
        };
        let credential = None;
        let add = AddPerson {
            person,
            role,
            credential,
        };
        self.submit(Actor::Operator, add).await
    }

    /// Status and body of an answer; `who` is a person's or a service's id, or nobody.
    pub async fn call(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("host", "work.example.com")
            .header("content-type", "application/json");
        if !who.is_empty() {
            request = request.header("x-test-actor", who);
        }
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).expect("JSON")
        };
        (status, body)
    }

    /// The body of an answer that is not a refusal.
    pub async fn ok(&self, who: &str, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(who, method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// The status and the stable name of a refusal.
    pub async fn refused(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, String) {
        let (status, answer) = self.call(who, method, path, body).await;
        assert!(status >= 400, "{method} {path}: {status} {answer}");
        (status, text(&answer["error"]))
    }
}

/// A text in an answer.
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// One field of all items of a page.
pub fn all(page: &Value, field: &str) -> Vec<String> {
    let items = page["items"]
        .as_array()
        .unwrap_or_else(|| panic!("no page: {page}"));
    items.iter().map(|item| text(&item[field])).collect()
}
