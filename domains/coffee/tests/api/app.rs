//! The real router on a real engine in a temporary directory, with a clock that tests move. Who
//! calls is a header here: how people sign in is tested in `people`.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Request, StatusCode};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use serde_json::Value;
use tower::ServiceExt as _;
use vc_http::{
    ApiError, AppState, Authenticated, Authenticator, DomainPart, HostTable, InstanceSource, PublicHost,
    PublicUrls, assemble,
};
use vc_instance::Instance;
use vc_kernel::{Actor, Command, Domain, InstanceId, PersonId};
use vc_people::api::{Role, role_of};
use vc_people::commands::{AddPerson, NewPerson};
use vc_people::project::People;
use vc_testkit::{FakeClock, TestEngine};

pub struct App {
    pub engine: TestEngine,
    pub instance: Arc<Instance>,
    pub router: Router,
}

pub fn urls() -> (Vec<PublicHost>, PublicUrls) {
    let hosts = vec![PublicHost {
        id: "main".parse().expect("a name"),
        hosts: Vec::new(),
    }];
    let urls = PublicUrls::new("https://coffee.example.com", &hosts);
    (hosts, urls)
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
            let Some(header) = parts.headers.get("x-test-person") else {
                return Ok(None);
            };
            let person: PersonId = header.to_str().expect("text").parse().expect("an id");
            let role = instance
                .read(move |view| Ok::<_, ApiError>(role_of(view, person)?))
                .await?;
            let Some(role) = role else { return Ok(None) };
            let role = match role {
                Role::Member => vc_http::Role::Member,
                Role::Admin => vc_http::Role::Admin,
            };
            Ok(Some(Authenticated {
                actor: Actor::Person(person),
                role,
                session_id: None,
            }))
        })
    }
}

impl App {
    /// Monday, 23 November 2026, nine o'clock in London.
    pub async fn new(parts: Vec<DomainPart>) -> Self {
        let clock = FakeClock::at("2026-11-23T09:00:00Z");
        let mut domains: Vec<Arc<dyn Domain>> = vec![Arc::new(People)];
        let mut jobs = Vec::new();
        let mut routers = Vec::new();
        for part in parts {
            domains.push(part.domain);
            jobs.extend(part.jobs);
            routers.push((part.router, part.access));
        }
        let engine = TestEngine::new(clock, domains, jobs);
        Self::over(engine, assemble(routers)).await
    }

    /// The same on the engine as it was restarted.
    pub async fn reopened(self) -> Self {
        let part = vc_coffee::domain(|_| None);
        Self::over(self.engine, assemble(vec![(part.router, part.access)])).await
    }

    async fn over(engine: TestEngine, api: vc_http::Api) -> Self {
        let instance = engine.main().await;
        let (hosts, urls) = urls();
        let state = AppState::new(
            Arc::new(Running(Arc::clone(&instance))),
            HostTable::new(&hosts),
            urls,
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

    pub fn pass(&self, time: SignedDuration) {
        self.engine.clock.advance(time);
    }

    pub async fn submit<C: Command>(&self, actor: Actor, command: C) -> C::Answer {
        let mut request = self.instance.system_request();
        request.actor = actor;
        self.instance.submit(request, command).await.expect("accepted")
    }

    /// Somebody in Berlin, free on Tuesdays and Thursdays from nine to ten, who likes tea.
    pub async fn add(&self, name: &str, email: &str, role: Role) -> PersonId {
        self.add_with(name, email, role, "Europe/Berlin", &[66, 67, 162, 163], &["tea"])
            .await
    }

    pub async fn add_with(
        &self,
        name: &str,
        email: &str,
        role: Role,
        zone: &str,
        slots: &[u16],
        topics: &[&str],
    ) -> PersonId {
        let person = NewPerson {
            name: name.to_owned(),
            email: email.to_owned(),
            time_zone: zone.to_owned(),
            slots: slots
                .iter()
                .map(|&cell| cell.try_into().expect("a cell"))
                .collect(),
            topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
            ..NewPerson::default()
        };
        self.submit(
            Actor::Operator,
            AddPerson {
                person,
                role,
                credential: None,
            },
        )
        .await
    }

    /// An admin and `members` members, in the order of their numbers.
    pub async fn people(&self, members: usize) -> (PersonId, Vec<PersonId>) {
        let admin = self.add("Ada Admin", "ada@example.com", Role::Admin).await;
        let adding = (0..members).map(|number| async move {
            self.add(
                &format!("Member {number}"),
                &format!("member{number}@example.com"),
                Role::Member,
            )
            .await
        });
        let mut all = Vec::new();
        for chunk in
            adding
                .collect::<Vec<_>>()
                .into_iter()
                .fold(Vec::<Vec<_>>::new(), |mut chunks, adding| {
                    match chunks.last_mut() {
                        Some(chunk) if chunk.len() < 500 => chunk.push(adding),
                        _ => chunks.push(vec![adding]),
                    }
                    chunks
                })
        {
            all.extend(futures_util::future::join_all(chunk).await);
        }
        (admin, all)
    }

    pub async fn call(
        &self,
        person: Option<PersonId>,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        self.call_with(person, method, path, body, &[]).await
    }

    pub async fn call_with(
        &self,
        person: Option<PersonId>,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let (kind, text) = match body {
            Some(Value::String(csv)) => ("text/csv", csv),
            Some(json) => ("application/json", json.to_string()),
            None => ("text/plain", String::new()),
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("host", "coffee.example.com")
            .header("content-type", kind);
        if let Some(person) = person {
            request = request.header("x-test-person", person.to_string());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(text)).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router answers");
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let json = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).expect("JSON")
        };
        (status, json)
    }

    pub async fn get(&self, person: PersonId, path: &str) -> Value {
        let (status, body) = self.call(Some(person), "GET", path, None).await;
        assert_eq!(status, 200, "GET {path}: {body}");
        body
    }

    pub async fn post(&self, person: PersonId, path: &str, body: Value) -> (u16, Value) {
        let (status, body) = self.call(Some(person), "POST", path, Some(body)).await;
        (status.as_u16(), body)
    }
}
